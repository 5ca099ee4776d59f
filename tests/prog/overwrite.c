// SPDX-License-Identifier: GPL-2.0
/*
 * Overwrite swapped-out pages again and again, some more often than others.
 *
 * overwrite MIB TURNS WRITES PAGES COMMAND FILE: fill MIB with random data and
 * page it out.  Then overwrite as many pages as there are, TURNS times: WRITES
 * percent of these writes go to the first PAGES percent of the pages.  After
 * each 512 pages run COMMAND, which writes them to disk.  Make FILE when half
 * of the overwriting is done.  Exit status: 0 success, 2 cannot run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "words.h"

#define BUNCH	512

static void fill(uint64_t *state, unsigned char *to)
{
	uint64_t *word = (uint64_t *)to;
	size_t i;

	for (i = 0; i < PAGE / sizeof(*word); i++)
		word[i] = words_next(state);
}

int main(int argc, char **argv)
{
	size_t len, pages, hot, turns, writes, i, n = 0;
	uint64_t state = 42;
	unsigned char *mem;
	int fd;

	if (argc != 7)
		errx(2, "usage: MIB TURNS WRITES PAGES COMMAND FILE");
	len = strtoul(argv[1], NULL, 10) << 20;
	pages = len / PAGE;
	turns = strtoul(argv[2], NULL, 10);
	writes = strtoul(argv[3], NULL, 10);
	hot = pages * strtoul(argv[4], NULL, 10) / 100;
	mem = mmap(NULL, len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		err(2, "mmap");

	for (i = 0; i < pages + pages * turns; i++) {
		size_t page = i, all = hot ? hot : pages;

		if (i >= pages) {
			page = words_next(&state) >> 16;
			if (hot && (words_next(&state) >> 16) % 100 >= writes)
				page = hot + page % (pages - hot);
			else
				page %= all;
			/* Overwrite the page without a swap-in. */
			madvise(mem + page * PAGE, PAGE, MADV_DONTNEED);
		}
		fill(&state, mem + page * PAGE);
		madvise(mem + page * PAGE, PAGE, MADV_PAGEOUT);
		if (++n % BUNCH == 0 && system(argv[5]))
			errx(2, "%s failed", argv[5]);
		if (i == pages + pages * turns / 2) {
			fd = open(argv[6], O_CREAT | O_WRONLY, 0600);
			if (fd < 0)
				err(2, "%s", argv[6]);
			close(fd);
		}
	}
	return 0;
}
