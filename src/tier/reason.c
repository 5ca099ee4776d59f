// SPDX-License-Identifier: GPL-2.0
/*
 * Reasons to write back.
 *
 * Pages are written back
 *
 *	- a second after raw pages came, at each retry, and when an area is
 *	  attached: only raw pages;
 *	- when the pool is above the high watermark, until it is no longer above
 *	  the low one, and while stores wait for room or have given up waiting:
 *	  the coldest clusters first;
 *	- when the shrinker asks: from clusters idle for VSWAP_SHRINK_IDLE;
 *	- when the administrator asks (ioctl, sysfs).
 *
 * The areas' workers look for the first three in this order.
 */
#include <linux/ktime.h>

#include "internal.h"

#define LOW_WATERMARK		14

/**
 * vswap_reason_cutoff() - get the cutoff for idle clusters
 * @seconds: how long they must have been idle
 *
 * Context: Any context.
 * Return: the latest store time of an idle cluster, in seconds since boot.
 */
u32 vswap_reason_cutoff(u32 seconds)
{
	u32 now = ktime_get_seconds();

	return now > seconds ? now - seconds : 0;
}

static bool under_pressure(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->space->pool;

	if (vswap_pool_above(pool, VSWAP_HIGH_WATERMARK))
		tier->over_watermark = true;
	else if (!vswap_pool_above(pool, LOW_WATERMARK))
		tier->over_watermark = false;

	return tier->over_watermark || atomic_read(&tier->waiters) ||
	       vswap_room_is_stalled(tier);
}

/**
 * vswap_reason_find() - find a reason to write now
 * @tier: the tier
 * @cursor: out: the reason, and what may be written for it
 *
 * Context: Process context.  Does not sleep.
 * Return: whether there is one.
 */
bool vswap_reason_find(struct vswap_tier *tier, struct vswap_cursor *cursor)
{
	cursor->raw_only = false;
	if (READ_ONCE(tier->raw_due)) {
		cursor->reason = VSWAP_REASON_RAW;
		cursor->raw_only = true;
	} else if (under_pressure(tier)) {
		cursor->reason = VSWAP_REASON_LIMIT;
		cursor->before = U32_MAX;
	} else if (atomic_long_read(&tier->shrink) > 0) {
		cursor->reason = VSWAP_REASON_SHRINKER;
		cursor->before = vswap_reason_cutoff(VSWAP_SHRINK_IDLE);
	} else {
		return false;
	}
	return true;
}

/**
 * vswap_reason_end() - note that nothing is left to write for a reason
 * @tier: the tier
 * @cursor: the reason
 *
 * Context: Process context.  Does not sleep.
 * Return: whether there may be another reason.
 */
bool vswap_reason_end(struct vswap_tier *tier,
		      const struct vswap_cursor *cursor)
{
	switch (cursor->reason) {
	case VSWAP_REASON_RAW:
		WRITE_ONCE(tier->raw_due, false);
		return true;
	case VSWAP_REASON_SHRINKER:
		atomic_long_set(&tier->shrink, 0);
		return true;
	default:
		return false;
	}
}
