/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log of an area: objects are packed into batches, and each batch is
 * written with one request to one of the area's open segments.
 *
 * Only vswap_log_wait() waits for requests, and without area->lock.
 */
#ifndef VSWAP_TIER_LOG_H
#define VSWAP_TIER_LOG_H

#include <linux/sizes.h>
#include <linux/wait.h>

#include "io.h"

struct vswap_area;

#define VSWAP_BATCH_BYTES	SZ_256K
#define VSWAP_BATCH_OBJECTS	2048
#define VSWAP_NR_BATCHES	4

/**
 * enum vswap_reason - why a page is written back
 * @VSWAP_REASON_LIMIT: the pool is nearly full
 * @VSWAP_REASON_SHRINKER: the kernel wants memory
 * @VSWAP_REASON_RAW: it is incompressible
 * @VSWAP_REASON_REQUEST: the administrator asked for it
 * @VSWAP_REASON_MOVED: it is not written back; it is moved on disk
 */
enum vswap_reason {
	VSWAP_REASON_LIMIT,
	VSWAP_REASON_SHRINKER,
	VSWAP_REASON_RAW,
	VSWAP_REASON_REQUEST,
	VSWAP_REASON_MOVED,
};

/**
 * struct vswap_item - an object of a batch
 * @from: the slot's entry when it was copied; 0 if there is nothing to release
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
 * @VSWAP_BATCH_FILLING: objects are added to it; at most one batch of a log is
 * @VSWAP_BATCH_WRITING: its request is in flight, or has ended and waits for
 *	vswap_log_reap()
 */
enum vswap_batch_state {
	VSWAP_BATCH_IDLE,
	VSWAP_BATCH_FILLING,
	VSWAP_BATCH_WRITING,
};

/**
 * struct vswap_batch - objects that one request writes
 * @area: the area; never changes
 * @state: enum vswap_batch_state
 * @segment: which of the area's segments, held by the batch
 * @moves: how often its objects were moved within the area, up to @max_moves; a
 *	small batch may have others, too
 * @pos: where the batch begins, in bytes from the area's start
 * @room: how many bytes it may have
 * @fill: how many bytes it has
 * @buf: the data
 * @nr: how many objects it has
 * @items: the objects
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
 * @submit_now: the worker is to submit it, and a drain of another area waits for
 *	that
 * @nr_writing: how many are VSWAP_BATCH_WRITING
 * @nr_reaped: counts batches that were reaped
 * @answered: when a request to the area ended last, in jiffies; reads included
 * @wrote: when a write ended last, in jiffies
 * @written: woken when a request has ended, and when a batch becomes idle
 */
struct vswap_log {
	struct vswap_batch batches[VSWAP_NR_BATCHES];
	struct vswap_batch *filling;
	bool submit_now;
	unsigned int nr_writing;
	unsigned int nr_reaped;
	unsigned long answered;
	unsigned long wrote;
	wait_queue_head_t written;
};

static inline bool vswap_batch_has_ended(const struct vswap_batch *batch)
{
	return READ_ONCE(batch->state) == VSWAP_BATCH_WRITING &&
	       completion_done((struct completion *)&batch->io.done);
}

int vswap_log_init(struct vswap_area *area);
void vswap_log_exit(struct vswap_area *area);

void *vswap_log_reserve(struct vswap_area *area, unsigned int len,
			unsigned int moves);
void vswap_log_commit(struct vswap_area *area, unsigned long slot,
		      unsigned long from, unsigned int len, u8 codec,
		      enum vswap_reason reason);
void vswap_log_release_moved(struct vswap_area *area);
void vswap_log_submit(struct vswap_area *area);
void vswap_log_cancel(struct vswap_area *area, size_t *freed);
unsigned int vswap_log_reap(struct vswap_area *area, size_t *freed);
bool vswap_log_is_writing(struct vswap_area *area, unsigned int nr);
bool vswap_log_is_idle(struct vswap_area *area);
long vswap_log_wait(struct vswap_area *area, unsigned int nr, long timeout);

#endif /* VSWAP_TIER_LOG_H */
