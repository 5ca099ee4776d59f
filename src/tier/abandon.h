/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Giving up an area whose disk is gone or does not answer.
 */
#ifndef VSWAP_TIER_ABANDON_H
#define VSWAP_TIER_ABANDON_H

#include <linux/types.h>

struct vswap_area;

/* How long detach --force waits for the first answer from the disk. */
#define VSWAP_FORCE_TIMEOUT	(3 * HZ)
/*
 * How long it waits for the next one.  A drive that retries a bad sector answers
 * nothing meanwhile.  The kernel gives a SCSI command 30 s, and then resets the
 * drive.
 */
#define VSWAP_RETRY_TIMEOUT	(60 * HZ)
/*
 * How long it waits at most for one read, even if the disk answers others or no
 * worker submits the read; and for the area's cleaner mutex.
 */
#define VSWAP_LOST_TIMEOUT	(180 * HZ)

unsigned long vswap_abandon_timeout(struct vswap_area *area);
bool vswap_abandon_is_due(struct vswap_area *area);
int vswap_abandon_lock(struct vswap_area *area, bool force);
void vswap_abandon(struct vswap_area *area);
void vswap_abandon_wait(struct vswap_area *area);

#endif /* VSWAP_TIER_ABANDON_H */
