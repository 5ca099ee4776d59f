// SPDX-License-Identifier: GPL-2.0
/*
 * The front end for kernels without struct swap_ops: bios to a hidden disk.
 *
 * The swap core sends bios to a block device that has no other method.  If the
 * disk completes them before submit_bio() returns, the core treats it like
 * zram.  The disk of /dev/vswap does that for all bios but reads of objects in
 * areas.  It is hidden: it has no device node, no uevents and no entry in
 * lsblk(8).
 *
 * For the contexts see slots.c.  Before Linux 7.3, the core sends one folio a
 * bio.  Since then a bio may have several folios, and a read error of one of
 * them fails them all.
 *
 * SWP_FS_OPS with address_space_operations.swap_rw would need no disk.  But
 * then the core collects up to 32 folios before it writes them, so reclaim
 * finds them clean only in its next pass, and it never writes without __GFP_FS.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/swap.h>

#include "../compat/disk.h"
#include "device.h"
#include "front.h"

static void bio_done(void *arg, int err)
{
	struct bio *bio = arg;

	bio->bi_status = errno_to_blk_status(err);
	bio_endio(bio);
}

static int transfer_folio(struct vswap_device *device, struct bio *bio,
			  unsigned long slot, struct folio *folio)
{
	bool only = bio->bi_iter.bi_size == folio_size(folio);

	switch (bio_op(bio)) {
	case REQ_OP_READ:
		/* One of several folios must not end the bio. */
		return vswap_load(&device->space, slot, folio,
				  only ? bio_done : NULL, bio);
	case REQ_OP_WRITE:
		vswap_slots_write(device, slot, folio, vswap_front_patience());
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* Do not rely on bi_vcnt: Linux 7.3 sets only bi_iter. */
static int transfer_bio(struct vswap_device *device, struct bio *bio)
{
	unsigned long slot = bio->bi_iter.bi_sector >> PAGE_SECTORS_SHIFT;
	struct bvec_iter iter;
	struct bio_vec bvec;
	struct folio *folio;
	int err;

	bio_for_each_bvec(bvec, bio, iter) {
		folio = page_folio(bvec.bv_page);
		if (bvec.bv_len != folio_size(folio))
			return -EIO;
		err = transfer_folio(device, bio, slot, folio);
		if (err)
			return err;
		slot += bvec.bv_len >> PAGE_SHIFT;
	}
	return 0;
}

static void vswap_submit_bio(struct bio *bio)
{
	struct vswap_device *device = bio->bi_bdev->bd_disk->private_data;
	struct bio_list *bios = current->bio_list;
	int err;

	/*
	 * A load submits bios to another disk and may wait for them.  The block
	 * layer would keep them on this list until this function returns, to
	 * bound the stack use of stacked disks.  There is only one level here.
	 */
	current->bio_list = NULL;
	err = transfer_bio(device, bio);
	current->bio_list = bios;

	if (err != -EIOCBQUEUED)
		bio_done(bio, err);
}

static const struct block_device_operations disk_ops = {
	.owner			= THIS_MODULE,
	.submit_bio		= vswap_submit_bio,
	.swap_slot_free_notify	= vswap_slots_free,
};

struct gendisk *vswap_front_disk_create(struct vswap_device *device)
{
	struct gendisk *disk = vswap_compat_disk(&disk_ops, device);
	int err;

	if (IS_ERR(disk))
		return disk;

	disk->flags |= GENHD_FL_HIDDEN;
	set_capacity(disk, VSWAP_SIZE_MAX >> SECTOR_SHIFT);

	err = add_disk(disk);
	if (err) {
		put_disk(disk);
		return ERR_PTR(err);
	}
	return disk;
}

void vswap_front_disk_destroy(struct gendisk *disk)
{
	del_gendisk(disk);
	put_disk(disk);
}

/*
 * Make this a swapfile on a filesystem on our disk: older kernels look at the
 * disk before they activate the swapfile, and after they have deactivated it.
 */
void vswap_front_prepare_inode(struct vswap_device *device, struct inode *inode)
{
	inode->i_mode |= S_IFREG;
	inode->i_sb->s_bdev = device->disk->part0;
}

int vswap_front_activate(struct swap_info_struct *sis)
{
	/* Linux 6.1 considers a disk synchronous only if it has rw_page(). */
	sis->flags |= SWP_SYNCHRONOUS_IO;
	return add_swap_extent(sis, 0, sis->max, 0);
}

/*
 * Keep sis->bdev: the core still looks at it after this, and sets it again
 * before it reuses @sis.
 */
void vswap_front_deactivate(struct swap_info_struct *sis)
{
}
