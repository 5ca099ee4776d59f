// SPDX-License-Identifier: GPL-2.0
/*
 * Take memory until the OOM killer comes, and measure how the machine responds
 * meanwhile.
 *
 * A child fills memory, a MiB at a time, with data of one kind.  The parent,
 * which the OOM killer spares, forks and executes /bin/true again and again.
 * Prints one line: seconds to the kill, MiB reached, the longest fork+exec in
 * seconds, seconds from the last MiB to the kill, and "killed", "survived" (the
 * child was alive at the end of --seconds) or "failed".  With --marks it prints
 * a second line: "marks", and the seconds to each 50 MiB.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

#define MIB		1048576
#define PROBE_EVERY	50000
#define MARK_EVERY	50
#define MARKS		100

static struct options {
	const char *kind;
	const char *heap;
	const char *group;
	double seconds;
	size_t max;
	size_t thp;
	int marks;
} opt = { .kind = "third", .seconds = 300, .max = 1 << 20 };

/* The child's report to its parent; locked, so it is never swapped out. */
static struct progress {
	_Atomic unsigned long mib;
	_Atomic double at;
	_Atomic double marks[MARKS];
} *progress;

static unsigned char *heap;
static size_t heap_pages;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void fill_third(uint64_t *state, uint64_t *page)
{
	size_t i;

	for (i = 0; i < PAGE / 8; i++)
		page[i] = i % 3 ? 0x1234567890abcdef : words_next(state);
}

static void fill_random(uint64_t *state, uint64_t *page)
{
	size_t i;

	for (i = 0; i < PAGE / 8; i++)
		page[i] = words_next(state);
}

static void fill_half(uint64_t *state, uint64_t *page)
{
	memset(page, 0, PAGE / 2);
	page += PAGE / 16;
	while ((uintptr_t)page % PAGE)
		*page++ = words_next(state);
}

static void fill_text(uint64_t *state, uint64_t *page)
{
	fill_words(state, (char *)page);
}

static void fill_heap(uint64_t *state, uint64_t *page)
{
	memcpy(page, heap + (words_next(state) >> 20) % heap_pages * PAGE, PAGE);
}

typedef void (*fill_fn)(uint64_t *state, uint64_t *page);

static fill_fn find_kind(void)
{
	static const struct {
		const char *name;
		fill_fn fill;
	} kinds[] = {
		{ "third", fill_third }, { "random", fill_random }, { "half", fill_half },
		{ "text", fill_text }, { "heap", fill_heap },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, opt.kind))
			return kinds[i].fill;
	errx(2, "unknown kind '%s'", opt.kind);
}

static void read_heap(void)
{
	struct stat st;
	int fd;

	if (!opt.heap)
		return;
	fd = open(opt.heap, O_RDONLY);
	if (fd < 0 || fstat(fd, &st) || (size_t)st.st_size < PAGE)
		err(2, "%s", opt.heap);
	heap = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (heap == MAP_FAILED || read(fd, heap, st.st_size) != st.st_size ||
	    mlock(heap, st.st_size))
		err(2, "%s", opt.heap);
	close(fd);
	heap_pages = st.st_size / PAGE;
}

static void put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(2, "%s", file);
	close(fd);
}

static void take_memory(fill_fn fill)
{
	uint64_t state = 88172645463325252ull;
	unsigned long mib, offset;
	unsigned char *mem;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	put("/proc/self/oom_score_adj", "1000");
	if (opt.group)
		put(opt.group, "0");
	for (mib = 0; mib < opt.max; mib++) {
		mem = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (mem == MAP_FAILED)
			err(2, "mmap");
		mem = (void *)(((uintptr_t)mem + MIB - 1) / MIB * MIB);
		if (opt.thp)
			madvise(mem, MIB, MADV_HUGEPAGE);
		for (offset = 0; offset < MIB; offset += PAGE)
			fill(&state, (uint64_t *)(mem + offset));
		progress->at = now();
		progress->mib = mib + 1;
		if (!(progress->mib % MARK_EVERY) && progress->mib / MARK_EVERY <= MARKS)
			progress->marks[progress->mib / MARK_EVERY - 1] = progress->at;
	}
	pause();
}

static void print_marks(double begin)
{
	size_t i;

	printf("marks");
	for (i = 0; i < MARKS && progress->marks[i]; i++)
		printf(" %.1f", progress->marks[i] - begin);
	putchar('\n');
}

static double probe(void)
{
	double begin = now();
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	return now() - begin;
}

static void parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "kind", 1, 0, 'k' }, { "heap", 1, 0, 'h' }, { "group", 1, 0, 'g' },
		{ "seconds", 1, 0, 's' }, { "max", 1, 0, 'm' }, { "thp", 0, 0, 't' },
		{ "marks", 0, 0, 'M' }, { 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'k':
			opt.kind = optarg;
			break;
		case 'h':
			opt.heap = optarg;
			break;
		case 'g':
			opt.group = optarg;
			break;
		case 's':
			opt.seconds = atof(optarg);
			break;
		case 'm':
			opt.max = strtoul(optarg, NULL, 10);
			break;
		case 't':
			opt.thp = 1;
			break;
		case 'M':
			opt.marks = 1;
			break;
		default:
			errx(2, "usage: [--kind third|random|half|text|heap] [--heap FILE]\n"
				"      [--group CGROUP.PROCS] [--seconds N] [--max MIB] [--thp] [--marks]");
		}
	}
}

int main(int argc, char **argv)
{
	double begin, took, longest = 0;
	fill_fn fill;
	const char *how = "survived";
	pid_t hog;
	int status;

	parse(argc, argv);
	fill = find_kind();
	read_heap();
	put("/proc/self/oom_score_adj", "-1000");
	progress = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (progress == MAP_FAILED || mlock(progress, PAGE))
		err(2, "mmap");

	probe();
	begin = now();
	hog = fork();
	if (hog < 0)
		err(2, "fork");
	if (!hog)
		take_memory(fill);
	while (now() < begin + opt.seconds && progress->mib < opt.max) {
		took = probe();
		if (took > longest)
			longest = took;
		if (waitpid(hog, &status, WNOHANG) == hog) {
			how = WIFSIGNALED(status) &&
			      WTERMSIG(status) == SIGKILL ? "killed" : "failed";
			hog = 0;
			break;
		}
		if (getenv("EDGE_TRACE"))
			fprintf(stderr, "%.1f %lu %.2f\n", now() - begin, progress->mib, took);
		usleep(PROBE_EVERY);
	}
	printf("%.1f %lu %.2f %.1f %s\n", now() - begin, progress->mib, longest,
	       now() - progress->at, how);
	if (opt.marks)
		print_marks(begin);
	fflush(stdout);
	if (hog) {
		kill(hog, SIGKILL);
		waitpid(hog, &status, 0);
	}
	return 0;
}
