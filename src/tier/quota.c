// SPDX-License-Identifier: GPL-2.0
/*
 * The write limits: bytes written to areas per second and per day, moves
 * included.
 */
#include <kunit/visibility.h>
#include <linux/ktime.h>

#include "internal.h"

#define SECONDS_PER_DAY		(24 * 60 * 60)

/**
 * vswap_quota_init() - start without write limits
 * @tier: the tier
 */
void vswap_quota_init(struct vswap_tier *tier)
{
	spin_lock_init(&tier->quota_lock);
	tier->per_second.span = 1;
	tier->per_day.span = SECONDS_PER_DAY;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_quota_init);

/**
 * vswap_quota_per_second() - get the write limit per second
 * @tier: the tier
 *
 * Return: the quota; its limit may be read and changed at any time.
 */
struct vswap_quota *vswap_quota_per_second(struct vswap_tier *tier)
{
	return &tier->per_second;
}

/**
 * vswap_quota_per_day() - get the write limit per day
 * @tier: the tier
 *
 * Return: the quota; its limit may be read and changed at any time.
 */
struct vswap_quota *vswap_quota_per_day(struct vswap_tier *tier)
{
	return &tier->per_day;
}

/*
 * Begin a new span if the old one is over or nothing was written in it.  Caller
 * holds tier->quota_lock.
 */
static void quota_renew(struct vswap_quota *quota)
{
	time64_t now = ktime_get_boottime_seconds();

	if (READ_ONCE(quota->used) &&
	    now - READ_ONCE(quota->start) < quota->span)
		return;

	WRITE_ONCE(quota->used, 0);
	WRITE_ONCE(quota->start, now);
}

static bool quota_left(const struct vswap_quota *quota)
{
	u64 limit = READ_ONCE(quota->limit);

	return !limit || READ_ONCE(quota->used) < limit ||
	       ktime_get_boottime_seconds() - READ_ONCE(quota->start) >=
	       quota->span;
}

/**
 * vswap_quota_left() - check whether both write limits allow more writeback now
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 */
bool vswap_quota_left(struct vswap_tier *tier)
{
	guard(spinlock)(&tier->quota_lock);
	quota_renew(&tier->per_second);
	quota_renew(&tier->per_day);
	return quota_left(&tier->per_second) && quota_left(&tier->per_day);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_quota_left);

/**
 * vswap_quota_left_today() - check whether the limit of the day allows more
 * @tier: the tier
 *
 * Context: Any context.
 */
bool vswap_quota_left_today(struct vswap_tier *tier)
{
	return quota_left(&tier->per_day);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_quota_left_today);

/**
 * vswap_quota_use() - count bytes that are written
 * @tier: the tier
 * @bytes: their number on disk
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_quota_use(struct vswap_tier *tier, unsigned int bytes)
{
	guard(spinlock)(&tier->quota_lock);
	/*
	 * Only vswap_quota_left() begins a new second, or a fast drain would
	 * use up each one before writeback gets a share.
	 */
	quota_renew(&tier->per_day);
	WRITE_ONCE(tier->per_second.used, tier->per_second.used + bytes);
	WRITE_ONCE(tier->per_day.used, tier->per_day.used + bytes);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_quota_use);
