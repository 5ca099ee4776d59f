/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was read around loads.
 *
 * Neighbours in an area are neighbours in the address space: pages are swapped out
 * in that order.  So when loads come close to one another, a whole chunk is read, and
 * the next loads find theirs in it.
 */
#ifndef VSWAP_TIER_CACHE_H
#define VSWAP_TIER_CACHE_H

#include <linux/list.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "read.h"
#include "stream.h"

#define VSWAP_CHUNK_BYTES	SZ_128K

struct vswap_cache;

/**
 * struct vswap_waiter - who waits until a chunk has been read
 * @list: in the chunk's list
 * @work: queued then
 */
struct vswap_waiter {
	struct list_head list;
	struct work_struct work;
};

/**
 * struct vswap_chunk - a piece of an area that was read, or is being read
 * @cache: the cache that it belongs to
 * @area: the area's number; -1 if it holds nothing
 * @pos: where it begins, in bytes from the area's start
 * @len: how long it is
 * @direction: where the loads go that it was read for
 * @ahead: it was read before somebody needed it
 * @followed: the next one was to be read ahead, too
 * @reading: its data is not there yet
 * @err: how reading it went
 * @used: when it was last used
 * @reads: how many chunks had been read by then
 * @busy: those who hold it, the read that fills it included
 * @waiters: who waits for it
 * @read: its buffer; NULL if that was lost with an area
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
	unsigned int busy;
	struct list_head waiters;
	struct vswap_read *read;
};

/**
 * struct vswap_cache - chunks, and where the last loads were
 * @lock: guards all but the chunks' data; taken in any context, by loads from disk
 *	and by the end of their reads
 * @wq: where those who wait are queued
 * @chunks: allocated while there is an area
 * @nr_chunks: how many
 * @clock: counts uses
 * @reads: counts chunks that were read
 * @streams: where the last loads were
 */
struct vswap_cache {
	spinlock_t lock;
	struct workqueue_struct *wq;
	struct vswap_chunk *chunks;
	unsigned int nr_chunks;
	u64 clock;
	unsigned int reads;
	struct vswap_streams streams;
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
void vswap_cache_drop(struct vswap_chunk *chunk);
void vswap_cache_put(struct vswap_chunk *chunk);

#endif /* VSWAP_TIER_CACHE_H */
