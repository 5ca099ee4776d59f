/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was read around loads.  Called by load.c.
 *
 * Neighbours in an area are neighbours in the address space: pages are swapped
 * out in that order.  So when loads come close to one another, a whole chunk is
 * read, and the next loads find theirs in it.
 */
#ifndef VSWAP_TIER_CACHE_H
#define VSWAP_TIER_CACHE_H

#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "read.h"

#define VSWAP_CHUNK_BYTES	SZ_128K
#define VSWAP_NR_CHUNKS		8
#define VSWAP_NR_RECENT		16

/**
 * struct vswap_chunk - a piece of an area that was read
 * @lock: held while it is read, and while an object is taken out of it; so who
 *	finds one that is being read waits for that
 * @area: the area's number; -1 if it holds nothing
 * @pos: where it begins, in bytes from the area's start
 * @len: how much is read
 * @used: when it was last used
 * @busy: tasks that hold or wait for @lock
 * @left: the number of an area, plus 1, from which it was being read when the task
 *	that waited left; nobody uses the chunk until that read has ended; or 0
 * @buf: the data
 * @read: the read
 */
struct vswap_chunk {
	struct mutex lock;
	int area;
	u64 pos;
	u32 len;
	u64 used;
	unsigned int busy;
	int left;
	void *buf;
	struct vswap_read read;
};

/**
 * struct vswap_cache - chunks, and where the last loads were
 * @lock: guards all but the chunks' data; taken by loads from disk only
 * @chunks: allocated while there is an area
 * @clock: counts uses
 * @recent: areas and places of the last loads that found no chunk
 * @next: the oldest of them
 */
struct vswap_cache {
	spinlock_t lock;
	struct vswap_chunk chunks[VSWAP_NR_CHUNKS];
	u64 clock;
	struct {
		int area;
		u64 pos;
	} recent[VSWAP_NR_RECENT];
	unsigned int next;
};

void vswap_cache_init(struct vswap_cache *cache);
int vswap_cache_alloc(struct vswap_cache *cache);
void vswap_cache_free(struct vswap_cache *cache);
void vswap_cache_forget(struct vswap_cache *cache, int area);

struct vswap_chunk *vswap_cache_find(struct vswap_cache *cache, int area,
				     u64 pos, u32 len);
struct vswap_chunk *vswap_cache_claim(struct vswap_cache *cache, int area,
				      u64 pos, u64 end);
void vswap_cache_drop(struct vswap_cache *cache, struct vswap_chunk *chunk);
void vswap_cache_leave(struct vswap_cache *cache, struct vswap_chunk *chunk);
void vswap_cache_put(struct vswap_cache *cache, struct vswap_chunk *chunk);

#endif /* VSWAP_TIER_CACHE_H */
