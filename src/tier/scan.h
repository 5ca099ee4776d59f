/* SPDX-License-Identifier: GPL-2.0 */
/* Reads for the cleaner and for drains. */
#ifndef VSWAP_TIER_SCAN_H
#define VSWAP_TIER_SCAN_H

#include <linux/types.h>

struct vswap_area;

/**
 * enum vswap_scan - what a read is for, and what ends the wait for it
 * @VSWAP_SCAN_CLEAN: the cleaner, which waits for the disk until a drain takes
 *	over
 * @VSWAP_SCAN_DRAIN: a drain, which also stops at a signal
 * @VSWAP_SCAN_FORCE: a forced drain, which also stops when the disk has not
 *	answered for vswap_abandon_timeout() since the drain began
 */
enum vswap_scan {
	VSWAP_SCAN_CLEAN,
	VSWAP_SCAN_DRAIN,
	VSWAP_SCAN_FORCE,
};

bool vswap_scan_is_over(struct vswap_area *area, enum vswap_scan scan);
void vswap_scan_init(struct vswap_area *area);
void vswap_scan_cancel(struct vswap_area *area);
int vswap_scan_read(struct vswap_area *area, u64 pos, u32 len,
		    enum vswap_scan scan);
bool vswap_scan_disk_is_dead(struct vswap_area *area);

#endif /* VSWAP_TIER_SCAN_H */
