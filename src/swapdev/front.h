/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the device and the way that the kernel's swap core takes to it: swap.c
 * calls what is declared here first, and the front end calls slots.c.
 *
 * There are two, and the build takes the one that the kernel has: front_ops.c for
 * struct swap_ops, and front_bio.c, by bios to a hidden disk, for older kernels.
 */
#ifndef VSWAP_SWAPDEV_FRONT_H
#define VSWAP_SWAPDEV_FRONT_H

struct block_device;
struct folio;
struct gendisk;
struct inode;
struct swap_info_struct;
struct vswap_device;

/**
 * vswap_front_disk_create() - make the disk that swap_info_struct.bdev is to be
 * @device: the device
 *
 * The swap core learns from it that the device is fast and synchronous, and tells
 * its block_device_operations of each slot that dies.
 *
 * Context: Process context, may sleep.
 * Return: the disk or an ERR_PTR().
 */
struct gendisk *vswap_front_disk_create(struct vswap_device *device);

/**
 * vswap_front_disk_destroy() - undo vswap_front_disk_create()
 * @disk: the disk; swap is off
 *
 * Context: Process context, may sleep.
 */
void vswap_front_disk_destroy(struct gendisk *disk);

/**
 * vswap_front_inode() - prepare the inode that swapon(2) is to see
 * @device: the device
 * @inode: the inode, the only one of its filesystem
 *
 * Context: Process context, may sleep.
 */
void vswap_front_inode(struct vswap_device *device, struct inode *inode);

/**
 * vswap_front_activate() - tell the core which way to take
 * @sis: the core's side; has a header's size, but no disk yet
 *
 * Context: swapon(2); may sleep.
 * Return: the number of extents or an errno.
 */
int vswap_front_activate(struct swap_info_struct *sis);

/**
 * vswap_front_deactivate() - undo vswap_front_activate()
 * @sis: the core's side
 *
 * Context: swapoff(2), or a swapon(2) that failed; may sleep.
 */
void vswap_front_deactivate(struct swap_info_struct *sis);

/* slots.c */
void vswap_slots_write(struct vswap_device *device, unsigned long slot,
		       struct folio *folio);
void vswap_slots_free(struct block_device *bdev, unsigned long slot);

#endif /* VSWAP_SWAPDEV_FRONT_H */
