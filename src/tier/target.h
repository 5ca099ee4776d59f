/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an area is on: a block device or a swapfile, claimed for us alone, and
 * how to read and write it.  Called by area.c, the log, the loads, the cleaner.
 */
#ifndef VSWAP_TIER_TARGET_H
#define VSWAP_TIER_TARGET_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blk_types.h>
#include <linux/completion.h>

struct file;
union swap_header;

/**
 * struct vswap_extent - neighbouring pages of an area that are so on the device
 * @page: the first of them, in the area
 * @nr: how many there are
 * @sector: where the first is on the device
 */
struct vswap_extent {
	u64 page;
	u64 nr;
	sector_t sector;
};

/**
 * struct vswap_target - a block device or a swapfile
 * @file: as the administrator opened it
 * @bdev_file: the block device, held exclusively; NULL for a swapfile
 * @bdev: what requests go to
 * @extents: where its pages are, in order
 * @nr_extents: how many
 * @pages: its size, the header included
 * @bios: a reserve of bios, its own: a disk that is silent keeps those it has
 * @gone: the device is gone
 * @dead: called then; does not sleep; or NULL
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

/**
 * struct vswap_io - one request, in as many bios as its extents need
 * @kept_some: bios under way, and one for who submits
 * @status: the first error of any of them
 * @done: completed when none is left
 * @end: called instead of completing @done, in any context and under RCU; or NULL
 */
struct vswap_io {
	atomic_t left;
	int status;
	struct completion done;
	void (*end)(struct vswap_io *io);
};

int vswap_target_claim(struct vswap_target *target, struct file *file);
int vswap_target_map(struct vswap_target *target, u64 pages);
void vswap_target_release(struct vswap_target *target);
union swap_header *vswap_target_header(struct vswap_target *target,
				       size_t *len);

void vswap_io_init(struct vswap_io *io, void (*end)(struct vswap_io *io));
void vswap_io_submit(struct vswap_target *target, struct vswap_io *io,
		     blk_opf_t opf, u64 pos, void *buf, u32 len);
int vswap_io_result(struct vswap_io *io, void *buf, u32 len);
int vswap_io_wait(struct vswap_io *io, void *buf, u32 len);
int vswap_target_discard(struct vswap_target *target, u64 pos, u32 len);

#endif /* VSWAP_TIER_TARGET_H */
