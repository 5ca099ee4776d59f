// SPDX-License-Identifier: GPL-2.0
/*
 * Count the pages that cannot be read back from swap, and verify the others.
 *
 * sigbus MIB FILE: swap MIB out, make FILE, wait until it is removed, then
 * check each page.  Print "BUS pages hit by SIGBUS, BAD corrupt".  Exit status:
 * 0 no page is corrupt, 1 some are, 2 cannot run.
 */
#include <err.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE	page_bytes
#define WORDS	(PAGE / sizeof(uint32_t))

static size_t page_bytes;

static sigjmp_buf back;
static size_t page, bus, bad; /* not locals, which siglongjmp() may clobber */

static void on_bus(int sig)
{
	siglongjmp(back, sig);
}

static uint32_t word(size_t nr, size_t i)
{
	return nr * 2654435761u + (i % 8 ? 0 : i * 40503u);
}

static int page_is_bad(const uint32_t *mem)
{
	size_t i;

	for (i = 0; i < WORDS; i++)
		if (mem[page * WORDS + i] != word(page, i))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	size_t len, i;
	uint32_t *mem;

	if (argc != 3)
		errx(2, "usage: MIB FILE");
	page_bytes = sysconf(_SC_PAGESIZE);
	len = strtoul(argv[1], NULL, 10) << 20;
	mem = mmap(NULL, len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	madvise(mem, len, MADV_NOHUGEPAGE);
	for (i = 0; i < len / sizeof(*mem); i++)
		mem[i] = word(i / WORDS, i % WORDS);
	if (madvise(mem, len, MADV_PAGEOUT))
		err(2, "madvise");

	close(open(argv[2], O_CREAT | O_WRONLY, 0600));
	while (!access(argv[2], F_OK))
		usleep(20000);

	signal(SIGBUS, on_bus);
	for (page = 0; page < len / PAGE; page++) {
		if (sigsetjmp(back, 1))
			bus++;
		else
			bad += page_is_bad(mem);
	}
	printf("%zu pages hit by SIGBUS, %zu corrupt\n", bus, bad);
	return bad ? 1 : 0;
}
