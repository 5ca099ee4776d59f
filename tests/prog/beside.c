// SPDX-License-Identifier: GPL-2.0
/*
 * Map, unmap and touch memory while another thread waits for a page of the same
 * mapping.
 *
 * beside MIB FILE: swap MIB out, make FILE and wait until it is removed.  Then
 * let a thread read the first page, and use memory meanwhile.  Print "beside"
 * if the page has not come by then, else "there", and wait to be killed.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROUNDS	100

static int begun, there;

static void *read_page(void *page)
{
	__atomic_store_n(&begun, 1, __ATOMIC_RELAXED);
	__atomic_load_n((char *)page, __ATOMIC_RELAXED);
	__atomic_store_n(&there, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

int main(int argc, char **argv)
{
	size_t len, i, page = sysconf(_SC_PAGESIZE);
	pthread_t thread;
	char *mem, *more;
	int fd;

	if (argc != 3)
		errx(2, "usage: MIB FILE");
	len = strtoul(argv[1], NULL, 10) << 20;
	/* One mapping, whose second half is not populated yet. */
	mem = mmap(NULL, 2 * len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	for (i = 0; i < len; i += page)
		snprintf(mem + i, page, "page %zu", i);
	if (madvise(mem, len, MADV_PAGEOUT))
		err(2, "madvise");

	fd = open(argv[2], O_CREAT | O_WRONLY, 0600);
	if (fd < 0)
		err(2, "%s", argv[2]);
	close(fd);
	while (!access(argv[2], F_OK))
		usleep(20000);

	if (pthread_create(&thread, NULL, read_page, mem))
		errx(2, "pthread_create");
	while (!__atomic_load_n(&begun, __ATOMIC_RELAXED))
		usleep(1000);
	usleep(200000);

	for (i = 0; i < ROUNDS; i++) {
		mem[len + i * page] = 1;
		more = mmap(NULL, len, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (more == MAP_FAILED)
			err(2, "mmap");
		more[page] = 1;
		munmap(more, len);
	}
	if (mprotect(mem + len, len, PROT_READ))
		err(2, "mprotect");
	puts(__atomic_load_n(&there, __ATOMIC_SEQ_CST) ? "there" : "beside");
	fflush(stdout);
	for (;;)
		pause();
}
