/* SPDX-License-Identifier: GPL-2.0 */
/* How far allocations may draw on the memory reserves. */
#ifndef VSWAP_POOL_RESERVE_H
#define VSWAP_POOL_RESERVE_H

#include <linux/gfp.h>

/*
 * How the store path allocates.  It runs inside reclaim, where PF_MEMALLOC
 * would let it take the last free page; __GFP_NOMEMALLOC prevents that.
 * Allocations do not wait or warn: a store may fail.
 */
#define VSWAP_GFP	(__GFP_KSWAPD_RECLAIM | __GFP_NOMEMALLOC | \
			 __GFP_NOWARN)

gfp_t vswap_reserve_gfp(int nid);
gfp_t vswap_reserve_gfp_optional(int nid);
bool vswap_reserve_is_low(int nid);
bool vswap_reserve_is_spent(int nid);
bool vswap_reserve_is_short(int nid);
bool vswap_reserve_all_below_high(void);
bool vswap_reserve_any_is_ample(void);
bool vswap_reserve_is_elsewhere(void);

#endif /* VSWAP_POOL_RESERVE_H */
