// SPDX-License-Identifier: GPL-2.0
/*
 * Room: stores that wait for writeback to make some, and the caps on what it may
 * write.
 *
 * Called by the engine when a store finds the pool full, by writeback, and by the
 * log when a batch is on disk.
 */
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/psi.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/timekeeping.h>

#include "../pool/reserve.h"
#include "tier.h"

#define SECONDS_PER_DAY		(24 * 60 * 60)
/*
 * How long the store of a folio may wait, in all.  kswapd serves every task of
 * its node, and has other pages to reclaim.  For a direct reclaimer the other way
 * out is the OOM killer: a disk that spins up, or collects its garbage, for 5 s is
 * worth waiting for, and one that says nothing for twice that is not.  A fatal
 * signal ends the wait at once.
 */
#define KSWAPD_WAITS		(HZ / 5)
#define DIRECT_WAITS		(10 * HZ)
/* With areas an automatic limit is so many percent of RAM. */
#define AUTO_WITH_AREAS		50
/* Stores that find the pool above so many sixteenths of its limit wait once only. */
#define FAR_ABOVE		17
/*
 * Without areas pages that do not compress may take such a part of RAM, and more
 * only as long as most of what is stored compresses.
 */
#define RAW_SHARE		16

/**
 * vswap_room_init() - nobody waits, and there are no caps
 * @tier: the tier
 */
void vswap_room_init(struct vswap_tier *tier)
{
	init_waitqueue_head(&tier->room);
	spin_lock_init(&tier->adjust_lock);
	spin_lock_init(&tier->quota_lock);
	tier->per_second.span = 1;
	tier->per_day.span = SECONDS_PER_DAY;
}

/**
 * vswap_room_set_limit() - limit what the pool may take
 * @tier: the tier
 * @pages: the limit; 0 for automatic
 *
 * Context: Process context.
 */
void vswap_room_set_limit(struct vswap_tier *tier, unsigned long pages)
{
	WRITE_ONCE(tier->limit, pages);
	if (vswap_room_adjust(tier))
		vswap_tier_made_room(tier, 0);
}

static bool mostly_raw(struct vswap_window *window)
{
	unsigned long raw = vswap_stat_read(window->stats, VSWAP_STAT_RAW);

	return raw > totalram_pages() / RAW_SHARE &&
	       raw > vswap_stat_read(window->stats, VSWAP_STAT_OBJECTS) / 2;
}

static void raw_adjust(struct vswap_tier *tier, bool can_take)
{
	struct vswap_window *window = tier->window;
	enum vswap_keep_raw keep = VSWAP_RAW_SOME;

	if (can_take)
		keep = VSWAP_RAW_ALWAYS;
	else if (mostly_raw(window))
		keep = VSWAP_RAW_FEW;

	if (READ_ONCE(window->pool->keep_raw) != keep)
		WRITE_ONCE(window->pool->keep_raw, keep);
}

/**
 * vswap_room_adjust() - let what the pool may take follow the areas
 * @tier: the tier
 *
 * An automatic limit is for what can go elsewhere: what cannot may take all the RAM
 * that the machine can give.
 *
 * Context: Process context; does not sleep.
 * Return: true if the pool may take more than before.
 */
bool vswap_room_adjust(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->window->pool;
	unsigned long limit, old;
	bool can_take;

	guard(spinlock)(&tier->adjust_lock);
	old = pool->limit;
	limit = READ_ONCE(tier->limit);
	can_take = vswap_tier_can_take(tier);

	if (!limit) {
		limit = totalram_pages();
		if (can_take)
			limit = limit / 100 * AUTO_WITH_AREAS;
	}
	raw_adjust(tier, can_take);
	if (limit != old)
		WRITE_ONCE(pool->limit, limit);
	return limit > old;
}

/* Begin a new span of time if it is due.  Under @quota_lock. */
static void quota_renew(struct vswap_quota *quota)
{
	time64_t now = ktime_get_seconds();

	if (now - READ_ONCE(quota->start) < quota->span)
		return;

	WRITE_ONCE(quota->used, 0);
	WRITE_ONCE(quota->start, now);
}

static bool quota_left(const struct vswap_quota *quota)
{
	u64 limit = READ_ONCE(quota->limit);

	return !limit || READ_ONCE(quota->used) < limit ||
	       ktime_get_seconds() - READ_ONCE(quota->start) >= quota->span;
}

/**
 * vswap_quotas_left() - tell whether more may be written back now
 * @tier: the tier
 *
 * Context: Process context; does not sleep.
 */
bool vswap_quotas_left(struct vswap_tier *tier)
{
	guard(spinlock)(&tier->quota_lock);
	quota_renew(&tier->per_second);
	quota_renew(&tier->per_day);
	return quota_left(&tier->per_second) && quota_left(&tier->per_day);
}

/**
 * vswap_quotas_left_today() - tell whether more may be written back in a second
 * @tier: the tier
 *
 * Context: Any.
 */
bool vswap_quotas_left_today(struct vswap_tier *tier)
{
	return quota_left(&tier->per_day);
}

/**
 * vswap_quotas_use() - count what is written
 * @tier: the tier
 * @bytes: what it takes on disk
 *
 * Context: Process context; does not sleep.
 */
void vswap_quotas_use(struct vswap_tier *tier, unsigned int bytes)
{
	guard(spinlock)(&tier->quota_lock);
	/* The second is writeback's to begin, or a fast drain would starve it. */
	quota_renew(&tier->per_day);
	WRITE_ONCE(tier->per_second.used, tier->per_second.used + bytes);
	WRITE_ONCE(tier->per_day.used, tier->per_day.used + bytes);
}

/**
 * vswap_tier_dismiss() - nothing can be written: let those who wait for it go
 * @tier: the tier
 *
 * Context: Process context; does not sleep.
 */
void vswap_tier_dismiss(struct vswap_tier *tier)
{
	if (!atomic_read(&tier->waiters))
		return;

	WRITE_ONCE(tier->stalled, true);
	vswap_tier_wake(tier);
}

/**
 * vswap_tier_can_take() - tell whether anything can be written back
 * @tier: the tier
 *
 * Context: Any; does not sleep.
 */
bool vswap_tier_can_take(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	/* The next second comes while a store waits. */
	if (!READ_ONCE(tier->nr_areas) || !vswap_quotas_left_today(tier))
		return false;

	guard(rcu)();
	for (id = 0; id < VSWAP_MAX_AREAS; id++) {
		area = rcu_dereference(tier->areas[id]);
		if (area && vswap_area_can_take(area))
			return true;
	}
	return false;
}

/**
 * vswap_tier_wake() - let stores that wait now try again
 * @tier: the tier
 *
 * Context: Process context; does not sleep.
 */
void vswap_tier_wake(struct vswap_tier *tier)
{
	atomic_inc(&tier->made_room);
	wake_up_all(&tier->room);
}

/**
 * vswap_tier_made_room() - let stores that wait try again
 * @tier: the tier
 * @bytes: what was freed in the pool
 *
 * Context: Process context; does not sleep.
 */
void vswap_tier_made_room(struct vswap_tier *tier, size_t bytes)
{
	if (atomic_long_add_return(bytes, &tier->freed) >= VSWAP_COMPACT_BYTES &&
	    READ_ONCE(tier->pressed))
		vswap_writeback_kick(tier);
	WRITE_ONCE(tier->stalled, false);
	WRITE_ONCE(tier->kswapd_stalled, false);
	vswap_tier_wake(tier);
}

/* Nothing can be written back or recompressed, or a store waited for it in vain. */
static bool is_stuck(struct vswap_tier *tier)
{
	return READ_ONCE(tier->stalled) ||
	       !(vswap_tier_can_take(tier) || vswap_recompress_possible(tier));
}

/* Pages that do not compress are refused, and there is hardly anything else. */
static bool refuses_all(struct vswap_tier *tier)
{
	struct vswap_window *window = tier->window;

	switch (READ_ONCE(window->pool->keep_raw)) {
	case VSWAP_RAW_ALWAYS:
		return false;
	case VSWAP_RAW_SOME:
		return READ_ONCE(window->refused_streak) >=
		       VSWAP_REFUSED_STREAK;
	default:
		return true;
	}
}

/**
 * vswap_tier_is_full() - tell whether a store that failed may hope for room
 * @tier: the tier
 * @err: what vswap_store() said
 *
 * Context: Any; does not sleep.
 * Return: true if not: nothing can be written back or recompressed, a store has
 * waited for that in vain, or hardly anything compresses.
 */
bool vswap_tier_is_full(struct vswap_tier *tier, int err)
{
	return err == -E2BIG ? refuses_all(tier) : is_stuck(tier);
}

/**
 * vswap_tier_is_starting() - tell whether a store failed for want of a beginning
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
bool vswap_tier_is_starting(struct vswap_tier *tier, int err)
{
	return err == -ENOMEM && vswap_pool_is_small(tier->window->pool);
}

/**
 * vswap_tier_has_room() - tell whether stores could succeed again
 * @tier: the tier
 *
 * Context: Any; does not sleep.
 */
bool vswap_tier_has_room(struct vswap_tier *tier)
{
	int nid;

	if (vswap_pool_above(tier->window->pool, 16))
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
		wait->until = (jiffies + (current_is_kswapd() ? KSWAPD_WAITS :
					  DIRECT_WAITS)) | 1;
	return (long)(wait->until - jiffies);
}

/* Wait until something is freed in the pool.  False if that took too long. */
static bool room_wait(struct vswap_tier *tier, long left)
{
	int seen = atomic_read(&tier->made_room);
	unsigned long pflags;

	atomic_inc(&tier->waiters);
	psi_memstall_enter(&pflags);
	vswap_writeback_kick(tier);
	left = wait_event_killable_timeout(tier->room,
					   atomic_read(&tier->made_room) != seen,
					   left);
	psi_memstall_leave(&pflags);
	atomic_dec(&tier->waiters);
	vswap_stat_inc(tier->window->stats, VSWAP_STAT_WAITS);
	return left;
}

/**
 * vswap_tier_wait_room() - wait until something was written back or recompressed
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
bool vswap_tier_wait_room(struct vswap_tier *tier, struct vswap_wait *wait)
{
	bool *stalled = current_is_kswapd() ? &tier->kswapd_stalled :
					      &tier->stalled;
	struct vswap_pool *pool = tier->window->pool;
	unsigned long before = vswap_pool_pages(pool);
	long left;

	if (vswap_room_adjust(tier))
		return true;
	if (!vswap_tier_can_take(tier) && !vswap_recompress_possible(tier))
		return false;

	left = wait_left(wait);
	if (left <= 0 || READ_ONCE(tier->stalled) || READ_ONCE(*stalled)) {
		vswap_writeback_kick(tier);
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
