// SPDX-License-Identifier: GPL-2.0
/*
 * Drain an area: move all objects off it, so that it can be detached.
 *
 * The detaching task does this.  A signal ends every wait.  A forced drain gives
 * up what cannot be read, so it must tell a silent disk from a slow one, and a
 * disk that answers reads but no writes from one that is dead.
 */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "abandon.h"
#include "internal.h"
#include "move.h"
#include "scan.h"

/* How often a drain waits for memory or room, and for how many ms each time. */
#define DRAIN_RETRIES	50
#define RETRY_MS	100
/* After this long without an answer to a write, move first what can be read. */
#define SALVAGE_AFTER	(HZ * 3 / 2)

/* Move a segment's objects, to areas rather than RAM; -EAGAIN to retry. */
static int drain_step(struct vswap_move *move, bool patient)
{
	struct vswap_tier *tier = move->area->tier;
	int err;

	err = vswap_abandon_lock(move->area, move->force);
	if (err)
		return err;

	bitmap_zero(move->avoid, VSWAP_MAX_AREAS);
	/* If other areas can make room, wait for it rather than fill RAM. */
	move->to = patient && vswap_room_areas_can_take(tier) ?
		   VSWAP_TO_SPARE_RAM : VSWAP_TO_RAM;
	if (vswap_segment_hold(move->area, move->nr)) {
		err = vswap_move_segment(move);
		vswap_segment_put(move->area, move->nr);
	}
	mutex_unlock(&move->area->cleaner_lock);
	return err;
}

/* Whether a step that failed with @err may succeed soon. */
static bool can_retry(struct vswap_move *move, int err)
{
	struct vswap_tier *tier = move->area->tier;

	if (err == -ENOSPC && vswap_room_areas_can_take(tier)) {
		vswap_tier_kick(tier);
		return true;
	}
	return err == -ENOMEM;
}

/*
 * Drain one segment; wait for memory and room where that may help.  Without
 * @wait, leave a segment whose objects are in flight to a slow disk.  Returns
 * -ETIMEDOUT if that disk is silent and the drain is forced.
 */
static int segment_drain(struct vswap_move *move, bool wait)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];
	unsigned long until = 0;
	int err = 0, tries = DRAIN_RETRIES;

	while (atomic_read(&segment->live)) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		if (segment->in_flight && atomic_read(&move->area->moving)) {
			if (!wait)
				return 0;
			if (!until)
				until = (jiffies + VSWAP_AREA_SILENT) | 1;
			if (move->force && time_after(jiffies, until))
				return -ETIMEDOUT;
			msleep_interruptible(RETRY_MS);
			continue;
		}
		err = drain_step(move, tries > 0);
		until = 0;
		if (err == -EAGAIN || (tries && can_retry(move, err))) {
			tries -= err != -EAGAIN;
			msleep_interruptible(RETRY_MS);
		} else if (err) {
			return err;
		}
		cond_resched();
	}
	return 0;
}

/**
 * enum drain_pass - which segments to drain
 * @DRAIN_WHOLE: those that can be read as a whole
 * @DRAIN_OBJECTS: those that cannot
 * @DRAIN_IN_FLIGHT: those that wait for the disk that their objects go to
 */
enum drain_pass {
	DRAIN_WHOLE,
	DRAIN_OBJECTS,
	DRAIN_IN_FLIGHT,
};

/*
 * Choose how to read the segment.  If the worker or an earlier drain could not
 * read it, it comes later, but the disk may work again.
 */
static void choose_read(struct vswap_move *move, bool whole)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];

	if (whole) {
		segment->left = segment->unreadable;
		move->read = VSWAP_READ_WHOLE;
	} else {
		move->read = segment->left && !segment->unreadable ?
			     VSWAP_READ_OBJECTS : VSWAP_READ_ANY;
	}
}

/* Whether to drain the segment in this pass. */
static bool is_wanted(struct vswap_move *move, enum drain_pass pass)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];

	choose_read(move, pass == DRAIN_WHOLE);
	switch (pass) {
	case DRAIN_WHOLE:
		return !segment->left;
	case DRAIN_OBJECTS:
		return segment->left;
	default:
		return segment->in_flight;
	}
}

/* Returns -EIO if unreadable objects are left, except in the first pass. */
static int segments_pass(struct vswap_move *move, enum drain_pass pass)
{
	int err, ret = 0;

	for (move->nr = 0; move->nr < move->area->nr_segments; move->nr++) {
		if (!is_wanted(move, pass))
			continue;
		err = segment_drain(move, pass == DRAIN_IN_FLIGHT);
		if (err && err != -EIO)
			return err;
		if (pass != DRAIN_WHOLE)
			ret = ret ?: err;
	}
	return ret;
}

/*
 * Drain all segments.  Those that can be read as a whole come first, as a bad
 * place may take long, and the disk may die over it.
 */
static int segments_drain(struct vswap_move *move)
{
	enum drain_pass pass;
	int err, ret = 0;

	for (pass = DRAIN_WHOLE; pass <= DRAIN_IN_FLIGHT; pass++) {
		err = segments_pass(move, pass);
		if (err && err != -EIO)
			return err;
		ret = ret ?: err;
	}
	return ret;
}

/* Whether no write has been answered for @timeout, since @begin. */
static bool writes_hang(struct vswap_area *area, unsigned long begin,
			unsigned long timeout)
{
	unsigned long wrote = READ_ONCE(area->log.wrote);

	if (time_after(wrote, begin))
		begin = wrote;
	/* It may be newer than the jiffies that this CPU sees. */
	return time_after_eq(jiffies, begin + timeout);
}

/*
 * Lock the log.  Its holder may wait to submit a write to a disk that takes no
 * more requests.  With @force, returns -ETIMEDOUT then.
 */
static int log_lock(struct vswap_area *area, bool force, unsigned long begin,
		    unsigned long timeout)
{
	if (!force)
		return mutex_lock_interruptible(&area->lock) ? -ERESTARTSYS : 0;

	while (!mutex_trylock(&area->lock)) {
		if (writes_hang(area, begin, timeout))
			return -ETIMEDOUT;
		if (msleep_interruptible(10))
			return -ERESTARTSYS;
	}
	return 0;
}

/*
 * Wait until all writes to an area have ended, and close its segments.  With
 * @force, returns -ETIMEDOUT if writes are not answered for @timeout.
 */
static int writes_settle(struct vswap_area *area, bool force,
			 unsigned long timeout)
{
	unsigned long begin = jiffies;
	size_t freed = 0;
	unsigned int nr;
	int err;

	do {
		err = log_lock(area, force, begin, timeout);
		if (err)
			return err;
		vswap_log_cancel(area, &freed);
		vswap_segment_close_all(area);
		vswap_log_reap(area, &freed);
		nr = area->log.nr_writing;
		mutex_unlock(&area->lock);
		if (freed)
			vswap_room_freed(area->tier, freed);
		freed = 0;
		if (nr && vswap_log_wait(area, nr, HZ / 2) < 0)
			return -ERESTARTSYS;
		if (nr && force && writes_hang(area, begin, timeout))
			return -ETIMEDOUT;
	} while (nr);
	return 0;
}

/*
 * Wait until the worker and demotion have left the area's segments.  They do not
 * take others, as the area is draining, so only the drain changes a segment's
 * @in_flight from now on.  With @force also read one page: only a disk that
 * answers is given the time to read whole segments, and to retry bad sectors.
 */
static int cleaner_settle(struct vswap_area *area, bool force)
{
	int err = vswap_abandon_lock(area, force);

	if (err)
		return err;
	if (force && vswap_segment_any_live(area))
		err = vswap_scan_read(area, 0, PAGE_SIZE, VSWAP_SCAN_FORCE);
	mutex_unlock(&area->cleaner_lock);
	/* It needs no more than an answer. */
	return err == -EIO || err == -ENOMEM ? 0 : err;
}

/*
 * Wait for what still uses an empty area: readahead without a waiter, a load
 * that also waits for another disk, or a discard.
 */
static int users_settle(struct vswap_area *area, bool force)
{
	unsigned long until = jiffies + VSWAP_AREA_SILENT;

	while (atomic_read(&area->nr_reads) || atomic_read(&area->users) ||
	       READ_ONCE(area->discarding_since)) {
		/*
		 * Any of these may wait for ever.  The area is empty, so
		 * nothing is lost if it is abandoned.
		 */
		if (force && (vswap_abandon_is_due(area) ||
			      time_after(jiffies, until)))
			return -ENXIO;
		if (msleep_interruptible(20))
			return -ERESTARTSYS;
	}
	return 0;
}

/* Move what can be read of a segment that a write may hold for ever. */
static int segment_salvage(struct vswap_move *move, bool last)
{
	atomic_t *moving = &move->area->moving;
	int err, tries = DRAIN_RETRIES;

	do {
		err = drain_step(move, false);
		/*
		 * Retry only with @last, and only while objects that this has
		 * moved are in flight.
		 */
		if (err == -EAGAIN &&
		    (!last || atomic_read(moving) <= move->moving))
			break;
	} while ((can_retry(move, err) || err == -EAGAIN) && tries-- &&
		 !msleep_interruptible(RETRY_MS));
	if (signal_pending(current))
		return -ERESTARTSYS;
	return err == -EIO || err == -EAGAIN ? 0 : err;
}

/*
 * The disk does not answer writes, but it may answer reads: move what can be
 * read.  The segments that are being written come last.
 */
static int segments_salvage(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment;
	bool last = false;
	int err;

again:
	for (move->nr = 0; move->nr < area->nr_segments; move->nr++) {
		segment = &area->segments[move->nr];
		choose_read(move, !last);
		if (!atomic_read(&segment->live) || (!last && segment->left) ||
		    (!last && vswap_log_is_writing(area, move->nr)) ||
		    (!last && segment->in_flight && atomic_read(&area->moving)))
			continue;
		err = segment_salvage(move, last);
		if (err)
			return err;
		cond_resched();
	}
	err = vswap_move_settle(area, VSWAP_AREA_SILENT);
	if (err || last)
		return err;
	last = true;
	goto again;
}

/*
 * Another disk does not answer the writes of objects that move there: move
 * these objects once more.  Returns -ENXIO, to abandon the area, if it then has
 * no objects left and only those writes hold its segments.
 */
static int drain_again(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	int err = segments_salvage(move);

	if (err || !vswap_segment_any_live(area))
		return err;
	if (percpu_counter_sum(&area->live) <= 0)
		return -ENXIO;
	return segments_drain(move);
}

/**
 * vswap_drain_area() - move all objects off an area
 * @area: the area, to which no new writes go
 * @force: give up objects that cannot be read
 *
 * Context: Process context.  Sleeps for long; a signal ends every wait.
 * Return: 0 when no live object is left, -ERESTARTSYS, -ENOSPC, -ENOMEM, -EIO
 * when only unreadable objects are left, or, with @force, -ENXIO if nothing can
 * be read or the disk does not answer.
 */
int vswap_drain_area(struct vswap_area *area, bool force)
{
	struct vswap_move move = {
		.area		= area,
		.max_read_errors	= UINT_MAX,
		.force		= force,
		.scan		= force ? VSWAP_SCAN_FORCE : VSWAP_SCAN_DRAIN,
		.settle_left	= force ? VSWAP_AREA_SILENT : 0,
	};
	unsigned int flags;
	bool writes_hung;
	int ret;

	area->force_since = jiffies;
	flags = memalloc_noio_save();
	ret = writes_settle(area, force, SALVAGE_AFTER);
	writes_hung = ret == -ETIMEDOUT;
	if (!ret || writes_hung)
		ret = cleaner_settle(area, force);
	if (!ret && writes_hung)
		ret = segments_salvage(&move) ?:
		      writes_settle(area, force, VSWAP_FORCE_TIMEOUT);
	if (ret)
		goto out;
	ret = segments_drain(&move);
	while (ret == -ETIMEDOUT)
		ret = drain_again(&move);
	/* Entries must not point to an area that is gone. */
	if (!ret && WARN_ON_ONCE(vswap_segment_any_live(area)))
		ret = -EIO;
out:
	if (ret == -ENXIO || ret == -ETIMEDOUT) {
		ret = vswap_move_settle(area, VSWAP_AREA_SILENT) ?: -ENXIO;
		/* The last objects may have arrived meanwhile. */
		if (ret == -ENXIO && vswap_log_is_idle(area) &&
		    !vswap_segment_any_live(area))
			ret = 0;
	}
	if (!ret)
		ret = users_settle(area, force);
	memalloc_noio_restore(flags);
	return ret;
}
