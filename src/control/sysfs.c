// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/class/misc/vswap: settings, and statistics in stats/, one value a file.
 * The driver core creates the files along with the device.
 */
#include <linux/device.h>
#include <linux/sysfs.h>

#include "../swapdev/device.h"
#include "../tier/tier.h"
#include "control.h"

static struct vswap_device *to_device(struct device *dev)
{
	return container_of(dev_get_drvdata(dev), struct vswap_device, misc);
}

static ssize_t size_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%llu\n", READ_ONCE(to_device(dev)->size));
}

static ssize_t size_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t count)
{
	return vswap_device_set_size(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(size);

static ssize_t compressor_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	struct vswap_device *device = to_device(dev);
	ssize_t len;

	guard(mutex)(&device->lock);
	len = vswap_compressor_print(&device->pool.codec->compressor, buf,
				     PAGE_SIZE - 1);
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t compressor_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	return vswap_device_set_compressor(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(compressor);

static ssize_t recompressor_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct vswap_device *device = to_device(dev);
	struct vswap_codec *codec;
	ssize_t len;

	guard(mutex)(&device->lock);
	codec = device->pool.recompressor;
	if (!codec)
		return sysfs_emit(buf, "none\n");
	len = vswap_compressor_print(&codec->compressor, buf, PAGE_SIZE - 1);
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t recompressor_store(struct device *dev,
				  struct device_attribute *attr,
				  const char *buf, size_t count)
{
	return vswap_settings_set_recompressor(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(recompressor);

static ssize_t compressors_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	unsigned int nr;
	ssize_t len = 0;

	for (nr = 0; vswap_codec_name(nr); nr++)
		len += sysfs_emit_at(buf, len, "%s%s", nr ? " " : "",
				     vswap_codec_name(nr));
	return len + sysfs_emit_at(buf, len, "\n");
}
static DEVICE_ATTR_RO(compressors);

static ssize_t pool_limit_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	unsigned int percent = READ_ONCE(to_device(dev)->pool_limit);

	if (!percent)
		return sysfs_emit(buf, "auto\n");
	return sysfs_emit(buf, "%u\n", percent);
}

static ssize_t pool_limit_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	return vswap_device_set_pool_limit(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(pool_limit);

static ssize_t store_workers_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(to_device(dev)->store_workers));
}

static ssize_t store_workers_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	return vswap_device_set_store_workers(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(store_workers);

static ssize_t writeback_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t count)
{
	return vswap_settings_writeback(to_device(dev), buf) ?: count;
}
static DEVICE_ATTR_WO(writeback);

/* The file write_limit_SPAN: limits the bytes that are written to areas */
#define VSWAP_WRITE_LIMIT_ATTR(span)					\
static ssize_t write_limit_##span##_show(struct device *dev,		\
					 struct device_attribute *attr,	\
					 char *buf)			\
{									\
	struct vswap_tier *tier = to_device(dev)->space.tier;		\
									\
	return sysfs_emit(buf, "%llu\n",				\
			  READ_ONCE(vswap_quota_per_##span(tier)->limit));	\
}									\
									\
static ssize_t write_limit_##span##_store(struct device *dev,		\
					  struct device_attribute *attr,\
					  const char *buf, size_t count)\
{									\
	struct vswap_tier *tier = to_device(dev)->space.tier;		\
									\
	return vswap_device_set_write_limit(vswap_quota_per_##span(tier), \
					    attr->attr.name, buf) ?:	\
	       count;							\
}									\
static DEVICE_ATTR_RW(write_limit_##span)

VSWAP_WRITE_LIMIT_ATTR(second);
VSWAP_WRITE_LIMIT_ATTR(day);

static struct attribute *vswap_attrs[] = {
	&dev_attr_size.attr,
	&dev_attr_compressor.attr,
	&dev_attr_compressors.attr,
	&dev_attr_recompressor.attr,
	&dev_attr_pool_limit.attr,
	&dev_attr_store_workers.attr,
	&dev_attr_writeback.attr,
	&dev_attr_write_limit_second.attr,
	&dev_attr_write_limit_day.attr,
	NULL
};

/* Kernels on which kswapd must store everything itself have no such setting. */
static umode_t vswap_attr_is_visible(struct kobject *kobj,
				     struct attribute *attr, int nr)
{
	struct vswap_device *device = to_device(kobj_to_dev(kobj));

	return attr != &dev_attr_store_workers.attr || device->offload ?
	       attr->mode : 0;
}

static const struct attribute_group vswap_group = {
	.attrs = vswap_attrs,
	.is_visible = vswap_attr_is_visible,
};

static unsigned long stat(struct vswap_device *device, enum vswap_stat which)
{
	return vswap_stat_read(device->space.stats, which);
}

/* The file stats/NAME, which shows @value, an expression with "device" */
#define VSWAP_STAT_ATTR(name, value)					\
static ssize_t name##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	struct vswap_device *device = to_device(dev);			\
									\
	return sysfs_emit(buf, "%lu\n", (unsigned long)(value));	\
}									\
static DEVICE_ATTR_RO(name)

static unsigned long stored(struct vswap_device *device)
{
	return stat(device, VSWAP_STAT_SAME) +
	       stat(device, VSWAP_STAT_OBJECTS) +
	       stat(device, VSWAP_STAT_DISK) + stat(device, VSWAP_STAT_LOST);
}

VSWAP_STAT_ATTR(pages_stored, stored(device));
VSWAP_STAT_ATTR(pages_same, stat(device, VSWAP_STAT_SAME));
VSWAP_STAT_ATTR(pages_raw, stat(device, VSWAP_STAT_RAW));
VSWAP_STAT_ATTR(pages_dense, stat(device, VSWAP_STAT_DENSE));
VSWAP_STAT_ATTR(recompressed, stat(device, VSWAP_STAT_RECOMPRESSED));
VSWAP_STAT_ATTR(full, stat(device, VSWAP_STAT_FULL));
VSWAP_STAT_ATTR(hidden_bytes, READ_ONCE(device->full.hidden) << PAGE_SHIFT);
VSWAP_STAT_ATTR(pages_on_disk, stat(device, VSWAP_STAT_DISK));
VSWAP_STAT_ATTR(pages_lost, stat(device, VSWAP_STAT_LOST));
VSWAP_STAT_ATTR(orig_bytes, stored(device) << PAGE_SHIFT);
VSWAP_STAT_ATTR(resident_bytes, stat(device, VSWAP_STAT_RESIDENT_BYTES));
VSWAP_STAT_ATTR(disk_bytes, stat(device, VSWAP_STAT_DISK_BYTES));
VSWAP_STAT_ATTR(compressed_bytes, stat(device, VSWAP_STAT_OBJECT_BYTES));
VSWAP_STAT_ATTR(pool_bytes, vswap_pool_pages(&device->pool) << PAGE_SHIFT);
VSWAP_STAT_ATTR(pool_limit_bytes, READ_ONCE(device->pool.limit) << PAGE_SHIFT);
VSWAP_STAT_ATTR(handle_bytes, stat(device, VSWAP_STAT_OBJECTS) * sizeof(long));
VSWAP_STAT_ATTR(table_bytes, vswap_table_bytes(&device->space.table));
VSWAP_STAT_ATTR(core_bytes, vswap_device_core_bytes(device));
VSWAP_STAT_ATTR(clusters, atomic_long_read(&device->space.table.nr_clusters));
VSWAP_STAT_ATTR(stores, stat(device, VSWAP_STAT_STORES));
VSWAP_STAT_ATTR(stores_offloaded, stat(device, VSWAP_STAT_OFFLOADED));
VSWAP_STAT_ATTR(loads, stat(device, VSWAP_STAT_LOADS));
VSWAP_STAT_ATTR(frees, stat(device, VSWAP_STAT_FREES));
VSWAP_STAT_ATTR(failed_stores_limit, stat(device, VSWAP_STAT_FAIL_LIMIT));
VSWAP_STAT_ATTR(failed_stores_memory, stat(device, VSWAP_STAT_FAIL_MEMORY));
VSWAP_STAT_ATTR(failed_stores_incompressible,
		stat(device, VSWAP_STAT_FAIL_RAW));
VSWAP_STAT_ATTR(failed_loads, stat(device, VSWAP_STAT_FAIL_LOAD));
VSWAP_STAT_ATTR(disk_loads, stat(device, VSWAP_STAT_DISK_LOADS));
VSWAP_STAT_ATTR(disk_cache_hits, stat(device, VSWAP_STAT_CACHE_HITS));
VSWAP_STAT_ATTR(store_waits, stat(device, VSWAP_STAT_WAITS));
VSWAP_STAT_ATTR(written_back_limit, stat(device, VSWAP_STAT_WRITEBACK_LIMIT));
VSWAP_STAT_ATTR(written_back_shrinker,
		stat(device, VSWAP_STAT_WRITEBACK_SHRINKER));
VSWAP_STAT_ATTR(written_back_incompressible,
		stat(device, VSWAP_STAT_WRITEBACK_RAW));
VSWAP_STAT_ATTR(written_back_asked, stat(device, VSWAP_STAT_WRITEBACK_REQUEST));

static struct attribute *vswap_stats_attrs[] = {
	&dev_attr_pages_stored.attr,
	&dev_attr_pages_same.attr,
	&dev_attr_pages_raw.attr,
	&dev_attr_pages_dense.attr,
	&dev_attr_recompressed.attr,
	&dev_attr_full.attr,
	&dev_attr_hidden_bytes.attr,
	&dev_attr_pages_on_disk.attr,
	&dev_attr_pages_lost.attr,
	&dev_attr_resident_bytes.attr,
	&dev_attr_disk_bytes.attr,
	&dev_attr_orig_bytes.attr,
	&dev_attr_compressed_bytes.attr,
	&dev_attr_pool_bytes.attr,
	&dev_attr_pool_limit_bytes.attr,
	&dev_attr_handle_bytes.attr,
	&dev_attr_table_bytes.attr,
	&dev_attr_core_bytes.attr,
	&dev_attr_clusters.attr,
	&dev_attr_stores.attr,
	&dev_attr_stores_offloaded.attr,
	&dev_attr_loads.attr,
	&dev_attr_frees.attr,
	&dev_attr_failed_stores_limit.attr,
	&dev_attr_failed_stores_memory.attr,
	&dev_attr_failed_stores_incompressible.attr,
	&dev_attr_failed_loads.attr,
	&dev_attr_disk_loads.attr,
	&dev_attr_disk_cache_hits.attr,
	&dev_attr_store_waits.attr,
	&dev_attr_written_back_limit.attr,
	&dev_attr_written_back_shrinker.attr,
	&dev_attr_written_back_incompressible.attr,
	&dev_attr_written_back_asked.attr,
	NULL
};

static const struct attribute_group vswap_stats_group = {
	.name = "stats",
	.attrs = vswap_stats_attrs,
};

const struct attribute_group *vswap_sysfs_groups[] = {
	&vswap_group,
	&vswap_stats_group,
	NULL
};
