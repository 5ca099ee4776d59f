// SPDX-License-Identifier: GPL-2.0
/*
 * Change a device's settings from what the administrator wrote.
 *
 * Called when the module is loaded, with its parameters, and by sysfs.  What
 * makes no sense is refused with an errno and one line in the log that says
 * what would make sense; then nothing has changed.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../parse.h"
#include "device.h"

static u64 ram_bytes(void)
{
	return (u64)totalram_pages() << PAGE_SHIFT;
}

/* How much of a text to log: no newline, and not a whole page of nonsense. */
static int text_len(const char *text)
{
	return min_t(size_t, strcspn(text, "\n"), 64);
}

/**
 * vswap_device_set_size() - set the size of the virtual swap space
 * @device: the device
 * @text: bytes with K, M, G or T, or a percentage of RAM
 *
 * A percentage is cut to what the swap core can address.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EINVAL for nonsense, -EBUSY while swap is on.
 */
int vswap_device_set_size(struct vswap_device *device, const char *text)
{
	u64 size;
	int err;

	err = vswap_parse_size(text, ram_bytes(), &size);
	if (!err && strchr(text, '%'))
		size = clamp(size, VSWAP_SIZE_MIN, VSWAP_SIZE_MAX);
	if (err || size < VSWAP_SIZE_MIN || size > VSWAP_SIZE_MAX) {
		pr_err("size=%.*s: give bytes with K, M, G or T from 1M to 16T, or a percentage of RAM such as 400%%\n",
		       text_len(text), text);
		return -EINVAL;
	}

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("size: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	WRITE_ONCE(device->size, round_down(size, PAGE_SIZE));
	/* The page cache may hold a header with the old size. */
	if (device->inode)
		truncate_inode_pages(device->inode->i_mapping, 0);
	return 0;
}

/**
 * vswap_device_set_compressor() - choose how pages are compressed
 * @device: the device
 * @text: "lz4", "lzo-rle", "zstd" or "zstd:LEVEL"
 *
 * Context: Process context, may sleep.
 * Return: 0, -EINVAL for nonsense, -EBUSY while swap is on, or -ENOMEM.
 */
int vswap_device_set_compressor(struct vswap_device *device, const char *text)
{
	struct vswap_compressor compressor;

	if (vswap_compressor_parse(text, &compressor)) {
		pr_err("compressor=%.*s: choose lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22\n",
		       text_len(text), text);
		return -EINVAL;
	}

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("compressor: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	return vswap_pool_set_compressor(&device->pool, &compressor);
}

/**
 * vswap_device_set_pool_limit() - limit the RAM that the pool may take
 * @device: the device
 * @text: a percentage of RAM, 1 to 100; of what RAM there is now, should it
 *	be plugged later
 *
 * A limit below what the pool takes now keeps it from growing; it shrinks as
 * slots are freed.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -EINVAL for nonsense.
 */
int vswap_device_set_pool_limit(struct vswap_device *device, const char *text)
{
	unsigned int percent;

	if (vswap_parse_percent(text, &percent)) {
		pr_err("pool_limit=%.*s: give a percentage of RAM from 1 to 100\n",
		       text_len(text), text);
		return -EINVAL;
	}

	guard(mutex)(&device->lock);
	WRITE_ONCE(device->pool_limit, percent);
	WRITE_ONCE(device->pool.limit, totalram_pages() * percent / 100);
	return 0;
}
