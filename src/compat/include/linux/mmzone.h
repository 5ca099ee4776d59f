/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_MMZONE_H
#define VSWAP_COMPAT_LINUX_MMZONE_H

#include_next <linux/mmzone.h>

/*
 * Return how many free pages of a zone are reserved for atomic allocations of
 * high order.  Counted since Linux 6.13; before, assume that all of the reserve
 * is free.
 */
static inline unsigned long vswap_compat_free_highatomic(struct zone *zone)
{
#ifdef VSWAP_HAS_NR_FREE_HIGHATOMIC
	return READ_ONCE(zone->nr_free_highatomic);
#else
	return READ_ONCE(zone->nr_reserved_highatomic);
#endif
}

#endif /* VSWAP_COMPAT_LINUX_MMZONE_H */
