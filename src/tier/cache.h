/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The readahead cache: chunks of areas that were read around loads.
 *
 * Objects that are neighbours in an area are mostly neighbours in an address
 * space too, as pages are swapped out in that order.  So when loads come close
 * to one another, a whole chunk is read, and the next loads find their objects
 * in it.
 */
#ifndef VSWAP_TIER_CACHE_H
#define VSWAP_TIER_CACHE_H

#include <linux/list.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "read.h"
#include "pattern.h"

#define VSWAP_CHUNK_BYTES	SZ_128K

struct vswap_cache;

/**
 * struct vswap_waiter - a work item that waits until a chunk has been read
 * @list: links it into the chunk's list
 * @work: the work item, queued when the read has ended
 */
struct vswap_waiter {
	struct list_head list;
	struct work_struct work;
};

/**
 * struct vswap_chunk - a piece of an area that was read, or is being read
 * @cache: the cache that the chunk belongs to
 * @area: the area's number; -1 if the chunk is empty
 * @pos: start of the chunk, in bytes from the area's start
 * @len: length in bytes
 * @direction: direction of the loads for which it was read
 * @ahead: it was read before a load needed it
 * @followed: readahead of the next chunk was tried
 * @reading: the read is in flight
 * @err: result of the read
 * @used: the cache's @clock at the last use
 * @reads: the cache's @reads at the last use
 * @holders: users of the chunk, including the read that fills it
 * @waiters: work items that wait for the read
 * @read: the read and its buffer; NULL if that was lost with an area
 */
struct vswap_chunk {
	struct vswap_cache *cache;
	int area;
	u64 pos;
	u32 len;
	enum vswap_direction direction;
	bool ahead;
	bool followed;
	bool reading;
	int err;
	u64 used;
	unsigned int reads;
	unsigned int holders;
	struct list_head waiters;
	struct vswap_read *read;
};

/**
 * struct vswap_cache - the chunks, and where the last loads were
 * @lock: guards everything but the chunks' data; taken in any context, by loads
 *	from disks and by the end of their reads
 * @wq: runs the work items of waiters
 * @chunks: the chunks, allocated while there is an area
 * @nr_chunks: number of chunks
 * @clock: counts uses of chunks
 * @reads: counts reads of chunks
 * @patterns: recent loads
 */
struct vswap_cache {
	spinlock_t lock;
	struct workqueue_struct *wq;
	struct vswap_chunk *chunks;
	unsigned int nr_chunks;
	u64 clock;
	unsigned int reads;
	struct vswap_patterns patterns;
};

void vswap_cache_init(struct vswap_cache *cache, struct workqueue_struct *wq);
int vswap_cache_alloc(struct vswap_cache *cache);
void vswap_cache_free(struct vswap_cache *cache);
void vswap_cache_forget(struct vswap_cache *cache, int area);

struct vswap_chunk *vswap_cache_find(struct vswap_cache *cache, int area,
				     u64 pos, u32 len,
				     enum vswap_direction *direction);
struct vswap_chunk *vswap_cache_read(struct vswap_cache *cache,
				     struct vswap_area *area, u64 pos, u32 len,
				     enum vswap_direction direction, bool ahead);
bool vswap_cache_has(struct vswap_cache *cache, int area, u64 pos);
bool vswap_cache_wait(struct vswap_chunk *chunk, struct vswap_waiter *waiter);
void vswap_cache_invalidate(struct vswap_chunk *chunk);
void vswap_cache_put(struct vswap_chunk *chunk);

#endif /* VSWAP_TIER_CACHE_H */
