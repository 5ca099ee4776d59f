// SPDX-License-Identifier: GPL-2.0
/*
 * Use memory from several processes at once, in the manner of vm-scalability's
 * usemem, and verify it.
 *
 * usemem PROCESSES MIB SWEEPS: the processes share MIB, each having a private
 * part.  Each writes its part, then sweeps over it SWEEPS times, in address
 * order: it verifies each page and changes a word of it.  Then it unmaps the
 * part.  They begin each of these phases together.  Prints the seconds that the
 * last process took: "init S sweep S free S".  Exit status: 0 success, 1 corrupt
 * data, 2 cannot run, 3 a process was killed.
 */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

#define MAX_PROCESSES	64
/* The word of each page that sweeps count up; others tell the page. */
#define COUNT_WORD	1

static struct options {
	unsigned int processes;
	size_t pages;
	unsigned int sweeps;
} opt;

/* Shared by all processes, and locked */
static struct shared {
	pthread_barrier_t phase;
} *shared;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Wait for all others, and return what the time is then. */
static double next_phase(void)
{
	pthread_barrier_wait(&shared->phase);
	return now();
}

static uint64_t seed_of(unsigned int process, size_t page)
{
	return page * MAX_PROCESSES + process + 1;
}

static void sweep_part(uint64_t *mem, unsigned int process, unsigned int count)
{
	size_t page, words = PAGE / sizeof(*mem);
	uint64_t *at;
	int ok;

	for (page = 0; page < opt.pages; page++) {
		at = mem + page * words;
		ok = at[COUNT_WORD] == count;
		at[COUNT_WORD] = 0;
		if (!ok || !is_sparse(seed_of(process, page), at)) {
			printf("CORRUPT: page %zu of process %u in sweep %u\n",
			       page, process, count);
			fflush(stdout);
			_exit(1);
		}
		at[COUNT_WORD] = count + 1;
	}
}

static void use_memory(unsigned int process)
{
	size_t page, words = PAGE / sizeof(uint64_t);
	unsigned int i;
	uint64_t *mem;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	mem = mmap(NULL, opt.pages * PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");
	next_phase();
	for (page = 0; page < opt.pages; page++)
		fill_sparse(seed_of(process, page), mem + page * words);
	next_phase();
	for (i = 0; i < opt.sweeps; i++)
		sweep_part(mem, process, i);
	next_phase();
	munmap(mem, opt.pages * PAGE);
	next_phase();
	_exit(0);
}

/* The others would wait for a process that failed. */
static void child_ended(int signal)
{
	int status;

	(void)signal;
	while (waitpid(-1, &status, WNOHANG) > 0)
		if (status)
			_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 3);
}

static void parse(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: PROCESSES MIB SWEEPS");
	opt.processes = atoi(argv[1]);
	opt.sweeps = atoi(argv[3]);
	if (!opt.processes || opt.processes > MAX_PROCESSES)
		errx(2, "PROCESSES must be from 1 to %d", MAX_PROCESSES);
	opt.pages = (strtoul(argv[2], NULL, 10) << 20) / PAGE / opt.processes;
}

int main(int argc, char **argv)
{
	double begin, init, swept, freed;
	pthread_barrierattr_t attr;
	unsigned int i;
	pid_t child;

	parse(argc, argv);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || mlock(shared, PAGE))
		err(2, "mmap");
	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&shared->phase, &attr, opt.processes + 1);

	signal(SIGCHLD, child_ended);
	for (i = 0; i < opt.processes; i++) {
		child = fork();
		if (child < 0)
			err(2, "fork");
		if (!child)
			use_memory(i);
	}
	begin = next_phase();
	init = next_phase();
	swept = next_phase();
	freed = next_phase();
	printf("init %.2f sweep %.2f free %.2f\n", init - begin, swept - init, freed - swept);
	return 0;
}
