/* SPDX-License-Identifier: GPL-2.0 */
/* The disk that the swap core sees: synchronous and not rotational */
#ifndef VSWAP_COMPAT_DISK_H
#define VSWAP_COMPAT_DISK_H

#include <linux/blkdev.h>

static inline struct gendisk *
vswap_compat_disk(const struct block_device_operations *fops, void *data)
{
	struct gendisk *disk;
#if VSWAP_FORM_BLK_FEATURES < 2
	struct queue_limits limits = {
		.logical_block_size	= PAGE_SIZE,
		.physical_block_size	= PAGE_SIZE,
#if VSWAP_FORM_BLK_FEATURES == 0
		.features		= BLK_FEAT_SYNCHRONOUS |
					  BLK_FEAT_STABLE_WRITES,
#endif
	};

	disk = blk_alloc_disk(&limits, NUMA_NO_NODE);
#else
	disk = blk_alloc_disk(NUMA_NO_NODE) ?: ERR_PTR(-ENOMEM);
#endif

	if (IS_ERR(disk))
		return disk;

	/* Before Linux 6.11 features were queue flags. */
#if VSWAP_FORM_BLK_FEATURES > 0
	blk_queue_flag_set(QUEUE_FLAG_NONROT, disk->queue);
	blk_queue_flag_set(QUEUE_FLAG_STABLE_WRITES, disk->queue);
#endif
#if VSWAP_FORM_BLK_FEATURES == 2
	blk_queue_logical_block_size(disk->queue, PAGE_SIZE);
	blk_queue_physical_block_size(disk->queue, PAGE_SIZE);
#endif
	strscpy(disk->disk_name, "vswap", sizeof(disk->disk_name));
	disk->fops = fops;
	disk->private_data = data;
	return disk;
}

#endif /* VSWAP_COMPAT_DISK_H */
