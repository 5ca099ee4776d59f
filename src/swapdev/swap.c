// SPDX-License-Identifier: GPL-2.0
/*
 * swapon and swapoff.
 *
 *	vswap_swap_activate()	swapon(2), inode lock held; may sleep
 *	vswap_swap_deactivate()	swapoff(2) or a swapon that failed; may sleep
 *
 * Requests for slots come through the front end (front.h), which calls slots.c.
 */
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/swap.h>

#include "../tier/tier.h"
#include "device.h"
#include "front.h"
#include "header.h"

/* The core reads only the header: the mapping's i_size is 0. */
static int vswap_read_folio(struct file *file, struct folio *folio)
{
	struct vswap_device *device = folio->mapping->host->i_private;
	void *page = kmap_local_folio(folio, 0);

	vswap_header_fill(page, READ_ONCE(device->size));
	kunmap_local(page);

	folio_end_read(folio, true);
	return 0;
}

static int vswap_swap_activate(struct swap_info_struct *sis, struct file *file,
			       sector_t *span)
{
	struct vswap_device *device = file->f_mapping->host->i_private;
	int nr_extents;

	guard(mutex)(&device->lock);

	/*
	 * If swapon fails after this, it drops the inode lock before it calls
	 * swap_deactivate().  Refuse another swapon in between.
	 */
	if (device->sis)
		return -EBUSY;

	nr_extents = vswap_front_activate(sis);
	if (nr_extents < 0)
		return nr_extents;

	/*
	 * With SWP_BLKDEV the core swaps out large folios whole, and calls the
	 * disk's swap_slot_free_notify, vswap_slots_free().
	 */
	sis->bdev = device->disk->part0;
	sis->flags |= SWP_BLKDEV;
	WRITE_ONCE(device->sis, sis);
	vswap_full_swapon(&device->full, sis);
	/* What was refused before says nothing about what comes. */
	WRITE_ONCE(device->space.refused_streak, 0);
	/* The size may have changed since the core read the header. */
	WRITE_ONCE(device->size, (u64)sis->max << PAGE_SHIFT);
	*span = sis->pages;
	return nr_extents;
}

static void vswap_swap_deactivate(struct file *file)
{
	struct vswap_device *device = file->f_mapping->host->i_private;

	/*
	 * This may wait for disks.  While device->sis is set, another swapon
	 * and a new size or compressor are refused.
	 */
	vswap_full_swapoff(&device->full);
	vswap_empty(&device->space);

	guard(mutex)(&device->lock);
	vswap_front_deactivate(device->sis);
	WRITE_ONCE(device->sis, NULL);
}

const struct address_space_operations vswap_aops = {
	.read_folio		= vswap_read_folio,
	.dirty_folio		= noop_dirty_folio,
	.swap_activate		= vswap_swap_activate,
	.swap_deactivate	= vswap_swap_deactivate,
};
