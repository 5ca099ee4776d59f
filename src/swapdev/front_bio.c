// SPDX-License-Identifier: GPL-2.0
/*
 * The front end to kernels without struct swap_ops: bios to a hidden disk.
 *
 * The swap core writes and reads by bios whatever has a block device and no better
 * way; a disk that completes them before submit_bio() returns it treats as it
 * treats zram.  So the disk of /dev/vswap is one that takes bios here, and completes
 * all but reads of what is on a disk: hidden, and so without a node of its own,
 * uevents or an entry in lsblk(8).
 *
 * Called by the block layer only, see slots.c for the contexts.  Before Linux 7.3 the
 * swap core sends one folio a bio; since then it may be several, and a read error of
 * one fails them all.
 *
 * SWP_FS_OPS with address_space_operations.swap_rw would do without a disk, but the
 * core collects writes to it, 32 folios at a time, and so reclaim does not find them
 * clean before its next pass; nor does it write to it without __GFP_FS.
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

static int folio_move(struct vswap_device *device, struct bio *bio,
		      unsigned long slot, struct folio *folio)
{
	bool only = bio->bi_iter.bi_size == folio_size(folio);

	switch (bio_op(bio)) {
	case REQ_OP_READ:
		/* One of several must not end the bio. */
		return vswap_load(&device->space, slot, folio,
				  only ? bio_done : NULL, bio);
	case REQ_OP_WRITE:
		vswap_slots_write(device, slot, folio);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* Do not rely on bi_vcnt: Linux 7.3 sets only bi_iter. */
static int bio_move(struct vswap_device *device, struct bio *bio)
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
		err = folio_move(device, bio, slot, folio);
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
	 * A load submits bios to another disk, and may wait for them.  The block
	 * layer would keep them on this list until the present one has ended, lest
	 * stacked disks use up the stack; there is only one step here.
	 */
	current->bio_list = NULL;
	err = bio_move(device, bio);
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
 * To older kernels this is a swapfile on a filesystem on our disk: they look at the
 * disk before they activate it, and again after they have deactivated it.
 */
void vswap_front_inode(struct vswap_device *device, struct inode *inode)
{
	inode->i_mode |= S_IFREG;
	inode->i_sb->s_bdev = device->disk->part0;
}

int vswap_front_activate(struct swap_info_struct *sis)
{
	/* Linux 6.1 takes a disk for synchronous only if it has rw_page(). */
	sis->flags |= SWP_SYNCHRONOUS_IO;
	return add_swap_extent(sis, 0, sis->max, 0);
}

/* The core still looks at the disk after this.  It sets it anew before it reuses @sis. */
void vswap_front_deactivate(struct swap_info_struct *sis)
{
}
