/* SPDX-License-Identifier: GPL-2.0 */
/* How the store path allocates: as much of the reserves as is good for all. */
#ifndef VSWAP_POOL_RESERVE_H
#define VSWAP_POOL_RESERVE_H

#include <linux/gfp.h>

/*
 * How the store path allocates.  It runs inside reclaim, where PF_MEMALLOC
 * would let it take the last free page: __GFP_NOMEMALLOC forbids that.  Nothing
 * here waits or warns: a store may fail.
 */
#define VSWAP_GFP	(__GFP_KSWAPD_RECLAIM | __GFP_NOMEMALLOC | \
			 __GFP_NOWARN)

gfp_t vswap_reserve_gfp(int nid);
gfp_t vswap_reserve_gfp_spare(int nid);
bool vswap_reserve_is_reached(int nid);
bool vswap_reserve_is_near(int nid);
bool vswap_reserve_is_distant(int nid);

#endif /* VSWAP_POOL_RESERVE_H */
