// SPDX-License-Identifier: GPL-2.0
/*
 * Which segments to move things out of: compaction, and the drain of an area.
 *
 * Called by the worker (writeback.c) and by detach.  An area out of service is
 * drained by the worker too, as far as stores do not need the room.
 */
#include <linux/delay.h>
#include <linux/sched/signal.h>

#include "move.h"
#include "tier.h"

/* Clean an area when it has no more free segments than this. */
#define LOW_SEGMENTS	(VSWAP_AREA_RESERVE + 2)
/* The worker leaves a segment with so many objects that cannot be read to detach. */
#define PATIENCE	4
/* How often, and for how many ms, a drain waits for the kernel to free memory. */
#define MEMORY_TRIES	50
#define MEMORY_WAITS	100

/* A segment that a write failed in, and that something live is in, or -1. */
static int retired_pick(struct vswap_area *area)
{
	struct vswap_segment *segment;
	unsigned int nr;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		if (segment->state == VSWAP_SEGMENT_RETIRED &&
		    atomic_read(&segment->live) && !segment->stuck)
			return nr;
	}
	return -1;
}

/* The full segment that is cheapest to clean, with less than @least live, or -1. */
static int full_pick(struct vswap_area *area, u32 least)
{
	struct vswap_segment *segment;
	unsigned int nr, live;
	int victim = -1;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		live = atomic_read(&segment->live);
		if (segment->state == VSWAP_SEGMENT_FULL && live &&
		    live < least && !segment->stuck) {
			least = live;
			victim = nr;
		}
	}
	return victim;
}

static bool is_short(struct vswap_area *area)
{
	return atomic_read(&area->nr_free) + atomic_read(&area->nr_stale) <
	       LOW_SEGMENTS;
}

static int failed_pick(struct vswap_area *area)
{
	int nr;

	vswap_segment_close(area);
	nr = retired_pick(area);
	return nr >= 0 ? nr : full_pick(area, UINT_MAX);
}

static int active_pick(struct vswap_tier *tier, struct vswap_area *area)
{
	int nr;

	if (area->retired) {
		nr = retired_pick(area);
		area->retired = nr >= 0;
		/* It will not be free: the reserve is not for what is in it. */
		if (nr >= 0 && vswap_move_has_room(tier, VSWAP_TO_AREAS))
			return nr;
	}
	return is_short(area) ?
	       full_pick(area, vswap_segment_size(area) / 16 * 15) : -1;
}

static int victim_clean(struct vswap_tier *tier, struct vswap_move *move)
{
	int err;

	if (!vswap_move_has_room(tier, move->to))
		return -ENOSPC;
	/* Its last object may have died just now. */
	if (!vswap_segment_hold(move->area, move->nr))
		return 0;

	err = vswap_segment_clean(tier, move);
	vswap_segment_put(move->area, move->nr);
	return err;
}

static bool area_clean(struct vswap_tier *tier, struct vswap_area *area)
{
	int nr, err, state = READ_ONCE(area->state);
	bool failed = state == VSWAP_AREA_FAILED, retired;
	struct vswap_move move = {
		.area		= area,
		.to		= failed ? VSWAP_TO_SPARE_RAM : VSWAP_TO_AREAS,
		.patience	= PATIENCE,
	};

	if (state == VSWAP_AREA_DRAINING)
		return false;
	nr = failed ? failed_pick(area) : active_pick(tier, area);
	if (nr < 0)
		return false;

	/* What is being written must not be in the segment. */
	vswap_log_flush(tier);
	move.nr = nr;
	retired = !failed && area->segments[nr].state == VSWAP_SEGMENT_RETIRED;
	tier->log.cleaning = !failed && !retired;
	err = victim_clean(tier, &move);
	tier->log.cleaning = false;

	/* Nobody else will ask when there is room, or memory, again. */
	if (failed && (err == -ENOSPC || err == -ENOMEM))
		vswap_writeback_later(tier);
	/* Where there is no room for a retired one, a full one may be next. */
	return !err || err == -EIO || (err == -ENOSPC && retired);
}

/**
 * vswap_cleaner_run() - clean one segment of each area that is short of free ones
 * @tier: the tier
 *
 * The worker calls it in turn with writeback: that bounds its share of I/O.
 *
 * Context: Mover lock; sleeps for disks.
 * Return: true if it did something.
 */
bool vswap_cleaner_run(struct vswap_tier *tier)
{
	struct vswap_area *area;
	bool done = false;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		done |= area_clean(tier, area);
	return done;
}

/* Move a segment's objects, or make room for them.  -EAGAIN to come again. */
static int drain_step(struct vswap_tier *tier, struct vswap_move *move)
{
	unsigned int flags = vswap_tier_begin(tier);
	int err = 0;

	/* Room on other areas is better than RAM. */
	vswap_log_flush(tier);
	move->to = VSWAP_TO_AREAS;
	if (!vswap_move_has_room(tier, VSWAP_TO_AREAS)) {
		if (!vswap_cleaner_run(tier))
			move->to = VSWAP_TO_RAM;
		else if (!vswap_move_has_room(tier, VSWAP_TO_AREAS))
			err = -EAGAIN;
	}
	if (err)
		goto out;

	if (vswap_segment_hold(move->area, move->nr)) {
		err = vswap_segment_clean(tier, move);
		vswap_segment_put(move->area, move->nr);
	}
	if (err == -ENOSPC && move->to == VSWAP_TO_AREAS)
		err = -EAGAIN;
out:
	vswap_tier_end(tier, flags);
	return err;
}

/* Drain one segment, and wait now and then for the kernel to free memory. */
static int segment_drain(struct vswap_tier *tier, struct vswap_move *move)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];
	int err = 0, tries = MEMORY_TRIES;

	while (atomic_read(&segment->live)) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		err = drain_step(tier, move);
		if (err == -ENOMEM && tries--)
			msleep_interruptible(MEMORY_WAITS);
		else if (err && err != -EAGAIN)
			return err;
		cond_resched();
	}
	return 0;
}

/**
 * vswap_cleaner_drain() - move everything off an area
 * @tier: the tier
 * @area: the area, to which nothing is written any more
 * @force: give up what cannot be read
 *
 * Context: Process context, without the mover lock; sleeps, for long.
 * Return: 0 when nothing live is left, -ERESTARTSYS, -ENOSPC, -ENOMEM, or -EIO
 * when all that can be read has been moved.
 */
int vswap_cleaner_drain(struct vswap_tier *tier, struct vswap_area *area,
			bool force)
{
	struct vswap_move move = {
		.area		= area,
		.patience	= UINT_MAX,
		.force		= force,
	};
	unsigned int flags;
	int err, ret = 0;

	flags = vswap_tier_begin(tier);
	vswap_log_flush(tier);
	vswap_segment_close(area);
	vswap_tier_end(tier, flags);

	for (move.nr = 0; move.nr < area->nr_segments; move.nr++) {
		err = segment_drain(tier, &move);
		if (err && err != -EIO)
			return err;
		ret = ret ?: err;
	}
	return ret;
}
