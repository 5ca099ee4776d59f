// SPDX-License-Identifier: GPL-2.0
/* zone->nr_free_highatomic: since Linux 6.13 */
#include <linux/mmzone.h>

#if VSWAP_FORM == 0
static inline unsigned long probe_highatomic(struct zone *zone)
{
	return zone->nr_free_highatomic;
}
#elif VSWAP_FORM == 1
static inline unsigned long probe_highatomic(struct zone *zone)
{
	return zone->nr_reserved_highatomic;
}
#endif
