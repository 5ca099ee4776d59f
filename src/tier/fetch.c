// SPDX-License-Identifier: GPL-2.0
/*
 * Load pages from areas without waiting for the disk.
 *
 * The items of a fetch are sorted by place.  Items that lie close together form
 * a run, which one read covers: the run's own read, or the read of a cache
 * chunk, which other loads may wait for too.  The task submits all runs and
 * goes on; it waits for the folio's lock later.  When a read ends, a work item
 * checks and unpacks the objects.  The last work item ends the fetch.
 *
 * If an object does not match its entry, it was moved or freed meanwhile, or it
 * or its disk is damaged.  @reload handles these pages, one at a time.
 *
 * No allocation has to succeed: without memory for its buffer, a large run is
 * split into single objects, for which each area has a reserve of buffers.  A
 * run holds a reserve buffer only until its read has ended and is unpacked.
 * Unpacking has its own workqueue, on which no work item waits for a disk or
 * for a buffer.  Another workqueue runs @reload.
 */
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "../table/entry.h"
#include "../trace.h"
#include "fetch.h"
#include "format.h"
#include "internal.h"

/* A run reads over holes of up to this size. */
#define RUN_HOLE	SZ_16K

/**
 * vswap_fetch_alloc() - allocate a fetch
 * @space: the space whose slots they are
 * @max: the number of items to make room for
 *
 * Context: Process context.  May sleep.
 * Return: the fetch, or NULL; the caller must do without it then.
 */
struct vswap_fetch *vswap_fetch_alloc(struct vswap_space *space,
				      unsigned int max)
{
	gfp_t gfp = GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN;
	struct vswap_fetch *fetch;
	size_t items = struct_size(fetch, items, max);

	fetch = kvmalloc(items + array_size(max, sizeof(*fetch->runs)), gfp);
	if (!fetch)
		return NULL;

	fetch->space = space;
	fetch->runs = (void *)fetch + items;
	fetch->nr = 0;
	fetch->err = 0;
	atomic_set(&fetch->left, 1);
	return fetch;
}

/**
 * vswap_fetch_free() - free a fetch
 * @fetch: the fetch, which has ended or was never submitted
 *
 * Context: Process context.
 */
void vswap_fetch_free(struct vswap_fetch *fetch)
{
	unsigned int i;

	for (i = 0; i < fetch->nr; i++)
		if (fetch->items[i].area)
			vswap_area_put(fetch->items[i].area);
	kvfree(fetch);
}

/**
 * vswap_fetch_add() - add a page to a fetch that has room for it
 * @fetch: the fetch
 * @page: the page's index in the folio
 * @entry: the page's entry
 * @area: the area, from vswap_load_area(); the fetch takes over the reference
 *
 * Context: Any context.
 */
void vswap_fetch_add(struct vswap_fetch *fetch, unsigned int page,
		     unsigned long entry, struct vswap_area *area)
{
	struct vswap_fetch_item *item = &fetch->items[fetch->nr++];

	item->entry = entry;
	item->area = area;
	item->page = page;
	item->err = 0;
}

static u64 item_end(const struct vswap_fetch_item *item)
{
	return vswap_entry_pos(item->entry) +
	       vswap_disk_size(vswap_entry_len(item->entry));
}

static int item_cmp(const void *a, const void *b)
{
	const struct vswap_fetch_item *x = a, *y = b;
	u64 x_pos = vswap_entry_pos(x->entry), y_pos = vswap_entry_pos(y->entry);

	if (x->area != y->area)
		return x->area->id < y->area->id ? -1 : 1;
	return x_pos < y_pos ? -1 : x_pos > y_pos;
}

static int item_unpack(struct vswap_fetch *fetch, struct vswap_fetch_item *item,
		       const void *at)
{
	struct page *page = folio_page(fetch->folio, item->page);
	unsigned long slot = fetch->slot + item->page;
	void *dst;
	int err;

	dst = kmap_local_page(page);
	err = vswap_load_unpack(item->area, at, slot, item->entry, dst);
	kunmap_local(dst);
	if (err)
		return err;

	flush_dcache_page(page);
	vswap_stat_inc(fetch->space->stats, VSWAP_STAT_DISK_LOADS);
	trace_vswap_load(slot, item->entry);
	return 0;
}

static bool has_moved(struct vswap_fetch *fetch, struct vswap_fetch_item *item)
{
	return vswap_table_read(&fetch->space->table,
				fetch->slot + item->page) != item->entry;
}

static void run_unpack(struct vswap_fetch_run *run, const void *buf, u64 pos)
{
	struct vswap_fetch *fetch = run->fetch;
	struct vswap_fetch_item *item;
	unsigned int i;

	for (i = run->first; i < run->first + run->nr; i++) {
		item = &fetch->items[i];
		item->err = -EIO;
		if (buf)
			item->err = item_unpack(fetch, item, buf +
						(vswap_entry_pos(item->entry) - pos));
		if (!item->err && run->hit)
			vswap_stat_inc(fetch->space->stats,
				       VSWAP_STAT_CACHE_HITS);
		/* The entry has not changed, so the chunk is stale. */
		if (buf && item->err && run->chunk && !has_moved(fetch, item))
			vswap_cache_invalidate(run->chunk);
	}
}

/* Drop a reference; the last one ends the fetch. */
static void fetch_put(struct vswap_fetch *fetch)
{
	if (atomic_dec_and_test(&fetch->left))
		fetch->end(fetch);
}

/*
 * The read is done, with or without an error: unpack its pages, release it, and
 * queue a retry for the pages that could not be unpacked.
 */
static void run_end(struct vswap_fetch_run *run)
{
	struct vswap_fetch *fetch = run->fetch;
	struct vswap_chunk *chunk = run->chunk;
	struct vswap_read *read = run->read;
	bool retry = false;
	unsigned int i;

	if (chunk && !chunk->err)
		run_unpack(run, chunk->read->buf, chunk->pos);
	else if (read && !run->err)
		run_unpack(run, read->buf, read->pos);
	else
		run_unpack(run, NULL, 0);

	vswap_read_free(read);
	if (chunk)
		vswap_cache_put(chunk);
	for (i = run->first; i < run->first + run->nr; i++) {
		vswap_area_put(fetch->items[i].area);
		fetch->items[i].area = NULL;
		retry |= fetch->items[i].err;
	}

	if (unlikely(retry))
		queue_work(fetch->space->tier->retry_wq, &run->retry);
	else
		fetch_put(fetch);
}

static void run_retry(struct work_struct *work)
{
	struct vswap_fetch_run *run =
		container_of(work, struct vswap_fetch_run, retry);
	struct vswap_fetch *fetch = run->fetch;
	unsigned int i;
	int err;

	for (i = run->first; i < run->first + run->nr; i++) {
		/* One bad page fails the whole folio: do not load the rest. */
		if (READ_ONCE(fetch->err))
			break;
		if (!fetch->items[i].err)
			continue;
		err = fetch->reload(fetch, fetch->items[i].page);
		if (err)
			WRITE_ONCE(fetch->err, err);
	}
	fetch_put(fetch);
}

static void run_work(struct work_struct *work)
{
	run_end(container_of(work, struct vswap_fetch_run, waiter.work));
}

static void run_done(struct vswap_read *read)
{
	struct vswap_fetch_run *run = read->owner;

	run->err = read->err;
	if (read->lost)
		run->read = NULL;
	queue_work(run->fetch->space->tier->load_wq, &run->waiter.work);
}

/* Find the range to read around @pos in its segment; false if there is none. */
static bool chunk_range(struct vswap_area *area, u64 pos,
			enum vswap_direction direction, u64 *start, u64 *end)
{
	struct vswap_segment *segment = vswap_area_segment(area, pos);
	u64 first = round_down(pos, vswap_segment_size(area));
	u64 used = first + READ_ONCE(segment->used);

	if (!atomic_read(&segment->live))
		return false;
	if (direction == VSWAP_FORWARD) {
		*start = round_down(pos, VSWAP_DISK_BLOCK);
		*end = min(*start + VSWAP_CHUNK_BYTES, used);
	} else {
		*end = min(round_up(pos + 1, VSWAP_DISK_BLOCK), used);
		*start = max_t(s64, *end - VSWAP_CHUNK_BYTES, first);
	}
	return *start < *end;
}

/**
 * struct ahead - a range to read ahead of a sequence of loads
 * @area: the area, with a reference; NULL if there is nothing to read
 * @start: start of the range
 * @end: end of the range, exclusive
 * @direction: the sequence's direction
 */
struct ahead {
	struct vswap_area *area;
	u64 start;
	u64 end;
	enum vswap_direction direction;
};

/* Find what to read after the chunk in use. */
static void ahead_find(struct ahead *ahead, struct vswap_area *area,
		       struct vswap_chunk *chunk, u64 pos)
{
	enum vswap_direction direction = chunk->direction;
	u64 done = direction == VSWAP_FORWARD ? pos - chunk->pos :
						chunk->pos + chunk->len - pos;
	u64 next;

	/*
	 * Follow a chunk that was itself read ahead, or of which a quarter is
	 * used.  Try only once for each chunk.
	 */
	if (ahead->area || READ_ONCE(chunk->followed) ||
	    (!chunk->ahead && done < chunk->len / 4))
		return;
	WRITE_ONCE(chunk->followed, true);

	/* An object may cross the end of a chunk, but not of a segment. */
	if (direction == VSWAP_FORWARD) {
		next = chunk->pos + chunk->len;
		if (next % vswap_segment_size(area))
			next -= VSWAP_DISK_MAX;
	} else {
		next = chunk->pos - 1;
		if (chunk->pos % vswap_segment_size(area))
			next += VSWAP_DISK_MAX;
	}
	if (next >> area->segment_shift >= area->nr_segments ||
	    !chunk_range(area, next, direction, &ahead->start, &ahead->end) ||
	    ahead->end - ahead->start <= VSWAP_DISK_MAX)
		return;

	vswap_area_get(area);
	ahead->area = area;
	ahead->direction = direction;
}

/* Read the range before any task waits for it. */
static void ahead_read(struct ahead *ahead, struct vswap_cache *cache)
{
	struct vswap_area *area = ahead->area;
	u32 len = ahead->end - ahead->start;
	struct vswap_chunk *chunk = NULL;
	u64 last;

	if (!area)
		return;
	/* The range overlaps the chunk before it, except at its far end. */
	last = ahead->direction == VSWAP_FORWARD ? ahead->end - 1 :
						   ahead->start;
	if (vswap_silence(area) < VSWAP_AREA_SLOW &&
	    !vswap_cache_has(cache, area->id, last))
		chunk = vswap_cache_read(cache, area, ahead->start, len,
					 ahead->direction, true);
	if (chunk)
		vswap_cache_put(chunk);
	vswap_area_put(area);
}

/* Find the chunk that contains the first item of a run, or start to read it. */
static struct vswap_chunk *run_chunk(struct vswap_fetch_run *run,
				     struct ahead *ahead)
{
	struct vswap_cache *cache = &run->fetch->space->tier->cache;
	struct vswap_fetch_item *item = &run->fetch->items[run->first];
	struct vswap_area *area = item->area;
	u64 pos = vswap_entry_pos(item->entry), start, end;
	enum vswap_direction direction;
	struct vswap_chunk *chunk;

	chunk = vswap_cache_find(cache, area->id, pos, item_end(item) - pos,
				 &direction);
	if (chunk) {
		run->hit = true;
		ahead_find(ahead, area, chunk, pos);
		return chunk;
	}
	if (direction == VSWAP_NO_PATTERN ||
	    vswap_silence(area) >= VSWAP_AREA_SLOW)
		return NULL;

	if (!chunk_range(area, direction == VSWAP_FORWARD ? pos : item_end(item) - 1,
			 direction, &start, &end) ||
	    pos < start || item_end(item) > end)
		return NULL;
	return vswap_cache_read(cache, area, start, end - start, direction,
				false);
}

/* Extend a run by items that end by @end, over holes of up to @hole bytes. */
static void run_extend(struct vswap_fetch_run *run, u64 end, u64 hole)
{
	struct vswap_fetch_item *item = &run->fetch->items[run->first];
	struct vswap_fetch_item *last = item;
	unsigned int left = run->fetch->nr - run->first - run->nr;

	for (; left; left--, last++, run->nr++)
		if (last[1].area != item->area || item_end(&last[1]) > end ||
		    vswap_entry_pos(last[1].entry) > item_end(last) + hole)
			break;
}

/* Allocate a read for the run; without memory cut the run down to one item. */
static struct vswap_read *run_alloc(struct vswap_fetch_run *run, u64 start,
				    u64 *end)
{
	struct vswap_fetch_item *item = &run->fetch->items[run->first];
	u32 block = bdev_logical_block_size(item->area->target.bdev);
	struct vswap_read *read = NULL;

	*end = round_up(item_end(item + run->nr - 1), block);
	if (*end - start > VSWAP_BUFFER_BYTES) {
		read = vswap_read_alloc_large(*end - start, GFP_NOIO |
					      __GFP_NORETRY | __GFP_NOWARN);
		if (read)
			return read;
		run->nr = 1;
		*end = round_up(item_end(item), block);
	}
	return vswap_read_alloc(item->area);
}

/* Start a run's own read.  False if the area is abandoned. */
static bool run_read(struct vswap_fetch_run *run)
{
	struct vswap_fetch_item *item = &run->fetch->items[run->first];
	u32 block = bdev_logical_block_size(item->area->target.bdev);
	u64 start = round_down(vswap_entry_pos(item->entry), block), end;

	run_extend(run, start + VSWAP_CHUNK_BYTES, RUN_HOLE);
	run->read = run_alloc(run, start, &end);
	if (run->read && !vswap_read_start(run->read, item->area, start,
					   end - start, run_done, run))
		return true;

	run->read = NULL;
	return false;
}

/* Let a run wait for its chunk.  False if the chunk's read has ended. */
static bool run_wait(struct vswap_fetch_run *run)
{
	run_extend(run, run->chunk->pos + run->chunk->len, U64_MAX / 2);
	return vswap_cache_wait(run->chunk, &run->waiter);
}

/* Start a run with the items from @first on.  Return how many it has. */
static unsigned int run_start(struct vswap_fetch *fetch, unsigned int first,
			      struct ahead *ahead)
{
	struct vswap_fetch_run *run = &fetch->runs[first];

	*run = (struct vswap_fetch_run) {
		.fetch	= fetch,
		.first	= first,
		.nr	= 1,
	};
	INIT_WORK(&run->waiter.work, run_work);
	INIT_WORK(&run->retry, run_retry);
	atomic_inc(&fetch->left);
	run->chunk = run_chunk(run, ahead);
	if (!(run->chunk ? run_wait(run) : run_read(run)))
		run_end(run);
	return run->nr;
}

/**
 * vswap_fetch_submit() - start a fetch
 * @fetch: the fetch, with its items
 *
 * Context: Process context.  Sleeps while a device takes no more requests, and
 * for a buffer from an area's reserve.
 * Return: true if the fetch is complete; false if @fetch->end will be called or
 * was called, so @fetch may be gone.
 */
bool vswap_fetch_submit(struct vswap_fetch *fetch)
{
	struct ahead ahead = {};
	struct blk_plug plug;
	unsigned int i;

	if (fetch->nr > 1)
		sort(fetch->items, fetch->nr, sizeof(*fetch->items), item_cmp,
		     NULL);
	blk_start_plug(&plug);
	for (i = 0; i < fetch->nr; )
		i += run_start(fetch, i, &ahead);
	ahead_read(&ahead, &fetch->space->tier->cache);
	blk_finish_plug(&plug);
	return atomic_dec_and_test(&fetch->left);
}
