/* SPDX-License-Identifier: GPL-2.0 */
/* Reads for the cleaner and for drains. */
#ifndef VSWAP_TIER_SCAN_H
#define VSWAP_TIER_SCAN_H

#include <linux/types.h>

struct vswap_area;

void vswap_scan_init(struct vswap_area *area);
int vswap_scan_read(struct vswap_area *area, u64 pos, u32 len, bool force);
bool vswap_scan_is_dead(struct vswap_area *area);

#endif /* VSWAP_TIER_SCAN_H */
