// SPDX-License-Identifier: GPL-2.0
/* zs_malloc() takes a memory node: since Linux 6.16 */
#include <linux/numa.h>
#include <linux/zsmalloc.h>

#if VSWAP_FORM == 0
static inline unsigned long probe_zs_malloc(struct zs_pool *pool)
{
	return zs_malloc(pool, 1, 0, NUMA_NO_NODE);
}
#elif VSWAP_FORM == 1
static inline unsigned long probe_zs_malloc(struct zs_pool *pool)
{
	return zs_malloc(pool, 1, 0);
}
#endif
