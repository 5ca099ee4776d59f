/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/vswap: the device that swapon(8) opens and the swap core uses. */
#ifndef VSWAP_SWAPDEV_DEVICE_H
#define VSWAP_SWAPDEV_DEVICE_H

#include <linux/miscdevice.h>
#include <linux/mutex.h>

#include "../engine.h"
#include "full.h"

struct gendisk;
struct inode;
struct swap_info_struct;
struct vswap_offload;
struct vswap_quota;

/* The most that the swap core can address: 16 TiB with 4 KiB pages */
#define VSWAP_SIZE_MAX	((u64)UINT_MAX * PAGE_SIZE + PAGE_SIZE)
#define VSWAP_SIZE_MIN	((u64)1 << 20)

/* The most workers that store for the kswapd of a memory node */
#define VSWAP_MAX_STORE_WORKERS	8

/**
 * struct vswap_device - a virtual swap device
 * @misc: the misc device
 * @open_lock: guards @inode and @nr_open; taken under the mutex of all misc
 *	devices, so the holder must not wait for a disk
 * @lock: guards @sis, @size and @pool_limit; never taken by a store, a load or
 *	a free; docs/internals.md has the lock order
 * @sis: the core's swap_info_struct while swap is on, else NULL
 * @inode: the inode of file->f_mapping while the device is open
 * @nr_open: number of times that the device is open
 * @size: the device's size in bytes, including the header
 * @pool_limit: the pool's limit as a percentage of RAM; 0 for automatic
 * @store_workers: number of workers that store for the kswapd of a node
 * @disk: the disk that the swap core sees, see front.h
 * @offload: these workers, or NULL if the kernel does not allow them
 * @pool: the pool that holds its objects
 * @space: its slots
 * @full: whether the core has been told that the device is full
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
	unsigned int store_workers;
	struct gendisk *disk;
	struct vswap_offload *offload;
	struct vswap_pool pool;
	struct vswap_space space;
	struct vswap_full full;
};

/**
 * struct vswap_settings - initial settings, as the administrator wrote them
 * @size: bytes with K, M, G, T, or a percentage of RAM
 * @compressor: a name, with a level if the compressor has levels
 * @recompressor: the same, or "none"
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

unsigned long vswap_device_core_bytes(struct vswap_device *device);

int vswap_settings_parse_compressor(const char *key, const char *text,
				    struct vswap_compressor *compressor);
int vswap_device_set_size(struct vswap_device *device, const char *text);
int vswap_device_set_compressor(struct vswap_device *device, const char *text);
int vswap_settings_set_recompressor(struct vswap_device *device,
				    const char *text);
int vswap_device_set_pool_limit(struct vswap_device *device, const char *text);
int vswap_device_set_store_workers(struct vswap_device *device,
				   const char *text);
int vswap_device_set_write_limit(struct vswap_quota *quota, const char *name,
				 const char *text);
int vswap_settings_writeback(struct vswap_device *device, const char *text);

/* swap.c */
extern const struct address_space_operations vswap_aops;

/* ioctl.c */
long vswap_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif /* VSWAP_SWAPDEV_DEVICE_H */
