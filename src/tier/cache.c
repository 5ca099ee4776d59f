// SPDX-License-Identifier: GPL-2.0
/*
 * Chunks that were read around loads, and when to read one.
 *
 * Called by load.c.  What a chunk holds may be older than what is on disk now:
 * the segment may have been freed and written again.  That needs no care here,
 * for every object is checked against its entry and its segment's life.
 *
 * @lock is held for lookups only; reading and unpacking is done under the
 * chunk's own mutex.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "cache.h"
#include "format.h"

/**
 * vswap_cache_init() - make a cache without chunks
 * @cache: the cache
 */
void vswap_cache_init(struct vswap_cache *cache)
{
	unsigned int i;

	spin_lock_init(&cache->lock);
	for (i = 0; i < VSWAP_NR_CHUNKS; i++)
		mutex_init(&cache->chunks[i].lock);
}

/**
 * vswap_cache_alloc() - allocate the chunks
 * @cache: the cache
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_cache_alloc(struct vswap_cache *cache)
{
	unsigned int i;

	for (i = 0; i < VSWAP_NR_CHUNKS; i++) {
		cache->chunks[i].area = -1;
		cache->chunks[i].buf = vmalloc(VSWAP_CHUNK_BYTES);
		if (!cache->chunks[i].buf) {
			vswap_cache_free(cache);
			return -ENOMEM;
		}
	}
	for (i = 0; i < VSWAP_NR_RECENT; i++)
		cache->recent[i].area = -1;
	return 0;
}

/**
 * vswap_cache_free() - free the chunks
 * @cache: the cache; nobody loads
 *
 * Context: Process context, may sleep.
 */
void vswap_cache_free(struct vswap_cache *cache)
{
	unsigned int i;

	for (i = 0; i < VSWAP_NR_CHUNKS; i++) {
		vfree(cache->chunks[i].buf);
		cache->chunks[i].buf = NULL;
	}
}

/**
 * vswap_cache_forget() - forget what was read from an area
 * @cache: the cache
 * @area: the area, from which nobody loads any more
 *
 * Context: Process context; does not sleep.
 */
void vswap_cache_forget(struct vswap_cache *cache, int area)
{
	unsigned int i;

	guard(spinlock)(&cache->lock);
	for (i = 0; i < VSWAP_NR_CHUNKS; i++) {
		if (cache->chunks[i].area == area)
			cache->chunks[i].area = -1;
		if (cache->chunks[i].left == area + 1) {
			cache->chunks[i].left = 0;
			cache->chunks[i].busy--;
		}
	}
	for (i = 0; i < VSWAP_NR_RECENT; i++)
		if (cache->recent[i].area == area)
			cache->recent[i].area = -1;
}

static void chunk_use(struct vswap_cache *cache, struct vswap_chunk *chunk)
{
	chunk->used = ++cache->clock;
	chunk->busy++;
}

/**
 * vswap_cache_find() - find the chunk that has a piece of an area
 * @cache: the cache
 * @area: the area
 * @pos: where the piece begins
 * @len: how long it is
 *
 * Context: Process context, sleeps while the chunk is being read.
 * Return: the chunk, locked, or NULL.
 */
struct vswap_chunk *vswap_cache_find(struct vswap_cache *cache, int area,
				     u64 pos, u32 len)
{
	struct vswap_chunk *chunk, *found = NULL;

	spin_lock(&cache->lock);
	for (chunk = cache->chunks; chunk < cache->chunks + VSWAP_NR_CHUNKS;
	     chunk++) {
		if (chunk->area != area || pos < chunk->pos ||
		    pos + len > chunk->pos + chunk->len)
			continue;
		found = chunk;
		chunk_use(cache, chunk);
		break;
	}
	spin_unlock(&cache->lock);
	if (!found)
		return NULL;

	mutex_lock(&found->lock);
	if (likely(found->area == area))
		return found;
	vswap_cache_put(cache, found);
	return NULL;
}

/* Whether loads from @pos's neighbourhood were missed lately; note this one. */
static bool recently_near(struct vswap_cache *cache, int area, u64 pos)
{
	unsigned int i;
	bool near = false;

	for (i = 0; i < VSWAP_NR_RECENT; i++) {
		if (cache->recent[i].area != area ||
		    cache->recent[i].pos + VSWAP_CHUNK_BYTES < pos ||
		    cache->recent[i].pos > pos + VSWAP_CHUNK_BYTES / 4)
			continue;
		near = true;
		cache->recent[i].pos = pos;
	}
	if (!near) {
		cache->recent[cache->next].area = area;
		cache->recent[cache->next].pos = pos;
		cache->next = (cache->next + 1) % VSWAP_NR_RECENT;
	}
	return near;
}

/**
 * vswap_cache_claim() - get a chunk to read into, if that pays
 * @cache: the cache
 * @area: the area
 * @pos: where the load is that found no chunk
 * @end: where its segment ends
 *
 * Context: Process context; does not sleep.
 * Return: a chunk, locked, for the caller to read; NULL if the last loads were
 * elsewhere, or if no chunk is at hand.
 */
struct vswap_chunk *vswap_cache_claim(struct vswap_cache *cache, int area,
				      u64 pos, u64 end)
{
	struct vswap_chunk *chunk, *oldest = NULL;

	guard(spinlock)(&cache->lock);
	if (!recently_near(cache, area, pos))
		return NULL;

	for (chunk = cache->chunks; chunk < cache->chunks + VSWAP_NR_CHUNKS;
	     chunk++)
		if (!chunk->busy && (!oldest || chunk->used < oldest->used))
			oldest = chunk;
	if (!oldest || !mutex_trylock(&oldest->lock))
		return NULL;

	chunk_use(cache, oldest);
	oldest->area = area;
	oldest->pos = round_down(pos, VSWAP_DISK_BLOCK);
	oldest->len = min_t(u64, VSWAP_CHUNK_BYTES, end - oldest->pos);
	return oldest;
}

/**
 * vswap_cache_drop() - forget a chunk that could not be read
 * @cache: the cache
 * @chunk: a locked chunk
 *
 * Context: Process context; does not sleep.
 */
void vswap_cache_drop(struct vswap_cache *cache, struct vswap_chunk *chunk)
{
	guard(spinlock)(&cache->lock);
	chunk->area = -1;
}

/**
 * vswap_cache_leave() - let go of a chunk whose read has not ended
 * @cache: the cache
 * @chunk: a locked chunk, which nobody uses before vswap_cache_forget()
 *
 * Context: Process context; does not sleep.
 */
void vswap_cache_leave(struct vswap_cache *cache, struct vswap_chunk *chunk)
{
	spin_lock(&cache->lock);
	chunk->left = chunk->area + 1;
	chunk->area = -1;
	spin_unlock(&cache->lock);
	mutex_unlock(&chunk->lock);
}

/**
 * vswap_cache_put() - let go of a chunk
 * @cache: the cache
 * @chunk: a locked chunk
 *
 * Context: Process context; does not sleep.
 */
void vswap_cache_put(struct vswap_cache *cache, struct vswap_chunk *chunk)
{
	mutex_unlock(&chunk->lock);
	spin_lock(&cache->lock);
	chunk->busy--;
	spin_unlock(&cache->lock);
}
