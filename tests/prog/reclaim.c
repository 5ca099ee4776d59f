// SPDX-License-Identifier: GPL-2.0
/*
 * Touch more memory than there is, by several threads, and print how reclaim
 * fared meanwhile.
 *
 * reclaim THREADS MIB: each thread writes MIB, about 3:1 for lz4, once.  Prints
 * one line of what the kernel counted until the last thread was done: seconds,
 * microseconds in which all tasks stalled for memory (PSI full), pages that
 * kswapd freed, pages that others freed, and how often a task had to reclaim
 * itself.  Then it verifies one page in sixteen.  Exit status: 0 success, 1
 * corrupt data, 2 cannot run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "words.h"

#define MAX_THREADS	64
#define VERIFY_EVERY	16

struct part {
	pthread_t thread;
	uint64_t *mem;
	size_t pages;
	unsigned int nr;
};

struct counters {
	double seconds;
	unsigned long long full, kswapd, direct, stalls;
};

static uint64_t seed_of(const struct part *part, size_t page)
{
	return page * MAX_THREADS + part->nr + 1;
}

static uint64_t *page_at(const struct part *part, size_t page)
{
	return part->mem + page * (PAGE / sizeof(*part->mem));
}

static void *touch(void *arg)
{
	struct part *part = arg;
	size_t page;

	for (page = 0; page < part->pages; page++)
		fill_sparse(seed_of(part, page), page_at(part, page));
	return NULL;
}

static unsigned long verify(const struct part *part)
{
	unsigned long bad = 0;
	size_t page;

	/* another of the sixteen in each thread */
	for (page = part->nr % VERIFY_EVERY; page < part->pages; page += VERIFY_EVERY) {
		if (is_sparse(seed_of(part, page), page_at(part, page)))
			continue;
		if (bad++ < 10)
			printf("CORRUPT: page %zu of thread %u\n", page, part->nr);
	}
	return bad;
}

static void read_counters(struct counters *to)
{
	unsigned long long value;
	struct timespec ts;
	char line[256];
	FILE *file;

	memset(to, 0, sizeof(*to));
	clock_gettime(CLOCK_MONOTONIC, &ts);
	to->seconds = ts.tv_sec + ts.tv_nsec / 1e9;

	file = fopen("/proc/vmstat", "r");
	if (!file)
		err(2, "/proc/vmstat");
	while (fgets(line, sizeof(line), file)) {
		value = strtoull(line + strcspn(line, " "), NULL, 10);
		if (!strncmp(line, "pgsteal_kswapd ", 15))
			to->kswapd = value;
		else if (!strncmp(line, "pgsteal_direct ", 15))
			to->direct = value;
		else if (!strncmp(line, "allocstall", 10))
			to->stalls += value;
	}
	fclose(file);

	file = fopen("/proc/pressure/memory", "r");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "full ", 5) && strstr(line, "total="))
			to->full = strtoull(strstr(line, "total=") + 6, NULL, 10);
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	struct part parts[MAX_THREADS];
	struct counters before, after;
	unsigned int i, threads;
	unsigned long bad = 0;
	size_t len;

	threads = argc == 3 ? atoi(argv[1]) : 0;
	len = argc == 3 ? strtoul(argv[2], NULL, 10) << 20 : 0;
	if (!threads || threads > MAX_THREADS || !len)
		errx(2, "usage: THREADS MIB");

	for (i = 0; i < threads; i++) {
		parts[i] = (struct part){ .pages = len / PAGE, .nr = i };
		parts[i].mem = mmap(NULL, len, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (parts[i].mem == MAP_FAILED)
			err(2, "mmap");
	}
	read_counters(&before);
	for (i = 0; i < threads; i++)
		if (pthread_create(&parts[i].thread, NULL, touch, &parts[i]))
			errx(2, "pthread_create");
	for (i = 0; i < threads; i++)
		pthread_join(parts[i].thread, NULL);
	read_counters(&after);

	printf("%.2f %llu %llu %llu %llu\n", after.seconds - before.seconds,
	       after.full - before.full, after.kswapd - before.kswapd,
	       after.direct - before.direct, after.stalls - before.stalls);
	for (i = 0; i < threads; i++)
		bad += verify(&parts[i]);
	return bad ? 1 : 0;
}
