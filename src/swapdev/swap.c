// SPDX-License-Identifier: GPL-2.0
/*
 * swapon and swapoff.
 *
 *	vswap_swap_activate()	swapon(2), inode lock held; may sleep
 *	vswap_swap_deactivate()	swapoff(2) or a swapon that failed; may sleep
 *
 * What the core does with slots gets in by the front end (front.h), which calls
 * slots.c.
 */
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/swap.h>

#include "../tier/tier.h"
#include "device.h"
#include "front.h"
#include "header.h"

/* The header is all that there is to read: the mapping's i_size is 0. */
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
	 * A swapon that fails after this drops the inode's lock before it
	 * deactivates: another one must not get in between.
	 */
	if (device->sis)
		return -EBUSY;

	nr_extents = vswap_front_activate(sis);
	if (nr_extents < 0)
		return nr_extents;

	/*
	 * This lets the core swap large folios out whole, and has it call
	 * vswap_slots_free().
	 */
	sis->bdev = device->disk->part0;
	sis->flags |= SWP_BLKDEV;
	device->sis = sis;
	vswap_full_swapon(&device->full, sis);
	/* What the core made of the header, had the size changed since. */
	WRITE_ONCE(device->size, (u64)sis->max << PAGE_SHIFT);
	*span = sis->pages;
	return nr_extents;
}

static void vswap_swap_deactivate(struct file *file)
{
	struct vswap_device *device = file->f_mapping->host->i_private;

	/* This may wait for disks; as long as @sis is set, all settings are refused. */
	vswap_full_swapoff(&device->full);
	vswap_drain(&device->space);

	guard(mutex)(&device->lock);
	vswap_front_deactivate(device->sis);
	device->sis = NULL;
}

const struct address_space_operations vswap_aops = {
	.read_folio		= vswap_read_folio,
	.dirty_folio		= noop_dirty_folio,
	.swap_activate		= vswap_swap_activate,
	.swap_deactivate	= vswap_swap_deactivate,
};
