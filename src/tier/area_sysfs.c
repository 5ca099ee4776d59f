// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/class/misc/vswap/areas/N: an area's settings and statistics, one value
 * per file.  The directory keeps the struct vswap_area, but not its device.
 */
#include <linux/blkdev.h>
#include <linux/kobject.h>
#include <linux/math64.h>
#include <linux/sysfs.h>

#include "area.h"
#include "internal.h"

static struct vswap_area *to_area(struct kobject *kobj)
{
	return container_of(kobj, struct vswap_area, kobj);
}

/* Define a read-only file; its value is an expression that may use "area". */
#define VSWAP_AREA_ATTR(name, format, ...)				\
static ssize_t name##_show(struct kobject *kobj,			\
			   struct kobj_attribute *attr, char *buf)	\
{									\
	struct vswap_area *area = to_area(kobj);			\
									\
	return sysfs_emit(buf, format "\n", __VA_ARGS__);		\
}									\
static struct kobj_attribute name##_attr = __ATTR_RO(name)

struct figures {
	unsigned int count[VSWAP_NR_SEGMENT_STATES];
	u64 live;
	u64 used;
};

static struct figures count(struct vswap_area *area)
{
	struct figures figures;

	vswap_area_count(area, figures.count, &figures.live, &figures.used);
	return figures;
}

static u64 dead_bytes(struct vswap_area *area)
{
	struct figures figures = count(area);

	return figures.used > figures.live ? figures.used - figures.live : 0;
}

static const char *const state_names[] = {
	[VSWAP_AREA_ACTIVE]	= "active",
	[VSWAP_AREA_DRAINING]	= "draining",
	[VSWAP_AREA_FAILED]	= "failed",
	[VSWAP_AREA_ABANDONED]	= "abandoned",
};

static const char *state_name(struct vswap_area *area)
{
	int state = READ_ONCE(area->state);

	if (state == VSWAP_AREA_ACTIVE &&
	    vswap_silence_to_writes(area) > VSWAP_AREA_SILENT)
		return "silent";
	return state_names[state];
}

static u64 stat(const atomic64_t *value)
{
	return atomic64_read(value);
}

VSWAP_AREA_ATTR(path, "%s", area->path);
VSWAP_AREA_ATTR(dev, "%u:%u", MAJOR(area->target.bdev->bd_dev),
		MINOR(area->target.bdev->bd_dev));
VSWAP_AREA_ATTR(type, "%s", area->target.bdev_file ? "partition" : "file");
VSWAP_AREA_ATTR(size, "%llu", area->target.pages << PAGE_SHIFT);
VSWAP_AREA_ATTR(priority, "%d", area->priority);
VSWAP_AREA_ATTR(discard, "%d", area->discard);
VSWAP_AREA_ATTR(state, "%s", state_name(area));
VSWAP_AREA_ATTR(segment_size, "%u", vswap_segment_size(area));
VSWAP_AREA_ATTR(segments, "%u", area->nr_segments);
VSWAP_AREA_ATTR(segments_free, "%u", count(area).count[VSWAP_SEGMENT_FREE]);
VSWAP_AREA_ATTR(segments_open, "%u", count(area).count[VSWAP_SEGMENT_OPEN]);
VSWAP_AREA_ATTR(segments_full, "%u", count(area).count[VSWAP_SEGMENT_FULL]);
VSWAP_AREA_ATTR(segments_retired, "%u",
		count(area).count[VSWAP_SEGMENT_RETIRED]);
VSWAP_AREA_ATTR(live_bytes, "%llu", count(area).live);
VSWAP_AREA_ATTR(dead_bytes, "%llu", dead_bytes(area));
VSWAP_AREA_ATTR(bytes_written, "%llu", stat(&area->stats.bytes_written));
VSWAP_AREA_ATTR(object_bytes_written, "%llu", stat(&area->stats.object_bytes));
VSWAP_AREA_ATTR(writes, "%llu", stat(&area->stats.writes));
VSWAP_AREA_ATTR(bytes_read, "%llu", stat(&area->stats.bytes_read));
VSWAP_AREA_ATTR(reads, "%llu", stat(&area->stats.reads));
VSWAP_AREA_ATTR(write_errors, "%llu", stat(&area->stats.write_errors));
VSWAP_AREA_ATTR(read_errors, "%llu", stat(&area->stats.read_errors));

/* Bytes written for each byte that came from RAM, to two decimals. */
static ssize_t write_amplification_show(struct kobject *kobj,
					struct kobj_attribute *attr, char *buf)
{
	struct vswap_area *area = to_area(kobj);
	u64 objects = max_t(u64, stat(&area->stats.object_bytes), 1);
	u64 all = stat(&area->stats.bytes_written);
	u64 percent = div64_u64(all * 100, objects);

	return sysfs_emit(buf, "%llu.%02llu\n", percent / 100, percent % 100);
}

static struct kobj_attribute write_amplification_attr =
	__ATTR_RO(write_amplification);

static struct attribute *vswap_area_attrs[] = {
	&path_attr.attr,
	&dev_attr.attr,
	&type_attr.attr,
	&size_attr.attr,
	&priority_attr.attr,
	&discard_attr.attr,
	&state_attr.attr,
	&segment_size_attr.attr,
	&segments_attr.attr,
	&segments_free_attr.attr,
	&segments_open_attr.attr,
	&segments_full_attr.attr,
	&segments_retired_attr.attr,
	&live_bytes_attr.attr,
	&dead_bytes_attr.attr,
	&bytes_written_attr.attr,
	&object_bytes_written_attr.attr,
	&writes_attr.attr,
	&bytes_read_attr.attr,
	&reads_attr.attr,
	&write_amplification_attr.attr,
	&write_errors_attr.attr,
	&read_errors_attr.attr,
	NULL
};
ATTRIBUTE_GROUPS(vswap_area);

static void area_release(struct kobject *kobj)
{
	vswap_area_free(to_area(kobj));
}

const struct kobj_type vswap_area_ktype = {
	.release	= area_release,
	.sysfs_ops	= &kobj_sysfs_ops,
	.default_groups	= vswap_area_groups,
};
