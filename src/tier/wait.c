// SPDX-License-Identifier: GPL-2.0
/*
 * Stores that find no room: whether to wait for some, and when to give up.
 */
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/psi.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>

#include "../pool/reserve.h"
#include "internal.h"

/*
 * How long the store of a folio may wait, in all.  kswapd serves every task of
 * its node, and has other pages to reclaim.  For a direct reclaimer the other way
 * out is the OOM killer: a disk that spins up, or collects its garbage, for 5 s is
 * worth waiting for, and one that says nothing for twice that is not.  A fatal
 * signal ends the wait at once.
 */
#define KSWAPD_TIMEOUT		(HZ / 5)
#define DIRECT_TIMEOUT		(10 * HZ)
/* Stores that find the pool above so many sixteenths of its limit wait once only. */
#define FAR_ABOVE		17

/* Nothing can be written back or recompressed, or a store waited for it in vain. */
static bool is_stuck(struct vswap_tier *tier)
{
	return READ_ONCE(tier->stalled) ||
	       !(vswap_room_can_take(tier) || vswap_recompress_possible(tier));
}

/* Pages that do not compress are refused, and there is hardly anything else. */
static bool refuses_all(struct vswap_tier *tier)
{
	struct vswap_space *space = tier->space;

	switch (READ_ONCE(space->pool->keep_raw)) {
	case VSWAP_RAW_ALWAYS:
		return false;
	case VSWAP_RAW_SOME:
		return READ_ONCE(space->refused_streak) >=
		       VSWAP_REFUSED_STREAK;
	default:
		return true;
	}
}

/**
 * vswap_wait_is_futile() - tell whether a store that failed may hope for room
 * @tier: the tier
 * @err: what vswap_store() said
 *
 * Context: Any; does not sleep.
 * Return: true if not: nothing can be written back or recompressed, a store has
 * waited for that in vain, or hardly anything compresses.
 */
bool vswap_wait_is_futile(struct vswap_tier *tier, int err)
{
	return err == -E2BIG ? refuses_all(tier) : is_stuck(tier);
}

/**
 * vswap_wait_is_transient() - tell whether a store failed for want of a beginning
 * @tier: the tier
 * @err: what vswap_store() said
 *
 * The first objects of each size take a chain of pages each.  Where pages are large
 * the reserves have few of them, so that the first stores may spend them all before
 * reclaim has freed anything: memory is lacking then, but not for long.
 *
 * Context: Any; does not sleep.
 * Return: true if memory was lacking, and the pool has hardly begun.
 */
bool vswap_wait_is_transient(struct vswap_tier *tier, int err)
{
	return err == -ENOMEM && vswap_pool_is_small(tier->space->pool);
}

/**
 * vswap_wait_is_over() - tell whether stores could succeed again
 * @tier: the tier
 *
 * Context: Any; does not sleep.
 */
bool vswap_wait_is_over(struct vswap_tier *tier)
{
	int nid;

	if (vswap_pool_above(tier->space->pool, 16))
		return false;
	/* What made stores fail is over, even if none has succeeded yet. */
	for_each_node_state(nid, N_MEMORY)
		if (vswap_reserve_is_distant(nid))
			return true;
	return !refuses_all(tier) && !is_stuck(tier);
}

/* Jiffies that are left of the wait of a store. */
static long wait_left(struct vswap_wait *wait)
{
	if (!wait->until)
		wait->until = (jiffies + (current_is_kswapd() ? KSWAPD_TIMEOUT :
					  DIRECT_TIMEOUT)) | 1;
	return (long)(wait->until - jiffies);
}

/* Wait until something is freed in the pool.  False if that took too long. */
static bool room_wait(struct vswap_tier *tier, long left)
{
	int seen = atomic_read(&tier->room_seq);
	unsigned long pflags;

	atomic_inc(&tier->waiters);
	psi_memstall_enter(&pflags);
	vswap_tier_kick(tier);
	left = wait_event_killable_timeout(tier->room,
					   atomic_read(&tier->room_seq) != seen,
					   left);
	psi_memstall_leave(&pflags);
	atomic_dec(&tier->waiters);
	vswap_stat_inc(tier->space->stats, VSWAP_STAT_WAITS);
	return left;
}

/**
 * vswap_wait_room() - wait until something was written back or recompressed
 * @tier: the tier
 * @wait: how long the folio's store may wait yet
 *
 * For a store that found no room.  It does not wait if another has waited in vain
 * and nothing has been freed since.  A wait of kswapd that was in vain does not
 * stop others from waiting, who have more time.
 *
 * Context: Process context, inside memory reclaim; sleeps, but for a fatal signal.
 * Return: whether it is worth another try.
 */
bool vswap_wait_room(struct vswap_tier *tier, struct vswap_wait *wait)
{
	bool *stalled = current_is_kswapd() ? &tier->kswapd_stalled :
					      &tier->stalled;
	struct vswap_pool *pool = tier->space->pool;
	unsigned long before = vswap_pool_pages(pool);
	long left;

	if (vswap_room_adjust(tier))
		return true;
	if (!vswap_room_can_take(tier) && !vswap_recompress_possible(tier))
		return false;

	left = wait_left(wait);
	if (left <= 0 || READ_ONCE(tier->stalled) || READ_ONCE(*stalled)) {
		vswap_tier_kick(tier);
		return false;
	}

	if (!room_wait(tier, left)) {
		WRITE_ONCE(*stalled, true);
		return false;
	}
	if (fatal_signal_pending(current))
		return false;
	if (!vswap_pool_above(pool, FAR_ABOVE))
		return true;

	/* The next try would fail, too, but what was freed is free memory. */
	vswap_pool_credit_reclaim(pool, before);
	return false;
}
