// SPDX-License-Identifier: GPL-2.0
/*
 * What the swap core does with slots: a folio's write, and a slot's death.
 *
 * Called by the front end.  Reads go straight from there to vswap_load(): page fault
 * or swapoff, folio locked; may sleep.
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
 * @slot: the first of them
 * @folio: the folio, which is under writeback
 *
 * A store that fails keeps its folio in RAM: dirty again, as the core does it
 * after an error.  The core would also log a line for each, but a full pool is
 * an ordinary state of affairs, and there are counters for it.
 *
 * Context: Memory reclaim; may sleep, but not for memory.
 */
void vswap_slots_write(struct vswap_device *device, unsigned long slot,
		       struct folio *folio)
{
	struct vswap_space *space = &device->space;
	int err;

	vswap_full_write(&device->full);
	err = vswap_store(space, slot, folio);
	if (!err) {
		vswap_full_progress(&device->full);
		return;
	}

	folio_mark_dirty(folio);
	folio_clear_reclaim(folio);
	if (vswap_wait_is_futile(space->tier, err))
		vswap_full_refused(&device->full, folio_nr_pages(folio),
				   vswap_wait_is_transient(space->tier, err));
}

/**
 * vswap_slots_free() - free a slot
 * @bdev: the device's disk
 * @slot: the slot
 *
 * Context: A spinlock of the core's held, its cluster's or the device's; does not
 * sleep.
 */
void vswap_slots_free(struct block_device *bdev, unsigned long slot)
{
	struct vswap_device *device = bdev->bd_disk->private_data;

	/* A slot whose store was refused held nothing. */
	if (vswap_free(&device->space, slot))
		vswap_full_progress(&device->full);
}
