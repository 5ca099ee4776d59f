// SPDX-License-Identifier: GPL-2.0
/*
 * Why to write back now.
 *
 * Pages are written back
 *
 *	- when the pool is above VSWAP_PRESSED/16 of its limit, until it is below
 *	  RELIEVED/16, the coldest clusters first;
 *	- when a shrinker asks, from clusters that were idle for a while;
 *	- a second after pages came that do not compress, those;
 *	- when somebody asks (ioctl, sysfs).
 */
#include <linux/ktime.h>

#include "internal.h"

#define RELIEVED		14

/**
 * vswap_reason_before() - tell what is idle now
 * @seconds: for how long
 *
 * Context: Any.
 * Return: the latest time at which it was stored, in seconds since boot.
 */
u32 vswap_reason_before(u32 seconds)
{
	u32 now = ktime_get_seconds();

	return now > seconds ? now - seconds : 0;
}

static bool under_pressure(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->space->pool;

	if (vswap_pool_above(pool, VSWAP_PRESSED))
		tier->pressed = true;
	else if (!vswap_pool_above(pool, RELIEVED))
		tier->pressed = false;

	return tier->pressed || atomic_read(&tier->waiters);
}

/**
 * vswap_reason_find() - tell whether there is a reason to write now
 * @tier: the tier
 * @cursor: out: the reason, and what may be written for it
 *
 * Context: Process context; does not sleep.
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
		cursor->before = vswap_reason_before(VSWAP_SHRINK_IDLE);
	} else {
		return false;
	}
	return true;
}

/**
 * vswap_reason_end() - note that there is nothing to write for a reason
 * @tier: the tier
 * @cursor: the reason
 *
 * Context: Process context; does not sleep.
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
