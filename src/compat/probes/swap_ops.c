// SPDX-License-Identifier: GPL-2.0
/* Swap devices have methods of their own: since Linux 7.3 */
#include <linux/mm.h>
#include <linux/swap.h>
#if VSWAP_FORM == 0
#include <linux/swap_ops.h>
#endif

#if VSWAP_FORM == 0
static inline int probe_swap_ops(struct swap_info_struct *sis,
				 const struct swap_ops *ops)
{
	return swap_fs_activate(sis, ops);
}
#elif VSWAP_FORM == 1
static inline int probe_swap_ops(struct swap_info_struct *sis)
{
	return sis->flags & SWP_FS_OPS ?: add_swap_extent(sis, 0, sis->max, 0);
}
#endif
