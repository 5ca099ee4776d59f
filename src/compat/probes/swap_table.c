// SPDX-License-Identifier: GPL-2.0
/*
 * Since Linux 7.1, the core counts the users of a slot in tables which it
 * allocates on first use.  Before that, swap_info_struct had a swap_map for the
 * whole device.  With -fms-extensions, the struct below would then have two
 * members named swap_map, and would not compile.
 */
#include <linux/swap.h>

#if VSWAP_FORM == 0
struct probe_no_swap_map {
	struct swap_info_struct;
	unsigned char *swap_map;
};

static_assert(sizeof(struct probe_no_swap_map) > sizeof(struct swap_info_struct));
#elif VSWAP_FORM == 1
static inline unsigned char *probe_swap_map(struct swap_info_struct *sis)
{
	return sis->swap_map;
}
#endif
