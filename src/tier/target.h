/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target: the block device or swapfile that holds an area.  It is claimed
 * exclusively.
 */
#ifndef VSWAP_TIER_TARGET_H
#define VSWAP_TIER_TARGET_H

#include <linux/bio.h>
#include <linux/blk_types.h>

struct file;
union swap_header;

/**
 * struct vswap_extent - pages of an area that are contiguous on the device
 * @page: the first page, counted from the area's start
 * @nr: number of pages
 * @sector: the first page's sector on the device
 */
struct vswap_extent {
	u64 page;
	u64 nr;
	sector_t sector;
};

/**
 * struct vswap_target - a block device or a swapfile
 * @file: the file that the administrator opened
 * @bdev_file: the block device, claimed exclusively; NULL for a swapfile
 * @bdev: the device that requests go to
 * @extents: where the pages are on @bdev, in order of pages
 * @nr_extents: number of extents
 * @pages: size in pages, including the header
 * @bios: reserve of bios; not shared, as a silent disk keeps those it has
 * @gone: the device is gone
 * @dead: called when the device is gone; must not sleep; or NULL
 */
struct vswap_target {
	struct file *file;
	struct file *bdev_file;
	struct block_device *bdev;
	struct vswap_extent *extents;
	unsigned int nr_extents;
	u64 pages;
	struct bio_set bios;
	bool gone;
	void (*dead)(struct vswap_target *target);
};

int vswap_target_open(struct vswap_target *target, struct file *file);
int vswap_target_map(struct vswap_target *target, u64 pages);
void vswap_target_close(struct vswap_target *target);
union swap_header *vswap_target_header(struct vswap_target *target,
				       size_t *len);

sector_t vswap_target_sector(struct vswap_target *target, u64 pos, u32 *len);
int vswap_target_discard(struct vswap_target *target, u64 pos, u32 len);

#endif /* VSWAP_TIER_TARGET_H */
