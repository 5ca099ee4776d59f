// SPDX-License-Identifier: GPL-2.0
/*
 * The front end to the swap core: swapon, swapoff, and one folio's write, read
 * and death, through struct swap_ops (Linux 7.3).
 *
 * Called by the core only.
 *
 *	vswap_swap_activate()	swapon(2), inode lock held; may sleep
 *	vswap_swap_deactivate()	swapoff(2) or a swapon that failed; may sleep
 *	vswap_submit_write()	memory reclaim; may sleep, but not for memory
 *	vswap_submit_read()	page fault or swapoff, folio locked; may sleep
 *	vswap_slot_free()	core's cluster lock held; must not sleep
 */
#include <linux/blkdev.h>
#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/swap_ops.h>
#include <linux/uio.h>

#include "../tier/tier.h"
#include "device.h"
#include "header.h"

/*
 * One folio to a request: the core can then tell a folio that could not be read
 * from its neighbours, and batches would gain a synchronous device nothing.
 */
static bool vswap_can_merge(struct folio *folio, struct folio *prev_folio,
			    size_t prev_folio_size, int rw)
{
	return false;
}

static struct vswap_device *request_start(struct swap_io_ctx *ctx, int rw,
					  unsigned long *slot)
{
	struct iov_iter iter;

	swap_fs_prepare_rw(ctx, rw, &iter);
	*slot = ctx->sio->iocb.ki_pos >> PAGE_SHIFT;
	return ctx->sis->bdev->bd_disk->private_data;
}

/*
 * A store that fails keeps its folio in RAM: dirty again, as the core does it
 * after an error.  The core would also log a line for each, but a full pool is
 * an ordinary state of affairs, and there are counters for it.
 */
static void folio_write(struct vswap_device *device, unsigned long slot,
			struct folio *folio)
{
	struct vswap_window *window = &device->window;
	int err;

	vswap_full_write(&device->full);
	err = vswap_store(window, slot, folio);
	if (!err) {
		vswap_full_progress(&device->full);
		return;
	}

	folio_mark_dirty(folio);
	folio_clear_reclaim(folio);
	if (vswap_tier_is_full(window->tier, err))
		vswap_full_refused(&device->full, folio_nr_pages(folio));
}

/* There is one folio, see vswap_can_merge(), but more would be right, too. */
static void vswap_submit_write(struct swap_io_ctx *ctx)
{
	struct swap_iocb *sio = ctx->sio;
	struct vswap_device *device;
	struct folio *folio;
	unsigned long slot;
	int i;

	device = request_start(ctx, WRITE, &slot);
	for (i = 0; i < sio->nr_bvecs; i++) {
		folio = bvec_folio(&sio->bvecs[i]);
		folio_write(device, slot, folio);
		slot += folio_nr_pages(folio);
	}
	sio->iocb.ki_complete(&sio->iocb, sio->len);
}

static void vswap_submit_read(struct swap_io_ctx *ctx)
{
	struct swap_iocb *sio = ctx->sio;
	struct vswap_device *device;
	struct folio *folio;
	unsigned long slot;
	int i, err = 0;

	device = request_start(ctx, READ, &slot);
	for (i = 0; i < sio->nr_bvecs && !err; i++) {
		folio = bvec_folio(&sio->bvecs[i]);
		err = vswap_load(&device->window, slot, folio);
		slot += folio_nr_pages(folio);
	}
	sio->iocb.ki_complete(&sio->iocb, err ?: sio->len);
}

static const struct swap_ops vswap_swap_ops = {
	.can_merge	= vswap_can_merge,
	.submit_write	= vswap_submit_write,
	.submit_read	= vswap_submit_read,
};

static void vswap_slot_free(struct block_device *bdev, unsigned long slot)
{
	struct vswap_device *device = bdev->bd_disk->private_data;

	/* A slot whose store was refused held nothing. */
	if (vswap_free(&device->window, slot))
		vswap_full_progress(&device->full);
}

/* The disk was never added and has no sectors: the block layer refuses bios. */
const struct block_device_operations vswap_disk_ops = {
	.swap_slot_free_notify	= vswap_slot_free,
};

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

	nr_extents = swap_fs_activate(sis, &vswap_swap_ops);
	if (nr_extents < 0)
		return nr_extents;

	/*
	 * SWP_BLKDEV lets the core swap large folios out whole, and has it
	 * call vswap_slot_free().  SWP_SOLIDSTATE the core would find out by
	 * itself from the disk's limits, but only after it has made what
	 * rotating disks need.
	 */
	sis->bdev = device->disk->part0;
	sis->flags |= SWP_BLKDEV | SWP_SOLIDSTATE;
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
	vswap_window_drain(&device->window);

	guard(mutex)(&device->lock);
	/* The core does not clear it, and our disk may go away from now on. */
	device->sis->bdev = NULL;
	device->sis = NULL;
}

const struct address_space_operations vswap_aops = {
	.read_folio		= vswap_read_folio,
	.dirty_folio		= noop_dirty_folio,
	.swap_activate		= vswap_swap_activate,
	.swap_deactivate	= vswap_swap_deactivate,
};
