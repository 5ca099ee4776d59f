// SPDX-License-Identifier: GPL-2.0
/*
 * Claim a block device or a swapfile, and map its pages to sectors.
 *
 * A swapfile is mapped as the swap core does it: by its filesystem's
 * swap_activate(), with a private swap_info_struct that nothing else sees.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/swap.h>

#include "format.h"
#include "signature.h"
#include "target.h"

#define BIOS_IN_RESERVE	16

/*
 * The device is gone.  The caller holds bd_holder_lock, so the claim stays;
 * this function must drop the lock.
 */
static void bdev_dead(struct block_device *bdev, bool surprise)
	__releases(&bdev->bd_holder_lock)
{
	struct vswap_target *target = bdev->bd_holder;
	void (*dead)(struct vswap_target *target);

	WRITE_ONCE(target->gone, true);
	/* Pairs with the barrier in vswap_area_check_gone(). */
	smp_mb();
	dead = READ_ONCE(target->dead);
	if (dead)
		dead(target);
	vswap_compat_unlock_holder(bdev);
}

static const struct blk_holder_ops bdev_holder_ops = {
	.mark_dead	= bdev_dead,
};

static int bdev_claim(struct vswap_target *target, struct file *file)
{
	struct block_device *bdev = I_BDEV(file->f_mapping->host);
	struct file *claimed;

	if (bdev_read_only(bdev)) {
		pr_err("attach: %pg is read-only\n", bdev);
		return -EROFS;
	}
	if (bdev_is_zoned(bdev)) {
		pr_err("attach: %pg is zoned, which swap areas cannot be\n",
		       bdev);
		return -EOPNOTSUPP;
	}

	claimed = bdev_file_open_by_dev(bdev->bd_dev,
					BLK_OPEN_READ | BLK_OPEN_WRITE,
					target, &bdev_holder_ops);
	if (IS_ERR(claimed)) {
		pr_err("attach: %pg is in use (mounted, swapped on, or attached already?)\n",
		       bdev);
		return PTR_ERR(claimed);
	}

	if (bdev_logical_block_size(bdev) > VSWAP_DISK_BLOCK) {
		pr_err("attach: %pg has blocks larger than 4 KiB\n", bdev);
		bdev_fput(claimed);
		return -EOPNOTSUPP;
	}

	target->bdev_file = claimed;
	target->bdev = bdev;
	target->pages = bdev_nr_bytes(bdev) >> PAGE_SHIFT;
	return 0;
}

static int swapfile_check(struct vswap_target *target, struct file *file)
{
	struct inode *inode = file_inode(file);

	if (IS_SWAPFILE(inode)) {
		pr_err("attach: the file is a swapfile in use (swapped on, or attached already)\n");
		return -EBUSY;
	}
	if (!(inode->i_sb->s_type->fs_flags & FS_REQUIRES_DEV) ||
	    !file->f_mapping->a_ops->swap_activate || IS_ENCRYPTED(inode) ||
	    mapping_min_folio_order(file->f_mapping)) {
		pr_err("attach: %s cannot hold a swapfile that vswap could use; make one on ext4, xfs or btrfs\n",
		       inode->i_sb->s_type->name);
		return -EOPNOTSUPP;
	}

	target->bdev = inode->i_sb->s_bdev;
	target->pages = i_size_read(inode) >> PAGE_SHIFT;
	return 0;
}

/**
 * vswap_target_open() - check a file, and claim it if it is a block device
 * @target: the target to set up
 * @file: the block device or the swapfile, open for reading and writing
 *
 * Context: Process context.  May sleep.
 * Return: 0, -ENOMEM, or an errno that the log explains: -EBADF if @file is not
 * open for reading and writing, -ENOTBLK if it is neither a block device nor a
 * regular file, -EROFS for a read-only device, -EBUSY if it is in use,
 * -EOPNOTSUPP for a device that is zoned or has blocks larger than 4 KiB and
 * for a file that cannot be a swapfile.
 */
int vswap_target_open(struct vswap_target *target, struct file *file)
{
	umode_t mode = file_inode(file)->i_mode;
	int err;

	if ((file->f_mode & (FMODE_READ | FMODE_WRITE)) !=
	    (FMODE_READ | FMODE_WRITE)) {
		pr_err("attach: the area must be open for reading and writing\n");
		return -EBADF;
	}

	err = bioset_init(&target->bios, BIOS_IN_RESERVE, 0, BIOSET_NEED_BVECS);
	if (err)
		return err;

	if (S_ISBLK(mode)) {
		err = bdev_claim(target, file);
	} else if (S_ISREG(mode)) {
		err = swapfile_check(target, file);
	} else {
		pr_err("attach: neither a block device nor a file\n");
		err = -ENOTBLK;
	}

	if (err)
		bioset_exit(&target->bios);
	else
		target->file = get_file(file);
	return err;
}

/* The inode whose page cache has the pages: the device's or the swapfile's. */
static struct inode *target_inode(struct vswap_target *target)
{
	return target->file->f_mapping->host;
}

/**
 * vswap_target_header() - read the header that mkswap(8) wrote
 * @target: a claimed target
 * @len: out: how many bytes of the header were read
 *
 * Reads VSWAP_SIGNATURE_MAX_PAGE bytes, or the whole target if it is smaller.
 *
 * Context: Process context.  May sleep.
 * Return: the header, which the caller must kvfree(), or an ERR_PTR().
 */
union swap_header *vswap_target_header(struct vswap_target *target, size_t *len)
{
	struct inode *inode = target_inode(target);
	void *header = kvzalloc(VSWAP_SIGNATURE_MAX_PAGE, GFP_KERNEL);
	struct page *page;
	size_t pos, part;

	if (!header)
		return ERR_PTR(-ENOMEM);

	*len = min_t(u64, i_size_read(inode), VSWAP_SIGNATURE_MAX_PAGE);
	for (pos = 0; pos < *len; pos += part) {
		part = min(*len - pos, PAGE_SIZE);
		page = read_mapping_page(inode->i_mapping, pos >> PAGE_SHIFT,
					 target->file);
		if (IS_ERR(page)) {
			kvfree(header);
			return ERR_CAST(page);
		}
		memcpy_from_page(header + pos, page, 0, part);
		put_page(page);
	}
	return header;
}

static int bdev_activate(struct vswap_target *target, u64 pages)
{
	target->extents = kzalloc_obj(*target->extents);
	if (!target->extents)
		return -ENOMEM;

	target->extents[0].nr = pages;
	target->nr_extents = 1;
	target->pages = pages;
	return 0;
}

/* Copy the filesystem's tree of extents to an array, and free the tree. */
static int extents_take(struct vswap_target *target,
			struct swap_info_struct *sis)
{
	struct vswap_extent *extent;
	struct swap_extent *found;
	struct rb_node *node;
	unsigned int nr = 0;

	for (node = rb_first(&sis->swap_extent_root); node; node = rb_next(node))
		nr++;
	extent = kvzalloc_objs(*extent, nr);
	target->extents = extent;
	target->nr_extents = nr;

	while ((node = rb_first(&sis->swap_extent_root))) {
		found = rb_entry(node, struct swap_extent, rb_node);
		if (target->extents) {
			extent->page = found->start_page;
			extent->nr = found->nr_pages;
			extent->sector = found->start_block <<
					 (PAGE_SHIFT - SECTOR_SHIFT);
			extent++;
		}
		rb_erase(node, &sis->swap_extent_root);
		kfree(found);
	}
	return target->extents && nr ? 0 : -ENOMEM;
}

static void deactivate(struct vswap_target *target)
{
	struct file *file = target->file;

	if (!target->bdev_file && file->f_mapping->a_ops->swap_deactivate)
		file->f_mapping->a_ops->swap_deactivate(file);
}

static int swapfile_activate(struct vswap_target *target, u64 pages)
{
	struct file *file = target->file;
	struct swap_info_struct *sis;
	sector_t span;
	int err, ret;

	sis = kvzalloc_obj(*sis);
	if (!sis)
		return -ENOMEM;

	sis->bdev = target->bdev;
	sis->max = min_t(u64, pages, UINT_MAX);
	sis->pages = sis->max - 1;
	sis->swap_file = file;
	sis->swap_extent_root = RB_ROOT;

	ret = file->f_mapping->a_ops->swap_activate(sis, file, &span);
	err = extents_take(target, sis);
	if (ret >= 0) {
		target->bdev = sis->bdev;
		target->pages = sis->max;
		if (vswap_compat_wants_file_io(sis) ||
		    bdev_logical_block_size(sis->bdev) > VSWAP_DISK_BLOCK)
			err = -EOPNOTSUPP;
		if (err)
			deactivate(target);
	}
	kvfree(sis);
	return ret < 0 ? ret : err;
}

/**
 * vswap_target_map() - map a target, and protect it from changes
 * @target: a claimed target
 * @pages: number of pages, from the target's header
 *
 * Context: Process context.  May sleep.
 * Return: 0 or an errno.
 */
int vswap_target_map(struct vswap_target *target, u64 pages)
{
	struct inode *inode = target_inode(target);
	int err = -EBUSY;

	inode_lock(inode);
	if (!IS_SWAPFILE(inode))
		err = target->bdev_file ? bdev_activate(target, pages) :
					  swapfile_activate(target, pages);
	if (err)
		goto unlock;

	/* From here on the file cannot be written, truncated or removed. */
	inode->i_flags |= S_SWAPFILE;
	err = inode_drain_writes(inode);
	if (err) {
		inode->i_flags &= ~S_SWAPFILE;
		deactivate(target);
	}
unlock:
	inode_unlock(inode);
	if (err) {
		kvfree(target->extents);
		target->extents = NULL;
	}
	return err;
}

/**
 * vswap_target_close() - unmap and release a target
 * @target: a claimed target, mapped or not; no request is in flight
 *
 * Context: Process context.  May sleep.
 */
void vswap_target_close(struct vswap_target *target)
{
	struct inode *inode = target_inode(target);

	if (target->extents) {
		inode_lock(inode);
		deactivate(target);
		inode->i_flags &= ~S_SWAPFILE;
		inode_unlock(inode);
	}
	kvfree(target->extents);
	if (target->bdev_file)
		bdev_fput(target->bdev_file);
	fput(target->file);
	bioset_exit(&target->bios);
}

/* Find the extent of a page; the page must exist. */
static const struct vswap_extent *extent_find(struct vswap_target *target,
					      u64 page)
{
	unsigned int low = 0, high = target->nr_extents, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (target->extents[mid].page <= page)
			low = mid;
		else
			high = mid;
	}
	return &target->extents[low];
}

/**
 * vswap_target_sector() - find where a range of a target is on its device
 * @target: the target
 * @pos: first byte of the range
 * @len: in, out: its length in bytes, cut down to what is contiguous there
 *
 * Context: Any context.
 * Return: the sector of @pos.
 */
sector_t vswap_target_sector(struct vswap_target *target, u64 pos, u32 *len)
{
	const struct vswap_extent *extent =
		extent_find(target, pos >> PAGE_SHIFT);
	u64 offset = pos - (extent->page << PAGE_SHIFT);

	*len = min_t(u64, *len, (extent->nr << PAGE_SHIFT) - offset);
	return extent->sector + (offset >> SECTOR_SHIFT);
}

/**
 * vswap_target_discard() - discard a range of a target
 * @target: the target
 * @pos: first byte of the range
 * @len: length of the range in bytes
 *
 * Context: Process context.  Sleeps for the disk.
 * Return: 0 or an errno, which the caller may ignore.
 */
int vswap_target_discard(struct vswap_target *target, u64 pos, u32 len)
{
	sector_t sector;
	int err = 0;
	u32 part;

	for (; len && !err; len -= part, pos += part) {
		part = len;
		sector = vswap_target_sector(target, pos, &part);
		err = blkdev_issue_discard(target->bdev, sector,
					   part >> SECTOR_SHIFT, GFP_NOIO);
	}
	return err;
}
