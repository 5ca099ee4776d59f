// SPDX-License-Identifier: GPL-2.0
/* swap_info_struct.inuse_pages is atomic: since Linux 6.13 */
#include <linux/atomic.h>
#include <linux/swap.h>

#if VSWAP_FORM == 0
static inline long probe_inuse(struct swap_info_struct *sis)
{
	return atomic_long_read(&sis->inuse_pages);
}
#elif VSWAP_FORM == 1
static inline unsigned int probe_inuse(struct swap_info_struct *sis)
{
	return READ_ONCE(sis->inuse_pages) * 2;
}
#endif
