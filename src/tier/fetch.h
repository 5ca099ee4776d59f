/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loads of a folio's pages from areas, as one request.
 */
#ifndef VSWAP_TIER_FETCH_H
#define VSWAP_TIER_FETCH_H

#include <linux/atomic.h>

#include "cache.h"

struct folio;
struct vswap_area;
struct vswap_space;

/**
 * struct vswap_fetch_item - a page to load
 * @entry: its entry when the load began
 * @area: the area, with a reference until the page is unpacked or has failed
 * @page: the page's index in the folio
 * @err: the result so far
 */
struct vswap_fetch_item {
	unsigned long entry;
	struct vswap_area *area;
	unsigned int page;
	int err;
};

/**
 * struct vswap_fetch_run - neighbouring items in an area, covered by one read
 * @waiter: unpacks the items when the read has ended
 * @retry: loads again the items that could not be unpacked
 * @fetch: the fetch that the run belongs to
 * @chunk: the chunk that contains the items; NULL if there is none
 * @hit: @chunk was already in the cache
 * @read: the run's own read if there is no chunk; NULL if it was lost
 * @first: index of the first item
 * @nr: number of items
 * @err: result of @read
 */
struct vswap_fetch_run {
	struct vswap_waiter waiter;
	struct work_struct retry;
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
 * @reload: loads a page again, from wherever it is now; returns 0 or an errno
 * @end: called when the fetch is complete, unless vswap_fetch_submit() returned
 *	true
 * @done: completion callback, called by @end
 * @arg: argument of @done
 * @left: runs in flight, plus one for vswap_fetch_submit()
 * @err: error of a page that could not be loaded, or 0
 * @nr: number of items
 * @runs: the runs, each at the index of its first item
 * @items: the items, in order of slots until submission, then of places in
 *	areas
 */
struct vswap_fetch {
	struct vswap_space *space;
	unsigned long slot;
	struct folio *folio;
	int (*reload)(struct vswap_fetch *fetch, unsigned int page);
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
