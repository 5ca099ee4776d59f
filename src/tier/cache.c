// SPDX-License-Identifier: GPL-2.0
/*
 * The readahead cache: chunks of areas that were read around loads.
 *
 * A chunk may be older than the data on disk: the segment may have been freed
 * and written again.  That is harmless, because each object is checked against
 * its entry and its segment's generation.
 *
 * A chunk that could not be read stays until it is reused: loads inside it read
 * only their own page.  A disk may take half a minute to report a bad sector, and
 * each load before it would read the sector again.
 *
 * A chunk that has holders is not reused.  A load that finds a chunk whose read
 * is still in flight waits for it with a work item and does not sleep.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "cache.h"
#include "format.h"
#include "internal.h"

/* A sequence uses two chunks: the one that it is in, and the next one. */
#define CHUNKS_PER_CPU	4
#define MIN_CHUNKS	8
#define MAX_CHUNKS	32

/**
 * vswap_cache_init() - initialize a cache without chunks
 * @cache: the cache
 * @wq: runs the work items that wait for chunks
 */
void vswap_cache_init(struct vswap_cache *cache, struct workqueue_struct *wq)
{
	spin_lock_init(&cache->lock);
	cache->wq = wq;
}

/**
 * vswap_cache_alloc() - allocate the chunks
 * @cache: the cache
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_cache_alloc(struct vswap_cache *cache)
{
	unsigned int i, nr = clamp_t(unsigned int,
				     CHUNKS_PER_CPU * num_online_cpus(),
				     MIN_CHUNKS, MAX_CHUNKS);
	struct vswap_chunk *chunk, *chunks = kvzalloc_objs(*chunks, nr);

	if (!chunks)
		return -ENOMEM;

	for (i = 0; i < nr; i++) {
		chunk = &chunks[i];
		chunk->cache = cache;
		chunk->area = -1;
		INIT_LIST_HEAD(&chunk->waiters);
		chunk->read = vswap_read_alloc_large(VSWAP_CHUNK_BYTES,
						     GFP_KERNEL);
	}
	memset(&cache->patterns, 0, sizeof(cache->patterns));

	guard(spinlock_irq)(&cache->lock);
	cache->chunks = chunks;
	cache->nr_chunks = nr;
	return 0;
}

/**
 * vswap_cache_free() - free the chunks
 * @cache: the cache; no load uses it
 *
 * Context: Process context.  May sleep.
 */
void vswap_cache_free(struct vswap_cache *cache)
{
	unsigned int i;

	for (i = 0; i < cache->nr_chunks; i++)
		vswap_read_free(cache->chunks[i].read);
	kvfree(cache->chunks);
	cache->chunks = NULL;
	cache->nr_chunks = 0;
}

/**
 * vswap_cache_forget() - forget the chunks and recent loads of an area
 * @cache: the cache
 * @area: the area's number; no load reads from it any more
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_cache_forget(struct vswap_cache *cache, int area)
{
	unsigned int i;

	guard(spinlock_irq)(&cache->lock);
	for (i = 0; i < cache->nr_chunks; i++)
		if (cache->chunks[i].area == area)
			cache->chunks[i].area = -1;
	vswap_pattern_forget(&cache->patterns, area);
}

/* Find the chunk that contains all of a piece, or NULL. */
static struct vswap_chunk *chunk_lookup(struct vswap_cache *cache, int area,
					u64 pos, u32 len)
{
	struct vswap_chunk *chunk;

	for (chunk = cache->chunks; chunk < cache->chunks + cache->nr_chunks;
	     chunk++)
		if (chunk->area == area && pos >= chunk->pos &&
		    pos + len <= chunk->pos + chunk->len)
			return chunk;
	return NULL;
}

static void chunk_use(struct vswap_cache *cache, struct vswap_chunk *chunk)
{
	chunk->used = ++cache->clock;
	chunk->reads = cache->reads;
}

/**
 * vswap_cache_find() - find the chunk that contains a piece of an area
 * @cache: the cache
 * @area: the area's number
 * @pos: start of the piece
 * @len: length of the piece
 * @direction: out: the direction of the current task's loads
 *
 * Also records the load in the patterns.  If the piece is in a chunk that could
 * not be read, the direction is VSWAP_NO_PATTERN.
 *
 * Context: Process context, in the task that loads.  Does not sleep.
 * Return: the chunk, for vswap_cache_put(), or NULL.
 */
struct vswap_chunk *vswap_cache_find(struct vswap_cache *cache, int area,
				     u64 pos, u32 len,
				     enum vswap_direction *direction)
{
	struct vswap_chunk *chunk;

	guard(spinlock_irqsave)(&cache->lock);
	*direction = vswap_pattern_note(&cache->patterns, current->pid, area,
					pos);
	chunk = chunk_lookup(cache, area, pos, len);
	if (chunk && chunk->err && !chunk->reading) {
		*direction = VSWAP_NO_PATTERN;
		return NULL;
	}
	if (chunk) {
		chunk_use(cache, chunk);
		chunk->holders++;
	}
	return chunk;
}

/**
 * vswap_cache_has() - check whether any chunk contains a place of an area
 * @cache: the cache
 * @area: the area's number
 * @pos: the place
 *
 * Context: Any context.
 */
bool vswap_cache_has(struct vswap_cache *cache, int area, u64 pos)
{
	guard(spinlock_irqsave)(&cache->lock);
	return chunk_lookup(cache, area, pos, 1);
}

/*
 * Take the least recently used chunk, to read into it.  Readahead may take it
 * only if it is empty, or if almost nr_chunks chunks have been read since its
 * last use.  Otherwise there are fewer than two chunks per sequence of loads,
 * and one of them may still use this chunk.
 */
static struct vswap_chunk *chunk_claim(struct vswap_cache *cache, int area,
				       u64 pos, u32 len,
				       enum vswap_direction direction,
				       bool ahead)
{
	struct vswap_chunk *chunk, *oldest = NULL;
	unsigned int nr_reading = 0;

	guard(spinlock_irqsave)(&cache->lock);
	for (chunk = cache->chunks; chunk < cache->chunks + cache->nr_chunks;
	     chunk++) {
		nr_reading += chunk->reading && chunk->area == area;
		if (!chunk->holders && (!oldest || chunk->used < oldest->used))
			oldest = chunk;
	}
	/* An area whose disk does not answer must not take all chunks. */
	if (!oldest || nr_reading >= cache->nr_chunks / 2 ||
	    (ahead && oldest->area >= 0 &&
	     cache->reads - oldest->reads < cache->nr_chunks - 2))
		return NULL;

	cache->reads++;
	oldest->area = area;
	oldest->pos = pos;
	oldest->len = len;
	oldest->direction = direction;
	oldest->ahead = ahead;
	oldest->followed = false;
	oldest->reading = true;
	chunk_use(cache, oldest);
	/* The caller and the read. */
	oldest->holders = 2;
	return oldest;
}

static void chunk_ended(struct vswap_chunk *chunk, int err, bool lost)
{
	struct vswap_cache *cache = chunk->cache;
	struct vswap_waiter *waiter, *next;
	LIST_HEAD(waiters);

	scoped_guard(spinlock_irqsave, &cache->lock) {
		chunk->reading = false;
		chunk->err = err;
		if (err && err != -EIO)
			chunk->area = -1;
		if (lost)
			chunk->read = NULL;
		chunk->holders--;
		list_splice_init(&chunk->waiters, &waiters);
	}
	/* A waiter that has run may be freed. */
	list_for_each_entry_safe(waiter, next, &waiters, list)
		queue_work(cache->wq, &waiter->work);
}

static void chunk_done(struct vswap_read *read)
{
	chunk_ended(read->owner, read->err, read->lost);
}

/**
 * vswap_cache_read() - start to read a chunk, if one is available
 * @cache: the cache
 * @area: the area; the caller must hold a reference
 * @pos: start of the chunk, a multiple of the device's block size
 * @len: length of the chunk, a multiple of the device's block size
 * @direction: direction of the loads that it is for
 * @ahead: no load needs it yet
 *
 * Context: Process context.  Sleeps while the device takes no more requests.
 * Return: the chunk, for vswap_cache_put(), or NULL.
 */
struct vswap_chunk *vswap_cache_read(struct vswap_cache *cache,
				     struct vswap_area *area, u64 pos, u32 len,
				     enum vswap_direction direction, bool ahead)
{
	struct vswap_chunk *chunk;

	chunk = chunk_claim(cache, area->id, pos, len, direction, ahead);
	if (!chunk)
		return NULL;

	if (!chunk->read)
		chunk->read = vswap_read_alloc_large(VSWAP_CHUNK_BYTES, GFP_NOIO |
						     __GFP_NORETRY | __GFP_NOWARN);
	if (!chunk->read) {
		chunk_ended(chunk, -ENOMEM, false);
		vswap_cache_put(chunk);
		return NULL;
	}
	if (vswap_read_start(chunk->read, area, pos, len, chunk_done, chunk))
		chunk_ended(chunk, -ENXIO, true);
	return chunk;
}

/**
 * vswap_cache_wait() - queue a work item when a chunk has been read
 * @chunk: a chunk that the caller holds
 * @waiter: the work item
 *
 * Context: Any context.
 * Return: false if the read has ended already; @waiter is not queued then.
 */
bool vswap_cache_wait(struct vswap_chunk *chunk, struct vswap_waiter *waiter)
{
	guard(spinlock_irqsave)(&chunk->cache->lock);
	if (chunk->reading)
		list_add_tail(&waiter->list, &chunk->waiters);
	return chunk->reading;
}

/**
 * vswap_cache_invalidate() - invalidate a chunk
 * @chunk: a chunk that the caller holds
 *
 * Context: Any context.
 */
void vswap_cache_invalidate(struct vswap_chunk *chunk)
{
	guard(spinlock_irqsave)(&chunk->cache->lock);
	chunk->area = -1;
}

/**
 * vswap_cache_put() - release a chunk
 * @chunk: a chunk that the caller holds
 *
 * Context: Any context.
 */
void vswap_cache_put(struct vswap_chunk *chunk)
{
	guard(spinlock_irqsave)(&chunk->cache->lock);
	chunk->holders--;
}
