// SPDX-License-Identifier: GPL-2.0
/*
 * Change a device's settings, from text in module parameters and sysfs.
 *
 * An invalid value is refused with an errno, and one line in the log says what
 * is valid.  The setting then stays as it was.
 */
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/sysfs.h>

#include "../parse.h"
#include "../tier/tier.h"
#include "device.h"

/* More than these would compete for the locks of zsmalloc and the LRU. */
#define STORE_WORKERS_AUTO	4

static u64 ram_bytes(void)
{
	return (u64)totalram_pages() << PAGE_SHIFT;
}

/* How much of a text to log: up to a newline, 64 characters at most. */
static int text_len(const char *text)
{
	return min_t(size_t, strcspn(text, "\n"), 64);
}

/**
 * vswap_device_set_size() - set the size of the virtual swap space
 * @device: the device
 * @text: bytes with K, M, G or T, or a percentage of RAM
 *
 * A percentage is clamped to the valid range.
 *
 * Context: Process context.  May sleep.
 * Return: 0, -EINVAL if @text is invalid, or -EBUSY while swap is on.
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
 * vswap_settings_parse_compressor() - parse a compressor setting
 * @key: the setting's name, for the log
 * @text: "lz4", "lzo-rle", "zstd" or "zstd:LEVEL"
 * @compressor: the result
 *
 * Return: 0, or -EINVAL if @text is invalid, which is logged.
 */
int vswap_settings_parse_compressor(const char *key, const char *text,
				    struct vswap_compressor *compressor)
{
	if (!vswap_compressor_parse(text, compressor))
		return 0;

	pr_err("%s=%.*s: choose lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22\n",
	       key, text_len(text), text);
	return -EINVAL;
}

/**
 * vswap_device_core_bytes() - return how much memory the core takes for the slots
 * @device: the device
 *
 * Context: Any context.
 * Return: bytes; 0 while swap is off.
 */
unsigned long vswap_device_core_bytes(struct vswap_device *device)
{
	unsigned long slots = READ_ONCE(device->size) >> PAGE_SHIFT;

	return READ_ONCE(device->sis) ? vswap_compat_core_bytes(slots) : 0;
}

/**
 * vswap_device_set_compressor() - set the compressor
 * @device: the device
 * @text: "lz4", "lzo-rle", "zstd" or "zstd:LEVEL"
 *
 * Context: Process context.  May sleep.
 * Return: 0, -EINVAL if @text is invalid, -EBUSY while swap is on, or -ENOMEM.
 */
int vswap_device_set_compressor(struct vswap_device *device, const char *text)
{
	struct vswap_compressor compressor;
	int err;

	err = vswap_settings_parse_compressor("compressor", text, &compressor);
	if (err)
		return err;

	guard(mutex)(&device->lock);
	if (device->sis) {
		pr_err("compressor: swap is on; run swapoff /dev/vswap first\n");
		return -EBUSY;
	}

	return vswap_tier_set_compressor(device->space.tier, &compressor);
}

/**
 * vswap_settings_set_recompressor() - set the compressor for cold objects
 * @device: the device
 * @text: as for vswap_device_set_compressor(), or "none"
 *
 * Context: Process context.  May sleep.
 * Return: 0, -EINVAL if @text is invalid, -EBUSY while swap is on, or -ENOMEM.
 */
int vswap_settings_set_recompressor(struct vswap_device *device, const char *text)
{
	struct vswap_compressor compressor;
	bool none = sysfs_streq(text, "none");
	int err;

	if (!none) {
		err = vswap_settings_parse_compressor("recompressor", text,
						      &compressor);
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
 * @text: a percentage, 1 to 100, of the RAM that is present now; or "auto"
 *
 * A limit below the pool's current size keeps the pool from growing.  The pool
 * shrinks as slots are freed and objects are written back.
 *
 * Context: Process context.  May sleep.
 * Return: 0, or -EINVAL if @text is invalid.
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
	vswap_full_end(&device->full);
	return 0;
}

/**
 * vswap_device_set_store_workers() - set how many workers store for a kswapd
 * @device: the device
 * @text: a number up to VSWAP_MAX_STORE_WORKERS; 0 if kswapd stores everything;
 *	or "auto"
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if @text is invalid.
 */
int vswap_device_set_store_workers(struct vswap_device *device,
				   const char *text)
{
	unsigned int nr = min_t(unsigned int, num_online_cpus() - 1,
				STORE_WORKERS_AUTO);

	if (!sysfs_streq(text, "auto") &&
	    (kstrtouint(text, 10, &nr) || nr > VSWAP_MAX_STORE_WORKERS)) {
		pr_err("store_workers=%.*s: give auto, or a number from 0 to %d\n",
		       text_len(text), text, VSWAP_MAX_STORE_WORKERS);
		return -EINVAL;
	}

	WRITE_ONCE(device->store_workers, nr);
	return 0;
}

/**
 * vswap_device_set_write_limit() - limit the bytes that are written to areas
 * @quota: the write limit
 * @name: its name, for the log
 * @text: bytes with K, M, G or T; 0 for none
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if @text is invalid.
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
 * vswap_settings_writeback() - write back the requested pages
 * @device: the device
 * @text: "all", "incompressible", or "idle SECONDS"
 *
 * Context: Process context.  Sleeps until it has ended or a signal comes.
 * Return: 0, -EINVAL if @text is invalid, or the error of
 * vswap_writeback_now().
 */
int vswap_settings_writeback(struct vswap_device *device, const char *text)
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
