// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the swap core: write a folio, free a slot.
 *
 * Reads go straight from the front end to vswap_load(), in a page fault or
 * swapoff, with the folio locked.  They may sleep.
 */
#include <linux/blkdev.h>
#include <linux/pagemap.h>
#include <linux/swap.h>

#include "../tier/tier.h"
#include "device.h"
#include "front.h"

/**
 * vswap_slots_write() - write a folio to its slots
 * @device: the device
 * @slot: the folio's first slot
 * @folio: the folio, which is under writeback
 * @patience: how long it may wait for room
 *
 * If the store fails, the folio stays in RAM and becomes dirty again, as after
 * a write error.  The core would also log a line for each page.  But a full
 * pool is no error, and counters show it.
 *
 * Context: Memory reclaim.  May sleep, but not for memory.
 */
void vswap_slots_write(struct vswap_device *device, unsigned long slot,
		       struct folio *folio, enum vswap_patience patience)
{
	struct vswap_space *space = &device->space;
	int err;

	vswap_full_write(&device->full);
	err = vswap_store(space, slot, folio, patience);
	if (!err) {
		vswap_full_progress(&device->full, folio_nr_pages(folio));
		return;
	}

	folio_mark_dirty(folio);
	folio_clear_reclaim(folio);
	if (vswap_wait_is_futile(space->tier, err))
		vswap_full_refused(&device->full, folio_nr_pages(folio),
				   vswap_wait_is_starting(space->tier, err));
}

/**
 * vswap_slots_free() - free a slot
 * @bdev: the device's disk
 * @slot: the slot
 *
 * Context: Any context; caller holds the core's cluster or device spinlock.
 * Does not sleep.
 */
void vswap_slots_free(struct block_device *bdev, unsigned long slot)
{
	struct vswap_device *device = bdev->bd_disk->private_data;

	/* Freeing an empty slot, after a refused store, makes no room. */
	if (vswap_free(&device->space, slot))
		vswap_full_progress(&device->full, 1);
}
