/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Full: the swap core is told when there is no room, so that reclaim gives up
 * anonymous memory and the OOM killer comes in time.  See full.c.
 */
#ifndef VSWAP_SWAPDEV_FULL_H
#define VSWAP_SWAPDEV_FULL_H

#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "../stats.h"

struct swap_info_struct;
struct vswap_tier;

/**
 * struct vswap_full - whether a device is full
 * @lock: guards the rest; inside the core's cluster lock, nothing inside it
 * @sis: the swap core's side while swap is on, else NULL
 * @writers: how many have the device open for writing; the core is one of them
 *	while swap is on, and each swapoff(2) another
 * @refused: pages refused since the last one that succeeded; 0 while all is well
 * @since: when the first of them was, in jiffies
 * @last: when the last of them was
 * @told: the core has been told
 * @was_told: until when it had been told the last time, in jiffies; 0 for never
 * @margin: how many free slots are left to be counted
 * @by_reclaim: pages refused to reclaim since the last check
 * @hidden: how many free slots have been taken off its count
 * @check: runs now and then while the core has been told
 * @wq: where it runs
 * @tier: what knows whether there is room
 * @stats: the device's counters
 */
struct vswap_full {
	spinlock_t lock;
	struct swap_info_struct *sis;
	unsigned int writers;
	unsigned long refused;
	unsigned long since;
	unsigned long last;
	bool told;
	unsigned long was_told;
	long margin;
	unsigned long by_reclaim;
	long hidden;
	struct delayed_work check;
	struct workqueue_struct *wq;
	struct vswap_tier *tier;
	struct vswap_stats __percpu *stats;
};

int vswap_full_init(struct vswap_full *full, struct vswap_tier *tier,
		    struct vswap_stats __percpu *stats);
void vswap_full_exit(struct vswap_full *full);
void vswap_full_swapon(struct vswap_full *full, struct swap_info_struct *sis);
void vswap_full_swapoff(struct vswap_full *full);
void vswap_full_opened(struct vswap_full *full);
void vswap_full_closed(struct vswap_full *full);
void vswap_full_refused(struct vswap_full *full, long nr, bool starting);
void vswap_full_clear(struct vswap_full *full);
void vswap_full_update(struct vswap_full *full);

/**
 * vswap_full_progress() - a store has succeeded, or what a slot held was freed
 * @full: the device's state
 *
 * Context: Any, the core's cluster lock included; does not sleep.
 */
static inline void vswap_full_progress(struct vswap_full *full)
{
	if (unlikely(READ_ONCE(full->refused)))
		vswap_full_clear(full);
}

/**
 * vswap_full_write() - the core is about to write to a slot
 * @full: the device's state
 *
 * The slot may be one that was hidden: then it is not any more.
 *
 * Context: Any; does not sleep.
 */
static inline void vswap_full_write(struct vswap_full *full)
{
	if (unlikely(READ_ONCE(full->told)))
		vswap_full_update(full);
}

#endif /* VSWAP_SWAPDEV_FULL_H */
