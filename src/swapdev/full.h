/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tell the swap core when the device is full.  Reclaim then gives up on
 * anonymous memory, and the OOM killer runs in time.  See full.c.
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
 * @lock: guards the rest; nests inside the core's cluster lock, and no
 *	vswap lock nests inside it
 * @sis: the core's swap_info_struct while swap is on, else NULL
 * @writers: number of openers for writing: the core while swap is on, and each
 *	swapoff(2)
 * @refused: pages refused, less what successes outweigh; 0 if none
 * @since: when the first of these pages was refused, in jiffies; later if
 *	successes outweigh some
 * @last: when the last of these pages was refused, in jiffies
 * @told: the core has been told that the device is full
 * @told_end: when @told last became false, in jiffies; 0 for never
 * @margin: number of free slots that stay visible
 * @by_reclaim: pages refused to reclaim since the last check
 * @needed: number of pages to be stored, or slots to be freed, until the slots
 *	are given back
 * @hidden: number of free slots subtracted from nr_swap_pages
 * @check: runs periodically while @told is set
 * @wq: the workqueue of @check
 * @tier: the tier, which knows whether there is room
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
	unsigned long told_end;
	long margin;
	unsigned long by_reclaim;
	long needed;
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
void vswap_full_weigh(struct vswap_full *full, long nr);
void vswap_full_end(struct vswap_full *full);
void vswap_full_update(struct vswap_full *full);

/**
 * vswap_full_progress() - note that a store succeeded, or a used slot was freed
 * @full: the device's state
 * @nr: number of pages or slots
 *
 * Context: Any context, also under the core's cluster lock.  Does not sleep.
 */
static inline void vswap_full_progress(struct vswap_full *full, long nr)
{
	if (unlikely(READ_ONCE(full->refused)))
		vswap_full_weigh(full, nr);
}

/**
 * vswap_full_write() - note that the core is about to write to a slot
 * @full: the device's state
 *
 * If the slot was hidden, it no longer counts as free: correct the number.
 *
 * Context: Any context.  Does not sleep.
 */
static inline void vswap_full_write(struct vswap_full *full)
{
	if (unlikely(READ_ONCE(full->told)))
		vswap_full_update(full);
}

#endif /* VSWAP_SWAPDEV_FULL_H */
