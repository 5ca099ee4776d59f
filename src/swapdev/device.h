/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/vswap: what swapon(8) opens and the swap core talks to.
 *
 * Made and destroyed by main.c; its settings and figures are read and changed
 * by control/.
 */
#ifndef VSWAP_SWAPDEV_DEVICE_H
#define VSWAP_SWAPDEV_DEVICE_H

#include <linux/miscdevice.h>
#include <linux/mutex.h>

#include "../engine.h"
#include "full.h"

struct gendisk;
struct inode;
struct swap_info_struct;
struct vswap_quota;

/* The most pages that the swap core can address in one device: 16 TiB, if of 4 KiB */
#define VSWAP_SIZE_MAX	((u64)UINT_MAX * PAGE_SIZE + PAGE_SIZE)
#define VSWAP_SIZE_MIN	((u64)1 << 20)

/**
 * struct vswap_device - a virtual swap device
 * @misc: its name and number
 * @open_lock: guards @inode and @nr_open; nothing that waits for a disk is done
 *	under it, for it is taken under the mutex of all misc devices
 * @lock: guards @sis, @size and @pool_limit, and is never taken by a store, a
 *	load or a free; see docs/internals.md for what nests in it
 * @sis: the swap core's side while swap is on, else NULL
 * @inode: what file->f_mapping belongs to while somebody has the device open
 * @nr_open: how many have
 * @size: the device's size in bytes, the header included
 * @pool_limit: the pool's limit as a percentage of RAM; 0 for automatic
 * @disk: what the swap core takes for the disk below, see front.h
 * @pool: where its objects are
 * @space: its slots
 * @full: whether the core knows that there is no room
 */
struct vswap_device {
	struct miscdevice misc;
	struct mutex open_lock;
	struct mutex lock;
	struct swap_info_struct *sis;
	struct inode *inode;
	unsigned int nr_open;
	u64 size;
	unsigned int pool_limit;
	struct gendisk *disk;
	struct vswap_pool pool;
	struct vswap_space space;
	struct vswap_full full;
};

/**
 * struct vswap_settings - what a device starts with, as the administrator wrote
 * @size: bytes with K, M, G, T, or a percentage of RAM
 * @compressor: a name, with a level where there is one
 * @recompressor: likewise, or "none"
 * @pool_limit: a percentage of RAM, or "auto"
 */
struct vswap_settings {
	const char *size;
	const char *compressor;
	const char *recompressor;
	const char *pool_limit;
};

struct vswap_device *
vswap_device_create(const struct vswap_settings *settings,
		    const struct attribute_group **groups);
void vswap_device_destroy(struct vswap_device *device);

int vswap_compressor_read(const char *key, const char *text,
			  struct vswap_compressor *compressor);
int vswap_device_set_size(struct vswap_device *device, const char *text);
int vswap_device_set_compressor(struct vswap_device *device, const char *text);
int vswap_device_set_recompressor(struct vswap_device *device,
				  const char *text);
int vswap_device_set_pool_limit(struct vswap_device *device, const char *text);
int vswap_device_set_write_limit(struct vswap_quota *quota, const char *name,
				 const char *text);
int vswap_device_writeback(struct vswap_device *device, const char *text);

/* Between device.c and swap.c */
extern const struct address_space_operations vswap_aops;

/* Between device.c and ioctl.c */
long vswap_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif /* VSWAP_SWAPDEV_DEVICE_H */
