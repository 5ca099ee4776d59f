// SPDX-License-Identifier: GPL-2.0
/*
 * When to move things out of segments: compaction, and the drain of an area.
 *
 * An area's worker cleans it, and drains it when it is out of service, as far as
 * stores do not need the room.  A detach drains it in the task that asked.
 *
 * Areas of different priority are tiers: when one is nearly full of live objects, and
 * one of lower priority has room, its coldest go down there.  That is a work of its own,
 * for the worker is not to wait for a slower disk.
 */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "abandon.h"
#include "internal.h"
#include "move.h"

/* Clean an area when it has no more free segments than this. */
#define LOW_SEGMENTS	(VSWAP_AREA_RESERVE + 2)
/* With so many sixteenths of it live an area sends its coldest down. */
#define CROWDED		12
/* What is live to no more than this part is cleaned rather than that. */
#define NEARLY_DEAD	4
/* The worker leaves a segment with so many objects that cannot be read to detach. */
#define PATIENCE	4
/* How often, and for how many ms, a drain waits for memory, or for room to be made. */
#define MEMORY_TRIES	50
#define MEMORY_WAITS	100

static bool is_short(struct vswap_area *area)
{
	return atomic_read(&area->nr_free) + atomic_read(&area->nr_stale) <
	       LOW_SEGMENTS;
}

/* Whether an area of no lower priority has room, which is better than to send down. */
static bool peer_has_room(struct vswap_area *area)
{
	struct vswap_area *other;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (other = vswap_area_next(area->tier, &id)); id++)
		if (other != area && other->priority >= area->priority &&
		    vswap_area_has_room(other, 0) &&
		    vswap_log_silence(other) < VSWAP_AREA_SLOW)
			return true;
	return false;
}

/* Whether the coldest of an area that is short of room are to go down. */
static bool can_demote(struct vswap_area *area)
{
	struct vswap_move move = {
		.area	= area,
		.to	= VSWAP_TO_LOWER,
	};

	return vswap_area_is_above(area, CROWDED) && vswap_move_has_room(&move) &&
	       !peer_has_room(area) && vswap_quota_left(area->tier);
}

/*
 * Areas of lower priority leave what is to be written to one that sends things down,
 * until its worker says that it does not any more.
 */
static void demoting_set(struct vswap_area *area, bool demoting)
{
	if (READ_ONCE(area->demoting) == demoting)
		return;
	WRITE_ONCE(area->demoting, demoting);
	if (!demoting)
		vswap_tier_kick(area->tier);
}

static int failed_pick(struct vswap_area *area)
{
	int nr;

	vswap_log_submit(area);
	vswap_segment_close_all(area);
	nr = vswap_victim_retired(area);
	return nr >= 0 ? nr : vswap_victim_full(area, UINT_MAX);
}

static int active_pick(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	int nr;

	if (area->retired) {
		WRITE_ONCE(area->retired, false);
		nr = vswap_victim_retired(area);
		/* It will not be free: the reserve is not for what is in it. */
		move->to = VSWAP_TO_AREAS;
		if (nr >= 0 && vswap_move_has_room(move))
			return nr;
	}
	move->to = VSWAP_TO_ITSELF;
	if (!is_short(area)) {
		demoting_set(area, false);
		return -1;
	}
	if (can_demote(area)) {
		nr = vswap_victim_full(area, vswap_segment_size(area) /
					     NEARLY_DEAD);
		if (nr >= 0 && vswap_move_has_room(move))
			return nr;
		if (vswap_victim_coldest(area) >= 0) {
			demoting_set(area, true);
			queue_work(area->tier->demote_wq, &area->demote);
			return -1;
		}
	}
	demoting_set(area, false);
	return vswap_victim_full(area, vswap_segment_size(area) / 16 * 15);
}

/* Choose a segment, and hold it; -1 if there is none. */
static int victim_pick(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	int nr = -1, state;

	guard(mutex)(&area->lock);
	state = READ_ONCE(area->state);
	if (state == VSWAP_AREA_FAILED) {
		move->to = VSWAP_TO_SPARE_RAM;
		nr = failed_pick(area);
	} else if (state == VSWAP_AREA_ACTIVE) {
		nr = active_pick(move);
	}
	/* Its last object may have died just now. */
	if (nr >= 0 && !vswap_segment_hold(area, nr))
		nr = -1;
	WRITE_ONCE(area->cleaning, nr >= 0 && move->to == VSWAP_TO_ITSELF);
	return nr;
}

static int victim_clean(struct vswap_move *move)
{
	int err;

	err = vswap_move_has_room(move) ? vswap_move_segment(move) : -ENOSPC;
	vswap_segment_put(move->area, move->nr);
	return err;
}

/**
 * vswap_cleaner_run() - clean a segment of an area that is short of free ones
 * @area: the area
 *
 * Its worker calls it in turn with writeback: that bounds its share of I/O.
 *
 * Context: The area's worker; sleeps for disks.
 * Return: true if it did something.
 */
bool vswap_cleaner_run(struct vswap_area *area)
{
	struct vswap_move move = {
		.area		= area,
		.patience	= PATIENCE,
	};
	int nr, err;

	/* Things are going down, or a drain moves them away. */
	if (!mutex_trylock(&area->cleaner))
		return false;
	nr = victim_pick(&move);
	if (nr < 0) {
		mutex_unlock(&area->cleaner);
		return false;
	}

	move.nr = nr;
	err = victim_clean(&move);
	WRITE_ONCE(area->cleaning, false);
	mutex_unlock(&area->cleaner);
	if (err)
		demoting_set(area, false);
	switch (err) {
	case -ENOSPC:
	case -ENOMEM:
	case -EAGAIN:
		/* Nobody else will ask when there is room, or memory, again. */
		if (err == -EAGAIN ||
		    READ_ONCE(area->state) == VSWAP_AREA_FAILED)
			vswap_tier_kick_later(area->tier);
		/* Where there is no room for a retired one, a full one may be next. */
		return err == -ENOSPC && move.to == VSWAP_TO_AREAS;
	default:
		return !err || err == -EIO;
	}
}

/* Choose the coldest segment, and hold it; -1 if nothing is to go down any more. */
static int demote_pick(struct vswap_area *area)
{
	int nr = -1;

	guard(mutex)(&area->lock);
	if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE && is_short(area) &&
	    can_demote(area))
		nr = vswap_victim_coldest(area);
	return nr >= 0 && vswap_segment_hold(area, nr) ? nr : -1;
}

static void demote_run(struct work_struct *work)
{
	struct vswap_area *area = container_of(work, struct vswap_area, demote);
	struct vswap_move move = {
		.area		= area,
		.to		= VSWAP_TO_LOWER,
		.patience	= PATIENCE,
	};
	unsigned int flags = memalloc_noio_save();
	int nr, err = 0;

	mutex_lock(&area->cleaner);
	nr = demote_pick(area);
	if (nr >= 0) {
		move.nr = nr;
		err = victim_clean(&move);
	}
	mutex_unlock(&area->cleaner);
	memalloc_noio_restore(flags);

	if (err) {
		demoting_set(area, false);
		vswap_tier_kick_later(area->tier);
	} else {
		if (nr < 0)
			demoting_set(area, false);
		/* It writes what there is room for, and may come back to this. */
		vswap_area_kick(area);
	}
}

/**
 * vswap_cleaner_init() - make what sends an area's coldest down
 * @area: the area
 */
void vswap_cleaner_init(struct vswap_area *area)
{
	INIT_WORK(&area->demote, demote_run);
}

/**
 * vswap_cleaner_stop() - wait until nothing is sent down any more
 * @area: the area, which is out of service
 *
 * Context: Process context; sleeps for disks.
 */
void vswap_cleaner_stop(struct vswap_area *area)
{
	cancel_work_sync(&area->demote);
}

/* Move a segment's objects, to areas if one has room; -EAGAIN to come again. */
static int drain_step(struct vswap_move *move, bool patient)
{
	struct vswap_tier *tier = move->area->tier;
	int err;

	err = vswap_abandon_lock(move->area, &move->area->cleaner,
				 move->force);
	if (err)
		return err;

	/* Room on other areas is better than RAM, if it can be made. */
	move->to = patient && vswap_room_can_take(tier) ?
		   VSWAP_TO_SPARE_RAM : VSWAP_TO_RAM;
	if (vswap_segment_hold(move->area, move->nr)) {
		err = vswap_move_segment(move);
		vswap_segment_put(move->area, move->nr);
	}
	mutex_unlock(&move->area->cleaner);
	return err;
}

/* Whether what was lacking may be there in a moment. */
static bool may_come(struct vswap_move *move, int err)
{
	struct vswap_tier *tier = move->area->tier;

	if (err == -ENOSPC && vswap_room_can_take(tier)) {
		vswap_tier_kick(tier);
		return true;
	}
	return err == -ENOMEM;
}

/* Drain one segment, and wait now and then for the kernel to free memory. */
static int segment_drain(struct vswap_move *move)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];
	int err = 0, tries = MEMORY_TRIES;

	while (atomic_read(&segment->live)) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		/* All that is left is on its way to a disk that is slow. */
		if (atomic_read(&segment->live) <=
		    atomic_read(&move->area->moving)) {
			msleep_interruptible(MEMORY_WAITS);
			continue;
		}
		err = drain_step(move, tries > 0);
		if (err == -EAGAIN || (tries && may_come(move, err))) {
			tries -= err != -EAGAIN;
			msleep_interruptible(MEMORY_WAITS);
		} else if (err) {
			return err;
		}
		cond_resched();
	}
	return 0;
}

/* Let everything that is being written to an area get there, and close its segment. */
static int area_settle(struct vswap_area *area, bool force)
{
	size_t freed = 0;
	unsigned int nr;
	int err;

	do {
		err = vswap_abandon_lock(area, &area->lock, force);
		if (err)
			return err;
		vswap_log_submit(area);
		vswap_segment_close_all(area);
		vswap_log_reap(area, &freed);
		nr = area->log.nr_writing;
		mutex_unlock(&area->lock);
		if (freed)
			vswap_room_freed(area->tier, freed);
		freed = 0;
		if (nr && vswap_log_wait(area, nr, HZ) < 0)
			return -ERESTARTSYS;
		if (nr && force && vswap_log_silence(area) >= VSWAP_FORCE_WAITS)
			return -ENXIO;
	} while (nr);
	return 0;
}

/* What was read ahead of a load that nobody waits for any more. */
static int reads_settle(struct vswap_area *area, bool force)
{
	while (atomic_read(&area->nr_reads)) {
		if (force && vswap_log_silence(area) >= VSWAP_FORCE_WAITS)
			return -ENXIO;
		if (msleep_interruptible(20))
			return -ERESTARTSYS;
	}
	return 0;
}

/**
 * vswap_cleaner_drain() - move everything off an area
 * @area: the area, to which nothing is written any more
 * @force: give up what cannot be read
 *
 * Context: Process context; sleeps, for long.  A signal ends every wait.
 * Return: 0 when nothing live is left, -ERESTARTSYS, -ENOSPC, -ENOMEM, -EIO when all
 * that can be read has been moved, or, with @force, -ENXIO if the disk is gone or does
 * not answer.
 */
int vswap_cleaner_drain(struct vswap_area *area, bool force)
{
	struct vswap_move move = {
		.area		= area,
		.patience	= UINT_MAX,
		.force		= force,
	};
	unsigned int flags;
	int err, ret;

	flags = memalloc_noio_save();
	ret = area_settle(area, force);
	if (ret)
		goto out;
	for (move.nr = 0; move.nr < area->nr_segments; move.nr++) {
		err = segment_drain(&move);
		ret = ret ?: err;
		if (err && err != -EIO) {
			ret = err;
			break;
		}
	}
	if (!ret)
		ret = reads_settle(area, force);
out:
	memalloc_noio_restore(flags);
	return ret;
}
