/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The front end, which receives requests from the swap core.  swap.c and
 * device.c call the front end, and the front end calls slots.c.
 *
 * There are two, and the build takes the one that fits the kernel: front_ops.c
 * for struct swap_ops, or front_bio.c for older kernels, which send bios to a
 * hidden disk.
 */
#ifndef VSWAP_SWAPDEV_FRONT_H
#define VSWAP_SWAPDEV_FRONT_H

#include <linux/swap.h>

#include "../tier/tier.h"

struct block_device;
struct folio;
struct gendisk;
struct inode;
struct swap_info_struct;
struct vswap_device;

/**
 * vswap_front_disk_create() - create the disk for swap_info_struct.bdev
 * @device: the device
 *
 * The swap core learns from this disk that the device is fast and synchronous,
 * and calls its block_device_operations for each slot that is freed.
 *
 * Context: Process context.  May sleep.
 * Return: the disk or an ERR_PTR().
 */
struct gendisk *vswap_front_disk_create(struct vswap_device *device);

/**
 * vswap_front_disk_destroy() - destroy the disk
 * @disk: the disk; swap must be off
 *
 * Context: Process context.  May sleep.
 */
void vswap_front_disk_destroy(struct gendisk *disk);

/**
 * vswap_front_prepare_inode() - prepare the inode that swapon(2) will see
 * @device: the device
 * @inode: the inode, the only one of its filesystem
 *
 * Context: Process context.  May sleep.
 */
void vswap_front_prepare_inode(struct vswap_device *device, struct inode *inode);

/**
 * vswap_front_activate() - make the core send its requests to the front end
 * @sis: the core's swap_info_struct; has the size, but no disk yet
 *
 * Context: swapon(2).  May sleep.
 * Return: the number of extents or an errno.
 */
int vswap_front_activate(struct swap_info_struct *sis);

/**
 * vswap_front_deactivate() - undo vswap_front_activate()
 * @sis: the core's swap_info_struct
 *
 * Context: swapoff(2), or a swapon(2) that failed.  May sleep.
 */
void vswap_front_deactivate(struct swap_info_struct *sis);

/* How long the store of this task may wait for room */
static inline enum vswap_patience vswap_front_patience(void)
{
	return current_is_kswapd() ? VSWAP_WAIT_SHORT : VSWAP_WAIT_LONG;
}

/* slots.c */
void vswap_slots_write(struct vswap_device *device, unsigned long slot,
		       struct folio *folio, enum vswap_patience patience);
void vswap_slots_free(struct block_device *bdev, unsigned long slot);

#endif /* VSWAP_SWAPDEV_FRONT_H */
