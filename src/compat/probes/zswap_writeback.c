// SPDX-License-Identifier: GPL-2.0
/* memory.zswap.writeback of control groups: since Linux 6.8 */
#include <linux/memcontrol.h>

#if VSWAP_FORM == 0
static inline bool probe_zswap_writeback(struct mem_cgroup *memcg)
{
#if defined(CONFIG_MEMCG) && defined(CONFIG_ZSWAP)
	if (!READ_ONCE(memcg->zswap_writeback))
		return false;
#endif
	return mem_cgroup_zswap_writeback_enabled(memcg);
}
#elif VSWAP_FORM == 1
/* The kernel has no function of this name. */
static inline int mem_cgroup_zswap_writeback_enabled(void)
{
	return 0;
}
#endif
