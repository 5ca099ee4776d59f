/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log: objects are packed into batches, and each batch is written with one
 * request to the open segment of an area.  Called by writeback and the cleaner,
 * under the tier's mover lock.
 */
#ifndef VSWAP_TIER_LOG_H
#define VSWAP_TIER_LOG_H

#include <linux/sizes.h>

#include "target.h"

struct vswap_area;
struct vswap_tier;

#define VSWAP_BATCH_BYTES	SZ_256K
#define VSWAP_BATCH_OBJECTS	2048
#define VSWAP_NR_BATCHES	4

/**
 * enum vswap_why - why a page is written back
 * @VSWAP_WHY_LIMIT: the pool is nearly full
 * @VSWAP_WHY_SHRINKER: the kernel wants memory
 * @VSWAP_WHY_RAW: it does not compress
 * @VSWAP_WHY_ASKED: somebody asked for it
 * @VSWAP_WHY_MOVED: it is not written back: it was on disk before
 */
enum vswap_why {
	VSWAP_WHY_LIMIT,
	VSWAP_WHY_SHRINKER,
	VSWAP_WHY_RAW,
	VSWAP_WHY_ASKED,
	VSWAP_WHY_MOVED,
};

/**
 * struct vswap_moved - an object of a batch
 * @from: the entry that stood behind its slot when it was copied
 * @slot: the slot
 * @offset: where its header is in the batch
 * @why: enum vswap_why
 */
struct vswap_moved {
	unsigned long from;
	u32 slot;
	u32 offset : 24;
	u32 why : 8;
};

static_assert(VSWAP_BATCH_BYTES < 1 << 24);

/**
 * struct vswap_batch - what one request writes
 * @area: where to
 * @segment: which of its segments, held by the batch
 * @pos: where the batch begins, in bytes from the area's start
 * @room: how many bytes there are for it
 * @fill: how many it has
 * @buf: the data
 * @nr: objects
 * @moved: what they are
 * @io: the request
 */
struct vswap_batch {
	struct vswap_area *area;
	unsigned int segment;
	u64 pos;
	u32 room;
	u32 fill;
	void *buf;
	unsigned int nr;
	struct vswap_moved *moved;
	struct vswap_io io;
};

/**
 * struct vswap_log - the batches
 * @batches: a ring of them, allocated while there is an area
 * @first: the oldest one under way
 * @nr_under_way: how many are
 * @filling: the next one is being filled
 * @cleaning: what is being written makes segments free, and may use the reserve
 */
struct vswap_log {
	struct vswap_batch batches[VSWAP_NR_BATCHES];
	unsigned int first;
	unsigned int nr_under_way;
	bool filling;
	bool cleaning;
};

int vswap_log_alloc(struct vswap_log *log);
void vswap_log_free(struct vswap_log *log);

void *vswap_log_reserve(struct vswap_tier *tier, unsigned int len);
void vswap_log_commit(struct vswap_tier *tier, unsigned long slot,
		      unsigned long from, unsigned int len, u8 codec,
		      enum vswap_why why);
void vswap_log_flush(struct vswap_tier *tier);

#endif /* VSWAP_TIER_LOG_H */
