// SPDX-License-Identifier: GPL-2.0
/*
 * Where the objects of a move go: to another area's log, to their own area's
 * log, or to the pool.
 *
 * If the log is another area's, that area's worker submits its batches.  The
 * disk may take no more requests, and nothing ends a wait for that.  If the
 * worker does not submit a batch in time, the move goes on elsewhere.
 */
#include <linux/delay.h>
#include <linux/sched/signal.h>

#include "internal.h"
#include "move.h"

/* Above this, in sixteenths of its limit, the pool has no spare room. */
#define POOL_FOR_STORES	14
/* When more than this is live, in sixteenths, nothing is demoted to an area. */
#define LOWER_FULL	14
/* After this many attempts to get a lock, they become less frequent. */
#define FAST_TRIES	1000

/**
 * vswap_dest_may_be_pool() - return whether objects may move to the pool
 * @move: the move
 *
 * Context: Any context.
 */
bool vswap_dest_may_be_pool(struct vswap_move *move)
{
	struct vswap_pool *pool = move->area->tier->space->pool;

	switch (move->to) {
	case VSWAP_TO_RAM:
		return true;
	case VSWAP_TO_SPARE_RAM:
		return !vswap_pool_above(pool, POOL_FOR_STORES);
	default:
		return false;
	}
}

/* Whether objects may move to @dest, and its disk answers. */
static bool dest_is_good(struct vswap_move *move, struct vswap_area *dest)
{
	if (test_bit(dest->id, move->avoid))
		return false;
	if (move->to == VSWAP_TO_ITSELF)
		return dest == move->area && vswap_area_has_room(dest, 1);
	/* Demote nothing to an area that would have to be cleaned for it. */
	if (move->to == VSWAP_TO_LOWER &&
	    (dest->priority >= move->area->priority ||
	     vswap_area_is_above(dest, LOWER_FULL)))
		return false;
	if (move->to == VSWAP_TO_AREAS && dest->priority > move->area->priority)
		return false;
	return vswap_area_has_room(dest, 0) &&
	       vswap_silence_to_writes(dest) < VSWAP_AREA_SLOW;
}

/*
 * Whether @dest is better than @best.  Moving objects does not make them
 * warmer, so an area of higher priority is the last resort.
 */
static bool dest_is_better(struct vswap_move *move, struct vswap_area *dest,
			   struct vswap_area *best)
{
	bool up = dest->priority > move->area->priority;
	bool best_up = best->priority > move->area->priority;

	return up == best_up ? dest->priority > best->priority : best_up;
}

/* Pick the best destination, or NULL.  Takes a reference. */
static struct vswap_area *dest_pick(struct vswap_move *move)
{
	struct vswap_tier *tier = move->area->tier;
	struct vswap_area *dest, *best = NULL;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (dest = vswap_area_next(tier, &id)); id++) {
		if (!dest_is_good(move, dest))
			continue;
		if (!best || dest_is_better(move, dest, best))
			best = dest;
	}
	if (best) {
		vswap_area_get(best);
		atomic_inc(&best->movers);
	}
	return best;
}

/**
 * vswap_dest_put() - let the destination write what it has
 * @move: the move; the next object gets a new destination
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_dest_put(struct vswap_move *move)
{
	struct vswap_area *dest = move->dest;

	move->dest = NULL;
	if (!dest)
		return;
	/* Its worker submits the partial batch. */
	if (atomic_dec_and_test(&dest->movers))
		vswap_area_kick(dest);
	vswap_area_put(dest);
}

/*
 * Lock the destination.  The holder of the lock may wait for the destination's
 * disk.  Returns -EAGAIN if the destination is another area and slow, and
 * -ERESTARTSYS on a signal or when a drain takes over.
 */
static int dest_lock(struct vswap_move *move)
{
	struct vswap_area *dest = move->dest;
	unsigned int us = 50, tries = 0;

	while (!mutex_trylock(&dest->lock)) {
		if (dest != move->area &&
		    vswap_silence_to_writes(dest) >= VSWAP_AREA_SLOW)
			return -EAGAIN;
		if (signal_pending(current) ||
		    vswap_scan_is_over(move->area, move->scan))
			return -ERESTARTSYS;
		usleep_range_state(us, 2 * us, TASK_INTERRUPTIBLE);
		/*
		 * A worker whose disk answers releases the lock only for a
		 * moment, so try often.  Otherwise try less and less often.
		 */
		if (vswap_silence_to_writes(dest) > HZ / 50)
			us = min(2 * us, 6400U);
		else
			us = ++tries > FAST_TRIES ? 500 : 50;
	}
	return 0;
}

/**
 * vswap_dest_exists() - return whether there is room for the objects
 * @move: the move
 *
 * Context: Any context.
 */
bool vswap_dest_exists(struct vswap_move *move)
{
	struct vswap_area *dest;
	unsigned int id;

	if (vswap_dest_may_be_pool(move))
		return true;

	guard(rcu)();
	for (id = 0; (dest = vswap_area_next(move->area->tier, &id)); id++)
		if (dest_is_good(move, dest))
			return true;
	return false;
}

/*
 * Wait until the destination has written batches, and reap them.  Returns
 * -EAGAIN if it is slow and another one may be picked.
 */
static int dest_wait(struct vswap_move *move, unsigned int nr)
{
	struct vswap_area *dest = move->dest;
	size_t freed = 0;
	long left;
	int err;

	left = vswap_log_wait(dest, nr, VSWAP_AREA_SLOW);
	if (left < 0)
		return -ERESTARTSYS;
	err = dest_lock(move);
	if (err)
		return err;
	vswap_log_reap(dest, &freed);
	mutex_unlock(&dest->lock);
	if (freed)
		vswap_room_freed(dest->tier, freed);

	if (!left && dest != move->area &&
	    vswap_silence_to_writes(dest) >= VSWAP_AREA_SLOW)
		return -EAGAIN;
	return 0;
}

/*
 * Submit the destination's batch, with its lock held.  If the destination is
 * another area, its worker does this: its disk may take no more requests, and
 * nothing ends a wait for that.  Returns -EINPROGRESS then.
 */
static int dest_submit(struct vswap_move *move)
{
	struct vswap_area *dest = move->dest;

	if (dest == move->area) {
		vswap_log_submit(dest);
		return 0;
	}
	if (!dest->log.filling)
		return 0;
	WRITE_ONCE(dest->log.submit_now, true);
	vswap_area_kick(dest);
	return -EINPROGRESS;
}

/*
 * Wait until the destination's worker has submitted its batch.  If it does not
 * do so in time, it may be frozen, or wait for another disk or for our worker.
 * Returns -EAGAIN then, and the move avoids this area from now on.
 */
static int submit_wait(struct vswap_move *move)
{
	struct vswap_log *log = &move->dest->log;
	long left;

	left = wait_event_interruptible_timeout(log->written,
						!READ_ONCE(log->submit_now),
						VSWAP_AREA_SLOW);
	if (left < 0)
		return -ERESTARTSYS;
	if (left)
		return 0;
	__set_bit(move->dest->id, move->avoid);
	return -EAGAIN;
}

/* Try once to reserve room.  On success the destination's lock is held. */
static void *dest_reserve(struct vswap_move *move, unsigned int len,
			  unsigned int *nr)
{
	unsigned int moves = 0;
	struct vswap_area *dest = move->dest;
	int err = dest_lock(move);
	void *dst;

	if (err)
		return ERR_PTR(err);

	if (move->to == VSWAP_TO_ITSELF)
		moves = move->area->segments[move->nr].moves + 1;
	dst = vswap_log_reserve(dest, len, moves);
	if (dst == ERR_PTR(-EBUSY)) {
		err = dest_submit(move);
		dst = err ? ERR_PTR(err) : vswap_log_reserve(dest, len, moves);
	}
	*nr = dest->log.nr_writing;
	if (IS_ERR(dst))
		mutex_unlock(&dest->lock);
	return dst;
}

/**
 * vswap_dest_reserve() - find room for an object in an area
 * @move: the move
 * @len: the object's length in bytes
 *
 * Context: Process context.  Sleeps for disks.
 * Return: where to copy the object, with the lock of @move->dest held; or an
 * ERR_PTR(): -ENOSPC, or -ERESTARTSYS on a signal or for a drain.
 */
void *vswap_dest_reserve(struct vswap_move *move, unsigned int len)
{
	unsigned int nr;
	int err = 0;
	void *dst;

	while (!err) {
		if (vswap_scan_is_over(move->area, move->scan))
			return ERR_PTR(-ERESTARTSYS);
		if (!move->dest)
			move->dest = dest_pick(move);
		if (!move->dest)
			return ERR_PTR(-ENOSPC);

		dst = dest_reserve(move, len, &nr);
		if (!IS_ERR(dst))
			return dst;
		err = PTR_ERR(dst);
		if (err == -EBUSY)
			err = dest_wait(move, nr);
		else if (err == -EINPROGRESS)
			err = submit_wait(move);
		if (err == -ENOSPC || err == -EAGAIN) {
			vswap_dest_put(move);
			err = 0;
		}
	}
	return ERR_PTR(err);
}

/**
 * vswap_dest_flush() - wait until all objects are at their destination
 * @move: the move
 *
 * Context: Process context.  Sleeps for disks.
 * Return: 0, -EAGAIN if some are still in flight, to a slow disk or to an
 * earlier destination, or -ERESTARTSYS on a signal or when a drain takes over.
 */
int vswap_dest_flush(struct vswap_move *move)
{
	unsigned long until = jiffies + VSWAP_AREA_SILENT;
	struct vswap_area *dest = move->dest;
	int err = 0;

	if (!dest)
		return atomic_read(&move->area->moving) > move->moving ?
		       -EAGAIN : 0;
	err = dest_lock(move);
	if (err)
		return err;
	dest_submit(move);
	mutex_unlock(&dest->lock);

	while (!err && atomic_read(&move->area->moving) > move->moving) {
		if (vswap_log_is_idle(dest) || time_after(jiffies, until) ||
		    vswap_scan_is_over(move->area, move->scan))
			return -EAGAIN;
		if (READ_ONCE(dest->log.nr_writing))
			err = dest_wait(move, READ_ONCE(dest->log.nr_writing));
		else if (msleep_interruptible(1))
			err = -ERESTARTSYS;
	}
	return err;
}
