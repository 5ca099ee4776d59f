// SPDX-License-Identifier: GPL-2.0
/*
 * Room: stores that wait for writeback to make some, and the caps on what it may
 * write.
 *
 * Called by the engine when a store finds the pool full, by writeback, and by the
 * log when a batch is on disk.
 */
#include <linux/swap.h>
#include <linux/timekeeping.h>

#include "tier.h"

#define SECONDS_PER_DAY		(24 * 60 * 60)
#define STORE_WAITS		(2 * HZ)
#define KSWAPD_WAITS		(HZ / 5)

/**
 * vswap_room_init() - nobody waits, and there are no caps
 * @tier: the tier
 */
void vswap_room_init(struct vswap_tier *tier)
{
	init_waitqueue_head(&tier->room);
	tier->per_second.span = 1;
	tier->per_day.span = SECONDS_PER_DAY;
}

/* Begin a new span of time if it is due.  Under the mover lock only. */
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
 * Context: Mover lock.
 */
bool vswap_quotas_left(struct vswap_tier *tier)
{
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
 * Context: Mover lock.
 */
void vswap_quotas_use(struct vswap_tier *tier, unsigned int bytes)
{
	/* The second is writeback's to begin, or a fast drain would starve it. */
	quota_renew(&tier->per_day);
	WRITE_ONCE(tier->per_second.used, tier->per_second.used + bytes);
	WRITE_ONCE(tier->per_day.used, tier->per_day.used + bytes);
}

/**
 * vswap_tier_dismiss() - nothing can be written: let those who wait for it go
 * @tier: the tier
 *
 * Context: Mover lock.
 */
void vswap_tier_dismiss(struct vswap_tier *tier)
{
	if (!atomic_read(&tier->waiters))
		return;

	WRITE_ONCE(tier->stalled, true);
	atomic_inc(&tier->made_room);
	wake_up_all(&tier->room);
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
 * vswap_tier_made_room() - let stores that wait try again
 * @tier: the tier
 * @bytes: what was freed in the pool
 *
 * Context: Mover lock.
 */
void vswap_tier_made_room(struct vswap_tier *tier, size_t bytes)
{
	tier->freed += bytes;
	WRITE_ONCE(tier->stalled, false);
	WRITE_ONCE(tier->kswapd_stalled, false);
	atomic_inc(&tier->made_room);
	wake_up_all(&tier->room);
}

/**
 * vswap_tier_wait_room() - wait until something was written back
 * @tier: the tier
 *
 * For a store that found the pool full.  Waits for two seconds at most, kswapd
 * for a fifth; and not at all if another has waited in vain and nothing has been
 * freed since.  That kswapd has tells nothing to those who have more time.
 *
 * Context: Process context, inside memory reclaim; sleeps, but for a fatal signal.
 * Return: whether it is worth another try.
 */
bool vswap_tier_wait_room(struct vswap_tier *tier)
{
	bool kswapd = current_is_kswapd();
	int seen = atomic_read(&tier->made_room);
	long left;

	if (!vswap_tier_can_take(tier))
		return false;

	if (READ_ONCE(tier->stalled) ||
	    (kswapd && READ_ONCE(tier->kswapd_stalled))) {
		vswap_writeback_kick(tier);
		return false;
	}

	atomic_inc(&tier->waiters);
	vswap_writeback_kick(tier);
	left = wait_event_killable_timeout(tier->room,
					   atomic_read(&tier->made_room) != seen,
					   kswapd ? KSWAPD_WAITS : STORE_WAITS);
	atomic_dec(&tier->waiters);
	vswap_stat_inc(tier->window->stats, VSWAP_STAT_WAITS);
	if (!left && kswapd)
		WRITE_ONCE(tier->kswapd_stalled, true);
	else if (!left)
		WRITE_ONCE(tier->stalled, true);
	return left > 0;
}
