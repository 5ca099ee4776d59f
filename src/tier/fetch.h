/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The load of those pages of a folio that are in areas, as one request.
 */
#ifndef VSWAP_TIER_FETCH_H
#define VSWAP_TIER_FETCH_H

#include <linux/atomic.h>

#include "cache.h"

struct folio;
struct vswap_area;
struct vswap_space;

/**
 * struct vswap_fetch_item - a page that is to be loaded
 * @entry: its entry, as it was read
 * @area: the area, kept until the page is there
 * @page: which page of the folio
 * @err: how it went so far
 */
struct vswap_fetch_item {
	unsigned long entry;
	struct vswap_area *area;
	unsigned int page;
	int err;
};

/**
 * struct vswap_fetch_run - neighbours in an area, which one read brings
 * @waiter: to run when it has ended
 * @again: loads what was not there
 * @fetch: the whole
 * @chunk: the chunk that they are in; or NULL
 * @hit: it was read for others
 * @read: or their own read; or NULL
 * @first: the first of the items
 * @nr: how many
 * @err: how reading went
 */
struct vswap_fetch_run {
	struct vswap_waiter waiter;
	struct work_struct again;
	struct vswap_fetch *fetch;
	struct vswap_chunk *chunk;
	bool hit;
	struct vswap_read *read;
	unsigned int first;
	unsigned int nr;
	int err;
};

/**
 * struct vswap_fetch - a load of pages from areas
 * @space: the space whose slots they are
 * @slot: the folio's first slot
 * @folio: the folio
 * @again: loads a page once more, from wherever it is now; returns 0 or an errno
 * @end: called when all is done, unless vswap_fetch_submit() says so
 * @done: for @end, whom to tell
 * @arg: for @done
 * @kept_some: runs under way, and one for vswap_fetch_submit()
 * @err: the last error of any page
 * @nr: how many items there are
 * @runs: each at the index of its first item
 * @items: them; in order of slots first, of places in areas later
 */
struct vswap_fetch {
	struct vswap_space *space;
	unsigned long slot;
	struct folio *folio;
	int (*again)(struct vswap_fetch *fetch, unsigned int page);
	void (*end)(struct vswap_fetch *fetch);
	void (*done)(void *arg, int err);
	void *arg;
	atomic_t left;
	int err;
	unsigned int nr;
	struct vswap_fetch_run *runs;
	struct vswap_fetch_item items[];
};

struct vswap_fetch *vswap_fetch_alloc(struct vswap_space *space,
				      unsigned int max);
void vswap_fetch_free(struct vswap_fetch *fetch);
void vswap_fetch_add(struct vswap_fetch *fetch, unsigned int page,
		     unsigned long entry, struct vswap_area *area);
bool vswap_fetch_submit(struct vswap_fetch *fetch);

#endif /* VSWAP_TIER_FETCH_H */
