/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_MEMCONTROL_H
#define VSWAP_COMPAT_LINUX_MEMCONTROL_H

#include_next <linux/memcontrol.h>

/**
 * vswap_compat_stays_in_ram() - check whether a folio must stay off disks
 * @folio: a folio that is being swapped out
 *
 * mem_cgroup_zswap_writeback_enabled() checks the same, but only while zswap is
 * on, and it is not exported to modules.
 *
 * Context: Any context.  Does not sleep.
 * Return: true if memory.zswap.writeback is 0 in the folio's control group or
 * one of its ancestors.
 */
static inline bool vswap_compat_stays_in_ram(struct folio *folio)
{
#if defined(VSWAP_HAS_ZSWAP_WRITEBACK) && defined(CONFIG_MEMCG) && \
	defined(CONFIG_ZSWAP)
	struct mem_cgroup *memcg;

	guard(rcu)();
	for (memcg = folio_memcg(folio); memcg; memcg = parent_mem_cgroup(memcg))
		if (!READ_ONCE(memcg->zswap_writeback))
			return true;
#endif
	return false;
}

#endif /* VSWAP_COMPAT_LINUX_MEMCONTROL_H */
