// SPDX-License-Identifier: GPL-2.0
/*
 * Change a device's settings from what the administrator wrote.
 *
 * Called when the module is loaded, with its parameters, and by sysfs.  What
 * makes no sense is refused with an errno and one line in the log that says
 * what would make sense; then nothing has changed.
 */
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../parse.h"
#include "../tier/tier.h"
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
		pr_err("size=%.*s: give bytes with K, M, G or T from 1M to %lluT, or a percentage of RAM such as 400%%\n",
		       text_len(text), text, VSWAP_SIZE_MAX >> 40);
		return -EINVAL;
	}

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("size: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	WRITE_ONCE(device->size, round_down(size, PAGE_SIZE));
	/* The page cache may hold a header with the old size. */
	guard(mutex)(&device->open_lock);
	if (device->inode)
		truncate_inode_pages(device->inode->i_mapping, 0);
	return 0;
}

/**
 * vswap_compressor_read() - understand what the administrator chose
 * @key: the setting's name
 * @text: "lz4", "lzo-rle", "zstd" or "zstd:LEVEL"
 * @compressor: the result
 *
 * Return: 0, or -EINVAL for nonsense, which is logged.
 */
int vswap_compressor_read(const char *key, const char *text,
			  struct vswap_compressor *compressor)
{
	if (!vswap_compressor_parse(text, compressor))
		return 0;

	pr_err("%s=%.*s: choose lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22\n",
	       key, text_len(text), text);
	return -EINVAL;
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
	int err;

	err = vswap_compressor_read("compressor", text, &compressor);
	if (err)
		return err;

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("compressor: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	return vswap_pool_set_compressor(&device->pool, &compressor);
}

/**
 * vswap_device_set_recompressor() - choose how cold pages are compressed again
 * @device: the device
 * @text: as for vswap_device_set_compressor(), or "none"
 *
 * Context: Process context, may sleep.
 * Return: 0, -EINVAL for nonsense, -EBUSY while swap is on, or -ENOMEM.
 */
int vswap_device_set_recompressor(struct vswap_device *device, const char *text)
{
	struct vswap_compressor compressor;
	bool none = sysfs_streq(text, "none");
	int err;

	if (!none) {
		err = vswap_compressor_read("recompressor", text, &compressor);
		if (err)
			return err;
	}

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("recompressor: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	return vswap_recompress_set(device->space.tier,
				    none ? NULL : &compressor);
}

/**
 * vswap_device_set_pool_limit() - limit the RAM that the pool may take
 * @device: the device
 * @text: a percentage of RAM, 1 to 100; of what RAM there is now, should it
 *	be plugged later; or "auto"
 *
 * A limit below what the pool takes now keeps it from growing; it shrinks as
 * slots are freed.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -EINVAL for nonsense.
 */
int vswap_device_set_pool_limit(struct vswap_device *device, const char *text)
{
	unsigned int percent = 0;
	unsigned long pages;

	if (!sysfs_streq(text, "auto") && vswap_parse_percent(text, &percent)) {
		pr_err("pool_limit=%.*s: give auto, or a percentage of RAM from 1 to 100\n",
		       text_len(text), text);
		return -EINVAL;
	}

	pages = totalram_pages() * percent / 100;
	if (percent && pages <= vswap_pool_slack()) {
		pr_err("pool_limit=%u: with %lu pages no store would succeed; give more than %lu %% of RAM, or auto\n",
		       percent, pages,
		       vswap_pool_slack() * 100 / totalram_pages());
		return -EINVAL;
	}

	guard(mutex)(&device->lock);
	WRITE_ONCE(device->pool_limit, percent);
	vswap_room_set_limit(device->space.tier, pages);
	return 0;
}

/**
 * vswap_device_set_write_limit() - cap what is written to areas
 * @quota: the cap
 * @name: its name, for the log
 * @text: bytes with K, M, G or T; 0 for no cap
 *
 * Context: Process context.
 * Return: 0, or -EINVAL for nonsense.
 */
int vswap_device_set_write_limit(struct vswap_quota *quota, const char *name,
				 const char *text)
{
	u64 limit;

	if (strchr(text, '%') || vswap_parse_size(text, 0, &limit)) {
		pr_err("%s=%.*s: give bytes with K, M, G or T, or 0 for no limit\n",
		       name, text_len(text), text);
		return -EINVAL;
	}

	WRITE_ONCE(quota->limit, limit);
	return 0;
}

/**
 * vswap_device_writeback() - write back what the administrator asks for
 * @device: the device
 * @text: "all", "incompressible", or "idle SECONDS"
 *
 * Context: Process context, sleeps; a signal ends it.
 * Return: 0, -EINVAL for nonsense, or what vswap_writeback_now() says.
 */
int vswap_device_writeback(struct vswap_device *device, const char *text)
{
	unsigned int mode, idle = 0;
	u64 pages;

	if (sysfs_streq(text, "all")) {
		mode = VSWAP_WRITEBACK_ALL;
	} else if (sysfs_streq(text, "incompressible")) {
		mode = VSWAP_WRITEBACK_INCOMPRESSIBLE;
	} else if (str_has_prefix(text, "idle ") &&
		   !kstrtouint(text + strlen("idle "), 10, &idle)) {
		mode = VSWAP_WRITEBACK_IDLE;
	} else {
		pr_err("writeback=%.*s: write all, incompressible, or idle SECONDS\n",
		       text_len(text), text);
		return -EINVAL;
	}

	return vswap_writeback_now(device->space.tier, mode, idle, &pages);
}
