// SPDX-License-Identifier: GPL-2.0
/*
 * Measure what it costs to swap pages out and in and to free their slots.
 *
 * Run in User Mode Linux by tests/bench/native.sh: native KIND MIB GROUP
 * [HEAP]. Fills a tmpfs file, charged to the memory cgroup GROUP, with data of
 * a kind, pushes it out with memory.reclaim, reads it back, verifies it,
 * pushes it out again and truncates the file.  Prints nanoseconds a page for
 * out, in and free.  With a character device as GROUP, such as /dev/floor, it
 * writes the same pages there and prints what the device says.  HEAP has the
 * pages for kind "heap". Exit status: 0 success, 1 corrupt data, 2 it could
 * not run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

#define BATCH	64

static unsigned char *heap;
static size_t heap_pages;

static uint64_t seed_of(size_t page)
{
	return (page + 1) * 0x9e3779b97f4a7c15ull;
}

static void fill_random(uint64_t *state, uint64_t *page)
{
	size_t i;

	for (i = 0; i < PAGE / 8; i++)
		page[i] = words_next(state);
}

static void fill_same(uint64_t *state, uint64_t *page)
{
	uint64_t word = words_next(state);
	size_t i;

	for (i = 0; i < PAGE / 8; i++)
		page[i] = word;
}

/* The kernel marks these itself: what remains is the cost of its own core. */
static void fill_zero(uint64_t *state, uint64_t *page)
{
	(void)state;
	memset(page, 0, PAGE);
}

/* One page in ten is zero, one random; a third of each other one is random. */
static void fill_mix(uint64_t *state, uint64_t *page)
{
	size_t i, dice = (words_next(state) >> 33) % 10;

	for (i = 0; i < PAGE / 8; i++) {
		page[i] = 0x1234567890abcdef;
		if (dice == 1 || i % 3 == 0)
			page[i] = words_next(state);
		if (dice == 0)
			page[i] = 0;
	}
}

static void fill_prose(uint64_t *state, uint64_t *page)
{
	fill_words(state, (char *)page);
}

static void fill_heap(uint64_t *state, uint64_t *page)
{
	memcpy(page, heap + (words_next(state) >> 20) % heap_pages * PAGE, PAGE);
}

typedef void (*fill_fn)(uint64_t *state, uint64_t *page);

static fill_fn find_kind(const char *kind)
{
	static const struct {
		const char *name;
		fill_fn fill;
	} kinds[] = {
		{ "mix", fill_mix }, { "prose", fill_prose }, { "heap", fill_heap },
		{ "random", fill_random }, { "same", fill_same },
		{ "zero", fill_zero },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, kind))
			return kinds[i].fill;
	errx(2, "unknown kind '%s'", kind);
}

static void read_heap(const char *file)
{
	struct stat st;
	int fd = open(file, O_RDONLY);

	if (fd < 0 || fstat(fd, &st) || (size_t)st.st_size < PAGE)
		err(2, "%s", file);
	heap_pages = st.st_size / PAGE;
	heap = malloc(heap_pages * PAGE);
	if (!heap || read(fd, heap, heap_pages * PAGE) != (ssize_t)(heap_pages * PAGE) ||
	    mlock(heap, heap_pages * PAGE))
		err(2, "%s", file);
	close(fd);
}

static void fill(fill_fn kind, size_t page, void *to)
{
	uint64_t state = seed_of(page);

	kind(&state, to);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static const char *group_file(const char *group, const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", group, name);
	return path;
}

static void put(const char *group, const char *name, const char *text)
{
	const char *path = group_file(group, name);
	int fd = open(path, O_WRONLY);

	/* Reclaim may end a few pages early. */
	if (fd < 0 || (write(fd, text, strlen(text)) < 0 && errno != EAGAIN))
		err(2, "%s", path);
	close(fd);
}

static size_t swapped(const char *group)
{
	const char *path = group_file(group, "memory.swap.current");
	FILE *file = fopen(path, "r");
	unsigned long bytes;

	if (!file || fscanf(file, "%lu", &bytes) != 1)
		err(2, "%s", path);
	fclose(file);
	return bytes / PAGE;
}

/* Nanoseconds for each page that this has pushed out. */
static double push_out(const char *group, size_t mib)
{
	char text[64];
	double begin;

	snprintf(text, sizeof(text), "%zuM swappiness=max", mib);
	begin = now();
	put(group, "memory.reclaim", text);
	begin = now() - begin;
	if (swapped(group) < mib * (1048576 / PAGE) * 95 / 100)
		errx(2, "only %zu pages of %zu MiB were swapped out", swapped(group), mib);
	return begin / swapped(group);
}

static double read_back(int fd, size_t pages, size_t out)
{
	unsigned char *buf = malloc(BATCH * PAGE);
	double begin = now();
	size_t i;

	if (!buf)
		err(2, "malloc");
	/* In large pieces: a system call of User Mode Linux takes microseconds. */
	for (i = 0; i < pages; i += BATCH)
		if (pread(fd, buf, BATCH * PAGE, i * PAGE) != (ssize_t)(BATCH * PAGE))
			err(2, "read");
	begin = now() - begin;
	free(buf);
	return begin / out;
}

static void verify(fill_fn kind, const unsigned char *mem, size_t pages)
{
	static unsigned char want[65536];
	size_t i;

	for (i = 0; i < pages; i++) {
		fill(kind, i, want);
		if (memcmp(want, mem + i * PAGE, PAGE))
			errx(1, "page %zu is corrupt", i);
	}
}

static void measure(fill_fn kind, size_t mib, const char *group)
{
	size_t i, out, pages = mib * (1048576 / PAGE);
	double out_ns, in_ns, free_ns;
	unsigned char *mem;
	char pid[32];
	int fd;

	snprintf(pid, sizeof(pid), "%d", getpid());
	put(group, "cgroup.procs", pid);
	fd = memfd_create("native", 0);
	if (fd < 0 || ftruncate(fd, pages * PAGE))
		err(2, "memfd");
	mem = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	for (i = 0; i < pages; i++)
		fill(kind, i, mem + i * PAGE);
	munmap(mem, pages * PAGE);

	out_ns = push_out(group, mib);
	out = swapped(group);
	in_ns = read_back(fd, pages, out);

	mem = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	verify(kind, mem, pages);
	munmap(mem, pages * PAGE);

	push_out(group, mib);
	out = swapped(group);
	free_ns = now();
	if (ftruncate(fd, 0))
		err(2, "ftruncate");
	free_ns = now() - free_ns;
	printf("%.0f %.0f %.0f\n", out_ns, in_ns, free_ns / out);
}

static void measure_device(fill_fn kind, size_t mib, int fd)
{
	size_t i, j, pages = mib * (1048576 / PAGE);
	unsigned char *buf = malloc(BATCH * PAGE);
	unsigned long long out, in;
	char text[64];
	ssize_t n;

	if (!buf)
		err(2, "malloc");
	for (i = 0; i < pages; i += BATCH) {
		for (j = 0; j < BATCH; j++)
			fill(kind, i + j, buf + j * PAGE);
		if (write(fd, buf, BATCH * PAGE) != (ssize_t)(BATCH * PAGE))
			err(2, "write");
	}
	n = read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		err(2, "read");
	text[n] = 0;
	if (sscanf(text, "%llu %llu", &out, &in) != 2)
		errx(2, "the device said %s", text);
	printf("%llu %llu 0\n", out / pages, in / pages);
}

int main(int argc, char **argv)
{
	struct stat st;
	fill_fn kind;
	size_t mib;

	if (argc < 4 || argc > 5)
		errx(2, "usage: KIND MIB GROUP [HEAP]");
	kind = find_kind(argv[1]);
	mib = strtoul(argv[2], NULL, 10);
	if (argc == 5)
		read_heap(argv[4]);
	if (stat(argv[3], &st))
		err(2, "%s", argv[3]);
	if (S_ISCHR(st.st_mode))
		measure_device(kind, mib, open(argv[3], O_RDWR));
	else
		measure(kind, mib, argv[3]);
	return 0;
}
