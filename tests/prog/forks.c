// SPDX-License-Identifier: GPL-2.0
/*
 * Fork while most of the memory is swapped out, and use it in the children.
 *
 * forks MIB CHILDREN ROUNDS: write MIB.  In each round page all of it out, then
 * fork CHILDREN.  Each child verifies a part of its own, writes half of that
 * part, verifies all of it again, and exits.  The parent verifies at the end
 * that its own memory is unchanged.  Prints the mean of the rounds and the time
 * of the last look, in seconds: "round S verify S".  Exit status: 0 success, 1
 * corrupt data, 2 cannot run, 3 a child was killed.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

/* Added to the number of a page for what a child writes to it */
#define BY_CHILD	0x100000000ull

static uint64_t *mem;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static uint64_t *page_at(size_t page)
{
	return mem + page * (PAGE / sizeof(*mem));
}

/* Verify pages from @first up to @end, of which every @step-th is a child's. */
static int verify(size_t first, size_t end, unsigned int step, const char *who)
{
	uint64_t seed;
	size_t page;

	for (page = first; page < end; page++) {
		seed = page + 1 + (step && page % step == 0 ? BY_CHILD : 0);
		if (is_sparse(seed, page_at(page)))
			continue;
		printf("CORRUPT: page %zu (%s)\n", page, who);
		fflush(stdout);
		return 1;
	}
	return 0;
}

static void run_child(size_t first, size_t end)
{
	size_t page;

	if (verify(first, end, 0, "child"))
		_exit(1);
	for (page = first; page < end; page++)
		if (page % 2 == 0)
			fill_sparse(page + 1 + BY_CHILD, page_at(page));
	_exit(verify(first, end, 2, "child's copy"));
}

static void forks(size_t pages, unsigned int children)
{
	unsigned int i;
	int status;
	pid_t pid;

	for (i = 0; i < children; i++) {
		pid = fork();
		if (pid < 0)
			err(2, "fork");
		if (!pid)
			run_child(pages * i / children, pages * (i + 1) / children);
	}
	for (i = 0; i < children; i++) {
		if (wait(&status) < 0)
			err(2, "wait");
		if (status)
			exit(WIFEXITED(status) ? WEXITSTATUS(status) : 3);
	}
}

int main(int argc, char **argv)
{
	unsigned int children, rounds, i;
	double begin, took = 0;
	size_t page, pages;

	if (argc != 4)
		errx(2, "usage: MIB CHILDREN ROUNDS");
	pages = (strtoul(argv[1], NULL, 10) << 20) / PAGE;
	children = atoi(argv[2]);
	rounds = atoi(argv[3]);
	if (!pages || !children || !rounds)
		errx(2, "MIB, CHILDREN and ROUNDS must be numbers");
	mem = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	for (page = 0; page < pages; page++)
		fill_sparse(page + 1, page_at(page));

	for (i = 0; i < rounds; i++) {
		if (madvise(mem, pages * PAGE, MADV_PAGEOUT))
			err(2, "madvise");
		begin = now();
		forks(pages, children);
		took += now() - begin;
	}
	begin = now();
	if (verify(0, pages, 0, "parent"))
		return 1;
	printf("round %.2f verify %.2f\n", took / rounds, now() - begin);
	return 0;
}
