// SPDX-License-Identifier: GPL-2.0
/*
 * Stores that find no room: whether to wait for it, and when to give up.
 */
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/psi.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>

#include "../pool/reserve.h"
#include "internal.h"

/*
 * How long the store of a folio may wait in total.  kswapd serves every task of
 * its node, and has other pages to reclaim.  For a direct reclaimer the
 * alternative is the OOM killer.  A disk that spins up or collects garbage for
 * 5 s is worth waiting for; one that is silent for twice that is not.  A fatal
 * signal ends the wait at once.  MADV_PAGEOUT waits as long: with plain swap, it
 * also goes on at the speed of the disk.
 */
static const unsigned int max_wait[] = {
	[VSWAP_WAIT_LONG]	= 10 * HZ,
	[VSWAP_WAIT_SHORT]	= HZ / 5,
};

/* A store waits only once above this, in sixteenths of the pool's limit. */
#define FAR_ABOVE		17
/*
 * Each store that waits holds one of the core's 32 descriptors of swap I/O,
 * without which nothing can be swapped in, either.  Beyond this many, stores
 * wait only CROWD_TIMEOUT.
 */
#define CROWD			16
#define CROWD_TIMEOUT		(HZ / 10)
/* How often a waiting store looks whether the core has freed slots. */
#define LOOK_EVERY		(HZ / 4)

/* Whether anything can make room. */
static bool room_may_come(struct vswap_tier *tier)
{
	return vswap_room_areas_can_take(tier) || vswap_recompress_possible(tier) ||
	       vswap_deferred_is_pending(tier);
}

/* Whether nothing can make room, or a store has waited for it and failed. */
static bool is_stuck(struct vswap_tier *tier)
{
	return vswap_room_is_stalled(tier) || !room_may_come(tier);
}

/*
 * Whether raw pages are refused, there is hardly anything else to store, and
 * reclaim can get memory from nowhere else.
 */
static bool refuses_nearly_all(struct vswap_tier *tier)
{
	struct vswap_space *space = tier->space;

	switch (READ_ONCE(space->pool->keep_raw)) {
	case VSWAP_RAW_ALWAYS:
		return false;
	case VSWAP_RAW_SOME:
		return READ_ONCE(space->refused_streak) >=
		       VSWAP_REFUSED_STREAK && !vswap_reserve_is_elsewhere();
	default:
		return !vswap_reserve_is_elsewhere();
	}
}

/**
 * vswap_wait_is_futile() - return whether there is no hope of room for a store
 * @tier: the tier
 * @err: the error from vswap_store()
 *
 * Context: Any context.
 * Return: true if nothing can be written back or recompressed, if a store has
 * waited for that and failed, or if hardly anything compresses.
 */
bool vswap_wait_is_futile(struct vswap_tier *tier, int err)
{
	return err == -E2BIG ? refuses_nearly_all(tier) : is_stuck(tier);
}

/**
 * vswap_wait_is_starting() - return whether a lack of memory will soon pass
 * @tier: the tier
 * @err: the error from vswap_store()
 *
 * The first object of each size takes a whole chain of pages.  Where pages are
 * large the reserves have few of them, and the first stores may use them all
 * before reclaim has freed anything.
 *
 * Context: Any context.
 * Return: true if the store failed for lack of memory and the pool is small.
 */
bool vswap_wait_is_starting(struct vswap_tier *tier, int err)
{
	return err == -ENOMEM && vswap_pool_is_small(tier->space->pool);
}

/**
 * vswap_wait_may_succeed() - return whether stores could succeed again
 * @tier: the tier
 *
 * Context: Any context.
 */
bool vswap_wait_may_succeed(struct vswap_tier *tier)
{
	if (vswap_pool_above(tier->space->pool, 16))
		return false;
	/* With this much free memory, the cause of the failures has passed. */
	return vswap_reserve_any_is_ample() ||
	       (!refuses_nearly_all(tier) && !is_stuck(tier));
}

/**
 * vswap_wait_begin() - prepare for the store of a folio
 * @tier: the tier
 * @wait: how long the store may wait, zeroed
 *
 * If the store has to wait later, room that is made from now on ends its wait
 * at once.
 *
 * Context: Any context.
 */
void vswap_wait_begin(struct vswap_tier *tier, struct vswap_wait *wait)
{
	/* Pairs with vswap_room_wake(): look at the pool only afterwards. */
	wait->room_seq = atomic_read_acquire(&tier->room_seq);
}

static bool is_short(struct vswap_wait *wait)
{
	return wait->patience == VSWAP_WAIT_SHORT;
}

/* Return how many jiffies a store may still wait. */
static long wait_left(struct vswap_tier *tier, struct vswap_wait *wait)
{
	if (!wait->until) {
		wait->until = (jiffies + max_wait[wait->patience]) | 1;
		wait->freed_seq = atomic_read(&tier->freed_seq);
	}
	return (long)(wait->until - jiffies);
}

/*
 * Whether the pool or RAM has room, because the core has freed slots or reclaim
 * has freed other memory.  When the wait began, the pool had @before pages, and
 * was above its limit if @was_full.
 */
static bool has_room(struct vswap_pool *pool, unsigned long before,
		     bool was_full)
{
	return !vswap_pool_above(pool, 16) &&
	       (was_full || !vswap_reserve_all_below_high() ||
		vswap_pool_pages(pool) + SWAP_CLUSTER_MAX < before);
}

/*
 * Wait until woken by vswap_room_wake(), until slots were freed, or for a fatal
 * signal.  Returns false on a timeout, else true.
 */
static bool room_wait(struct vswap_tier *tier, struct vswap_wait *wait,
		      long left)
{
	struct vswap_pool *pool = tier->space->pool;
	unsigned long before = vswap_pool_pages(pool);
	bool was_full = vswap_pool_above(pool, 16);
	long slice, ret;

	do {
		slice = min_t(long, left, LOOK_EVERY);
		left -= slice;
		ret = wait_event_killable_timeout(tier->room,
						  atomic_read(&tier->room_seq) !=
						  wait->room_seq, slice);
	} while (!ret && left && !has_room(pool, before, was_full));

	return ret || left || has_room(pool, before, was_full);
}

/*
 * Let a store wait for room.  Returns false on a timeout, after which other
 * stores do not wait if this was long enough to know that it is futile.
 */
static bool store_wait(struct vswap_tier *tier, struct vswap_wait *wait,
		       long left)
{
	bool is_crowd = atomic_inc_return(&tier->waiters) > CROWD;
	unsigned long pflags;
	bool woken;

	psi_memstall_enter(&pflags);
	vswap_tier_kick(tier);
	woken = room_wait(tier, wait,
			  is_crowd ? min_t(long, left, CROWD_TIMEOUT) : left);
	vswap_wait_begin(tier, wait);
	psi_memstall_leave(&pflags);
	atomic_dec(&tier->waiters);
	vswap_stat_inc(tier->space->stats, VSWAP_STAT_WAITS);
	if (!woken && !is_crowd)
		vswap_room_stall(tier, is_short(wait), wait->freed_seq);
	return woken;
}

/**
 * vswap_wait_room() - wait for room in the pool
 * @tier: the tier
 * @wait: how long the folio's store may still wait
 *
 * For a store that found no room.  It does not wait if another store's wait was
 * futile and nothing has been freed since.  The end of a short wait does not
 * stop others from waiting: they have more time.  Nor does a timeout during which
 * something was freed, which other stores took.
 *
 * Context: Process context, inside memory reclaim.  Sleeps until writeback,
 * recompression or frees have made room, or until a fatal signal: in kswapd at
 * most 200 ms and in other tasks 10 s, for the folio as a whole; only 100 ms if
 * more than CROWD stores wait.
 * Return: whether to try the store again.
 */
bool vswap_wait_room(struct vswap_tier *tier, struct vswap_wait *wait)
{
	struct vswap_pool *pool = tier->space->pool;
	unsigned long before = vswap_pool_pages(pool);
	long left;

	if (vswap_room_try_adjust(tier))
		return true;
	if (!room_may_come(tier)) {
		/*
		 * Nothing can make room any more.  Try again only if room was
		 * made since the attempt that failed.
		 */
		if (atomic_read(&tier->room_seq) == wait->room_seq)
			return false;
		vswap_wait_begin(tier, wait);
		return !fatal_signal_pending(current);
	}

	left = wait->patience == VSWAP_WAIT_NONE ? 0 : wait_left(tier, wait);
	if (left <= 0 || vswap_room_is_stalled(tier) ||
	    (is_short(wait) && vswap_room_short_is_stalled(tier))) {
		vswap_tier_kick(tier);
		return false;
	}

	if (!store_wait(tier, wait, left))
		return false;
	if (fatal_signal_pending(current))
		return false;
	if (!vswap_pool_above(pool, FAR_ABOVE))
		return true;

	/* Another try would fail, too.  Count what was freed as reclaimed. */
	vswap_pool_credit_reclaim(pool, before);
	return false;
}
