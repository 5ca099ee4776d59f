/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Giving up an area whose disk is gone or does not answer.
 */
#ifndef VSWAP_TIER_ABANDON_H
#define VSWAP_TIER_ABANDON_H

#include <linux/types.h>

struct vswap_area;

/* How long detach --force waits for an answer before it abandons the area. */
#define VSWAP_FORCE_TIMEOUT	(3 * HZ)
/* How long it waits for one read while the disk answers others. */
#define VSWAP_LOST_TIMEOUT	(60 * HZ)

bool vswap_abandon_is_due(struct vswap_area *area);
int vswap_abandon_lock(struct vswap_area *area, bool force);
void vswap_abandon(struct vswap_area *area);
void vswap_abandon_wait(struct vswap_area *area);

#endif /* VSWAP_TIER_ABANDON_H */
