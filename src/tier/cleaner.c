// SPDX-License-Identifier: GPL-2.0
/*
 * When to move objects out of segments: cleaning and demotion.
 *
 * An area's worker cleans it.  If the area is out of service the worker empties
 * it, as far as stores do not need the room.
 *
 * Areas of different priority are tiers: when one is nearly full of live
 * objects and one of lower priority has room, the coldest objects are demoted
 * to that one.  A separate work item does this, as the worker must not wait for
 * a slower disk.
 */
#include <linux/delay.h>
#include <linux/sched/mm.h>

#include "abandon.h"
#include "internal.h"
#include "move.h"

/* An area demotes when more of it is live than this, in sixteenths. */
#define DEMOTE_ABOVE	12
/* Segments less than 1 / NEARLY_DEAD live are cleaned before any is demoted. */
#define NEARLY_DEAD	4
/* After this many unreadable objects the worker leaves a segment to detach. */
#define MAX_READ_ERRORS	4
/* After this many unreadable segments in a row it leaves all of them to detach. */
#define MAX_UNREADABLE	16

/*
 * Whether another area of the same or higher priority has room: writeback can
 * use it, so there is no need to demote.
 */
static bool peer_has_room(struct vswap_area *area)
{
	struct vswap_area *other;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (other = vswap_area_next(area->tier, &id)); id++)
		if (other != area && other->priority >= area->priority &&
		    vswap_area_has_room(other, 0) &&
		    vswap_silence_to_writes(other) < VSWAP_AREA_SLOW)
			return true;
	return false;
}

/* Whether an area that is short of free segments can and should demote. */
static bool can_demote(struct vswap_area *area)
{
	struct vswap_move move = {
		.area	= area,
		.to	= VSWAP_TO_LOWER,
	};

	return vswap_area_is_above(area, DEMOTE_ABOVE) &&
	       vswap_dest_exists(&move) && !peer_has_room(area) &&
	       vswap_quota_left(area->tier);
}

/*
 * While an area demotes, areas of lower priority leave writeback to it.  Kick
 * them when that ends.
 */
static void demoting_set(struct vswap_area *area, bool demoting)
{
	if (READ_ONCE(area->demoting) == demoting)
		return;
	WRITE_ONCE(area->demoting, demoting);
	if (!demoting)
		vswap_tier_kick(area->tier);
}

static int victim_pick_failed(struct vswap_area *area)
{
	int nr;

	vswap_log_submit(area);
	vswap_segment_close_all(area);
	/* Each costs a walk of half the table, and its device may be gone. */
	if (area->nr_unreadable >= MAX_UNREADABLE)
		return -1;
	nr = vswap_victim_retired(area);
	return nr >= 0 ? nr : vswap_victim_full(area, UINT_MAX);
}

static int victim_pick_active(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	int nr;

	if (area->retired) {
		WRITE_ONCE(area->retired, false);
		nr = vswap_victim_retired(area);
		/* Cleaning it frees no segment: do not use the reserve. */
		move->to = VSWAP_TO_AREAS;
		if (nr >= 0 && vswap_dest_exists(move))
			return nr;
	}
	move->to = VSWAP_TO_ITSELF;
	if (!vswap_victim_is_low(area)) {
		demoting_set(area, false);
		return -1;
	}
	if (can_demote(area)) {
		nr = vswap_victim_full(area, vswap_segment_size(area) /
					     NEARLY_DEAD);
		if (nr >= 0 && vswap_dest_exists(move))
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

/*
 * Choose a segment to clean, and hold it; -1 if there is none.  Returns -EAGAIN
 * if the log is locked: its holder may wait for the disk, and a drain wants the
 * mutex that the caller holds.
 */
static int victim_pick(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	int nr = -1, state;

	if (!vswap_victim_may_exist(area)) {
		demoting_set(area, false);
		return -1;
	}
	if (!mutex_trylock(&area->lock))
		return -EAGAIN;
	state = READ_ONCE(area->state);
	if (state == VSWAP_AREA_FAILED) {
		move->to = VSWAP_TO_SPARE_RAM;
		nr = victim_pick_failed(area);
	} else if (state == VSWAP_AREA_ACTIVE) {
		nr = victim_pick_active(move);
	}
	/* Its last object may just have died. */
	if (nr >= 0 && !vswap_segment_hold(area, nr))
		nr = -1;
	WRITE_ONCE(area->cleaning, nr >= 0 && move->to == VSWAP_TO_ITSELF);
	mutex_unlock(&area->lock);
	return nr;
}

static int victim_clean(struct vswap_move *move)
{
	int err;

	err = vswap_dest_exists(move) ? vswap_move_segment(move) : -ENOSPC;
	vswap_segment_put(move->area, move->nr);
	return err;
}

/**
 * vswap_cleaner_run() - clean one segment if an area needs it
 * @area: the area
 *
 * Cleaning alternates with writeback, which bounds its share of I/O.
 *
 * Context: The area's worker.  Sleeps for disks.
 * Return: whether to run it again at once.
 */
bool vswap_cleaner_run(struct vswap_area *area)
{
	struct vswap_move move = {
		.area		= area,
		.max_read_errors	= MAX_READ_ERRORS,
	};
	int nr, err;

	/* Demotion or a drain is at work. */
	if (!mutex_trylock(&area->cleaner_lock))
		return false;
	nr = victim_pick(&move);
	if (nr < 0) {
		mutex_unlock(&area->cleaner_lock);
		/* The next turn waits for the log, without our mutex. */
		return nr == -EAGAIN;
	}

	move.nr = nr;
	err = victim_clean(&move);
	if (err == -EIO && !move.max_read_errors)
		area->nr_unreadable++;
	else if (!err)
		area->nr_unreadable = 0;
	WRITE_ONCE(area->cleaning, false);
	mutex_unlock(&area->cleaner_lock);
	if (err)
		demoting_set(area, false);
	switch (err) {
	case -ENOSPC:
	case -ENOMEM:
	case -EAGAIN:
		/*
		 * Look again in a second: nothing else runs the worker once
		 * there is memory, once a slow disk answers or, if this area
		 * has failed, once there is room.
		 */
		if (err != -ENOSPC ||
		    READ_ONCE(area->state) == VSWAP_AREA_FAILED)
			vswap_tier_kick_later(area->tier);
		/* If a retired segment found no room, try a full one next. */
		return err == -ENOSPC && move.to == VSWAP_TO_AREAS;
	default:
		return !err || err == -EIO;
	}
}

/*
 * Take a lock under which the worker may wait for its disk.  Returns false if
 * the area goes out of service: a drain may want the cleaner's lock.
 */
static bool lock_while_active(struct vswap_area *area, struct mutex *lock)
{
	while (!mutex_trylock(lock)) {
		if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
			return false;
		usleep_range(10000, 20000);
	}
	return true;
}

/* Choose the coldest segment, and hold it; -1 if there is no more to demote. */
static int victim_pick_demoted(struct vswap_area *area)
{
	int nr = -1;

	if (!lock_while_active(area, &area->lock))
		return -1;
	if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE &&
	    vswap_victim_is_low(area) && can_demote(area))
		nr = vswap_victim_coldest(area);
	if (nr >= 0 && !vswap_segment_hold(area, nr))
		nr = -1;
	mutex_unlock(&area->lock);
	return nr;
}

static void demote_work(struct work_struct *work)
{
	struct vswap_area *area = container_of(work, struct vswap_area, demote);
	struct vswap_move move = {
		.area		= area,
		.to		= VSWAP_TO_LOWER,
		.max_read_errors	= MAX_READ_ERRORS,
	};
	unsigned int flags = memalloc_noio_save();
	int nr = -1, err = 0;

	if (lock_while_active(area, &area->cleaner_lock)) {
		nr = victim_pick_demoted(area);
		if (nr >= 0) {
			move.nr = nr;
			err = victim_clean(&move);
		}
		mutex_unlock(&area->cleaner_lock);
	}
	memalloc_noio_restore(flags);

	if (err) {
		demoting_set(area, false);
		vswap_tier_kick_later(area->tier);
	} else {
		if (nr < 0)
			demoting_set(area, false);
		/* Its worker writes to the new room, and may demote again. */
		vswap_area_kick(area);
	}
}

/**
 * vswap_cleaner_init() - set up demotion from an area
 * @area: the area
 */
void vswap_cleaner_init(struct vswap_area *area)
{
	INIT_WORK(&area->demote, demote_work);
}

/**
 * vswap_cleaner_stop() - wait until demotion from an area has ended
 * @area: the area, which is no longer active
 *
 * Context: Process context.  Sleeps for disks.
 */
void vswap_cleaner_stop(struct vswap_area *area)
{
	cancel_work_sync(&area->demote);
}
