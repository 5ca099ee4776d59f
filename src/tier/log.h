/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log of an area: objects are packed into batches, and each batch is written
 * with one request to one of the area's open segments.
 *
 * Nothing here waits for a disk but vswap_log_wait() and vswap_log_flush(), which
 * hold no lock meanwhile.
 */
#ifndef VSWAP_TIER_LOG_H
#define VSWAP_TIER_LOG_H

#include <linux/sizes.h>
#include <linux/wait.h>

#include "target.h"

struct vswap_area;

#define VSWAP_BATCH_BYTES	SZ_256K
#define VSWAP_BATCH_OBJECTS	2048
#define VSWAP_NR_BATCHES	4

/**
 * enum vswap_reason - why a page is written back
 * @VSWAP_REASON_LIMIT: the pool is nearly full
 * @VSWAP_REASON_SHRINKER: the kernel wants memory
 * @VSWAP_REASON_RAW: it does not compress
 * @VSWAP_REASON_ASKED: somebody asked for it
 * @VSWAP_REASON_MOVED: it is not written back: it was on disk before
 */
enum vswap_reason {
	VSWAP_REASON_LIMIT,
	VSWAP_REASON_SHRINKER,
	VSWAP_REASON_RAW,
	VSWAP_REASON_ASKED,
	VSWAP_REASON_MOVED,
};

/**
 * struct vswap_item - an object of a batch
 * @from: the entry behind its slot when it was copied
 * @slot: the slot
 * @offset: where its header is in the batch
 * @reason: enum vswap_reason
 */
struct vswap_item {
	unsigned long from;
	u32 slot;
	u32 offset : 24;
	u32 reason : 8;
};

static_assert(VSWAP_BATCH_BYTES < 1 << 24);

/**
 * enum vswap_batch_state - what a batch is used for
 * @VSWAP_BATCH_IDLE: nothing
 * @VSWAP_BATCH_FILLING: objects are added to it; at most one of a log is
 * @VSWAP_BATCH_WRITING: its request is under way, or has ended and waits for
 *	vswap_log_reap()
 */
enum vswap_batch_state {
	VSWAP_BATCH_IDLE,
	VSWAP_BATCH_FILLING,
	VSWAP_BATCH_WRITING,
};

/**
 * struct vswap_batch - what one request writes
 * @area: where to; always the same
 * @state: enum vswap_batch_state
 * @segment: which of the area's segments, held by the batch
 * @moves: how often what is in it was moved within the area, as far as logs tell apart
 * @pos: where the batch begins, in bytes from the area's start
 * @room: how many bytes there are for it
 * @fill: how many it has
 * @buf: the data
 * @nr: objects
 * @items: what they are
 * @submitted: when its request was started, in jiffies
 * @io: the request
 */
struct vswap_batch {
	struct vswap_area *area;
	enum vswap_batch_state state;
	unsigned int segment;
	unsigned int moves;
	u64 pos;
	u32 room;
	u32 fill;
	void *buf;
	unsigned int nr;
	struct vswap_item *items;
	unsigned long submitted;
	struct vswap_io io;
};

/**
 * struct vswap_log - the batches of an area
 * @batches: all of them
 * @filling: the one that is being filled, or NULL
 * @nr_writing: how many are VSWAP_BATCH_WRITING
 * @nr_reaped: counts all that were reaped
 * @answered: when a request ended last, in jiffies
 * @written: woken up when a request has ended, and when a batch is idle again
 */
struct vswap_log {
	struct vswap_batch batches[VSWAP_NR_BATCHES];
	struct vswap_batch *filling;
	unsigned int nr_writing;
	unsigned int nr_reaped;
	unsigned long answered;
	wait_queue_head_t written;
};

int vswap_log_init(struct vswap_area *area);
void vswap_log_exit(struct vswap_area *area);

void *vswap_log_reserve(struct vswap_area *area, unsigned int len,
			unsigned int moves);
void vswap_log_commit(struct vswap_area *area, unsigned long slot,
		      unsigned long from, unsigned int len, u8 codec,
		      enum vswap_reason reason);
void vswap_log_abandon(struct vswap_area *area);
void vswap_log_submit(struct vswap_area *area);
unsigned int vswap_log_reap(struct vswap_area *area, size_t *freed);
bool vswap_log_is_writing(struct vswap_area *area, unsigned int nr);
bool vswap_log_is_idle(struct vswap_area *area);
unsigned long vswap_log_silence(struct vswap_area *area);
long vswap_log_wait(struct vswap_area *area, unsigned int nr, long timeout);

#endif /* VSWAP_TIER_LOG_H */
