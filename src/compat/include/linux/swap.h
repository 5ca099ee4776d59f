/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_SWAP_H
#define VSWAP_COMPAT_LINUX_SWAP_H

#include_next <linux/swap.h>

#ifndef VSWAP_HAS_MM_ACCOUNT_RECLAIMED_PAGES
/* Since Linux 6.4; before, callers updated the counter themselves. */
static inline void mm_account_reclaimed_pages(unsigned long pages)
{
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += pages;
}
#endif

/* Return how many slots are in use.  Atomic since Linux 6.13. */
static inline long vswap_compat_inuse_pages(struct swap_info_struct *sis)
{
#ifdef VSWAP_HAS_ATOMIC_INUSE_PAGES
	return atomic_long_read(&sis->inuse_pages);
#else
	return READ_ONCE(sis->inuse_pages);
#endif
}

/*
 * Return about how much memory the core takes for a device of @slots slots, used
 * or not: 64 bytes for a cluster; on older kernels also a count for each slot,
 * and the control group that owns it.
 */
static inline unsigned long vswap_compat_core_bytes(unsigned long slots)
{
	unsigned long bytes = slots / PTRS_PER_PTE * 64;

#ifndef VSWAP_HAS_SWAP_TABLE
	bytes += slots * sizeof(unsigned char);
#endif
#if __has_include("linux/swap_cgroup.h") && defined(CONFIG_MEMCG)
	bytes += slots * sizeof(unsigned short);
#endif
	return bytes;
}

/* Whether swap I/O goes through the filesystem rather than to the block device. */
static inline bool vswap_compat_wants_file_io(struct swap_info_struct *sis)
{
#ifdef VSWAP_HAS_SWAP_OPS
	return sis->ops;
#else
	return sis->flags & SWP_FS_OPS;
#endif
}

#endif /* VSWAP_COMPAT_LINUX_SWAP_H */
