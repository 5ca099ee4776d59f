// SPDX-License-Identifier: GPL-2.0
/*
 * vswap: a swap device with no fixed storage of its own.
 *
 * Only module parameters, and init and exit in order.
 */
#include <linux/module.h>

#include "control/control.h"
#include "swapdev/device.h"
#include "table/table.h"

static char *size = "400%";
module_param(size, charp, 0);
MODULE_PARM_DESC(size, "Size of the virtual swap space: bytes with K, M, G, T, or a percentage of RAM (default 400%)");

static char *compressor = "lz4";
module_param(compressor, charp, 0);
MODULE_PARM_DESC(compressor, "lz4 (default), lzo-rle, zstd, or zstd:LEVEL");

static char *recompressor = "zstd:1";
module_param(recompressor, charp, 0);
MODULE_PARM_DESC(recompressor, "Makes cold objects smaller when memory is short: as compressor, or none (default zstd:1)");

static char *pool_limit = "auto";
module_param(pool_limit, charp, 0);
MODULE_PARM_DESC(pool_limit, "Most RAM that compressed pages may take, as a percentage, or auto (default)");

static struct vswap_device *vswap_device;

static int __init vswap_init(void)
{
	const struct vswap_settings settings = {
		.size		= size,
		.compressor	= compressor,
		.recompressor	= recompressor,
		.pool_limit	= pool_limit,
	};
	int err;

	err = vswap_table_cache_init();
	if (err)
		return err;

	err = vswap_codec_hotplug_init();
	if (err)
		goto exit_cache;

	vswap_device = vswap_device_create(&settings, vswap_sysfs_groups);
	if (IS_ERR(vswap_device)) {
		err = PTR_ERR(vswap_device);
		goto exit_hotplug;
	}

	vswap_debugfs_create(vswap_device);
	return 0;

exit_hotplug:
	vswap_codec_hotplug_exit();
exit_cache:
	vswap_table_cache_exit();
	return err;
}

static void __exit vswap_exit(void)
{
	vswap_debugfs_destroy();
	vswap_device_destroy(vswap_device);
	vswap_codec_hotplug_exit();
	vswap_table_cache_exit();
}

module_init(vswap_init);
module_exit(vswap_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual, compressed, dynamic swap device");
MODULE_AUTHOR("The vswap developers");
MODULE_VERSION(VSWAP_VERSION);
