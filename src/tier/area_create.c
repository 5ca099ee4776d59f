// SPDX-License-Identifier: GPL-2.0
/*
 * Create and free areas.
 *
 * Each area has its own log, buffers and worker, so its disk holds up no other.
 */
#include <linux/bitmap.h>
#include <linux/blkdev.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/vmalloc.h>

#include "../../include/uapi/linux/vswap.h"
#include "../table/entry.h"
#include "area.h"
#include "internal.h"
#include "move.h"
#include "read.h"
#include "signature.h"

#define WANTED_SEGMENTS	32
#define NR_BUFFERS	4

static const struct {
	int err;
	const char *message;
} signature_errors[] = {
	[VSWAP_SIGNATURE_NONE] = {
		-EMEDIUMTYPE,
		"has no swap signature: run mkswap on it first"
	},
	[VSWAP_SIGNATURE_PAGE_SIZE] = {
		-EUCLEAN,
		"was made for another page size: run mkswap on it again"
	},
	[VSWAP_SIGNATURE_VERSION] = {
		-EUCLEAN,
		"has a swap header of an unknown version: run mkswap on it again"
	},
	[VSWAP_SIGNATURE_SIZE] = {
		-EUCLEAN,
		"is smaller than its swap header says: run mkswap on it again"
	},
	[VSWAP_SIGNATURE_BAD_PAGES] = {
		-EUCLEAN,
		"has a swap header with impossible bad pages: run mkswap -c on it"
	},
};

/* The size asked for; else 2 MiB, or less to get WANTED_SEGMENTS segments. */
static int segment_shift(u64 pages, u32 size)
{
	int shift;

	if (size)
		return ilog2(size);

	for (shift = ilog2(VSWAP_SEGMENT_DEFAULT);
	     shift > ilog2(vswap_segment_min()); shift--)
		if (pages << PAGE_SHIFT >> shift >= WANTED_SEGMENTS)
			break;
	return shift;
}

/*
 * The first segment holds the swap header and is not used.  Neither is a
 * segment with a bad page, as segments are written without gaps.
 */
static void segments_setup(struct vswap_area *area,
			   union swap_header *header)
{
	unsigned int i, shift = area->segment_shift - PAGE_SHIFT;
	const u32 *bad = vswap_signature_bad_pages(header);
	u32 seq = get_random_u32();

	for (i = 1; i < area->nr_segments; i++) {
		area->segments[i].state = VSWAP_SEGMENT_FREE;
		area->segments[i].seq = seq;
	}

	for (i = 0; i < header->info.nr_badpages; i++)
		if (bad[i] >> shift < area->nr_segments)
			area->segments[bad[i] >> shift].state =
				VSWAP_SEGMENT_UNUSABLE;

	for (i = 1; i < area->nr_segments; i++) {
		if (area->segments[i].state != VSWAP_SEGMENT_FREE)
			continue;
		__set_bit(i, area->free);
		area->nr_usable++;
	}
	atomic_set(&area->nr_free, area->nr_usable);
	if (area->nr_usable >= VSWAP_AREA_SPLIT_SEGMENTS)
		area->max_moves = VSWAP_AREA_MAX_MOVES;
}

static int area_setup(struct vswap_area *area, union swap_header *header,
		      const struct vswap_area_spec *spec)
{
	u64 nr;
	int err;

	err = vswap_target_map(&area->target, header->info.last_page + 1ULL);
	if (err) {
		pr_err("attach: %s: its pages cannot be mapped (%d)\n",
		       area->path, err);
		return err;
	}

	if (spec->discard && !bdev_max_discard_sectors(area->target.bdev))
		pr_info("attach: the device of %s does not discard; going on without\n",
			area->path);
	else
		area->discard = spec->discard;
	area->segment_shift = segment_shift(area->target.pages,
					    spec->segment_size);
	nr = min(area->target.pages << PAGE_SHIFT, VSWAP_AREA_BYTES_MAX) >>
	     area->segment_shift;
	if (nr > INT_MAX)
		return -EFBIG;

	area->nr_segments = nr;
	area->segments = kvzalloc_objs(*area->segments, nr);
	area->free = kvcalloc(BITS_TO_LONGS(nr), sizeof(long), GFP_KERNEL);
	area->stale = kvcalloc(BITS_TO_LONGS(nr), sizeof(long), GFP_KERNEL);
	if (!area->segments || !area->free || !area->stale ||
	    percpu_counter_init(&area->live, 0, GFP_KERNEL))
		return -ENOMEM;

	segments_setup(area, header);
	if (area->nr_usable < VSWAP_AREA_MIN_SEGMENTS) {
		pr_err("attach: %s is too small: give it %u MiB, or smaller segments\n",
		       area->path, (VSWAP_AREA_MIN_SEGMENTS + 2) <<
		       area->segment_shift >> 20);
		return -ENOSPC;
	}
	return 0;
}

static int area_open(struct vswap_area *area, const struct vswap_area_spec *spec)
{
	union swap_header *header;
	enum vswap_signature found;
	size_t len;
	int err;

	header = vswap_target_header(&area->target, &len);
	if (IS_ERR(header))
		return PTR_ERR(header);

	found = vswap_signature_check(header, len, area->target.pages);
	if (found != VSWAP_SIGNATURE_OK) {
		pr_err("attach: %s %s\n", area->path,
		       signature_errors[found].message);
		err = signature_errors[found].err;
	} else {
		err = area_setup(area, header, spec);
	}
	kvfree(header);
	return err;
}

static char *path_of(struct file *file)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *path;

	if (!buf)
		return NULL;
	path = file_path(file, buf, PATH_MAX);
	path = kstrdup(IS_ERR(path) ? "?" : path, GFP_KERNEL);
	kfree(buf);
	return path;
}

/**
 * vswap_area_free() - free an area that has been closed
 * @area: the area
 *
 * Context: Process context.  May sleep.
 */
void vswap_area_free(struct vswap_area *area)
{
	if (area->wq)
		destroy_workqueue(area->wq);
	vswap_log_exit(area);
	vfree(area->segment);
	kfree(area->found);
	kfree(area->page);
	mempool_destroy(area->buffers);
	percpu_counter_destroy(&area->live);
	kvfree(area->stale);
	kvfree(area->free);
	kvfree(area->segments);
	kfree(area->path);
	kfree(area);
}

/* Allocate what the log, cleaner and loads need; areas share none of it. */
static int area_alloc(struct vswap_area *area)
{
	area->segment = vmalloc(vswap_segment_size(area));
	area->found = kzalloc_obj(*area->found);
	area->page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	init_waitqueue_head(&area->buffer_wait);
	area->buffers = mempool_create_kmalloc_pool(NR_BUFFERS,
						    VSWAP_BUFFER_BYTES +
						    sizeof(struct vswap_read));
	area->wq = alloc_workqueue("vswap-area", WQ_MEM_RECLAIM | WQ_FREEZABLE |
				   WQ_UNBOUND, 1);
	if (!area->segment || !area->found || !area->page || !area->buffers ||
	    !area->wq)
		return -ENOMEM;
	return vswap_log_init(area);
}

/**
 * vswap_area_create() - create an area from an open file
 * @tier: the tier that it is for
 * @file: a block device or a swapfile with the signature of mkswap(8)
 * @spec: how to use it
 *
 * Nothing is written to @file.  Most errors are explained in the kernel log.
 *
 * Context: Process context.  May sleep.
 * Return: the area, or an ERR_PTR(): -EMEDIUMTYPE without a signature, -EUCLEAN
 * with an invalid one, -ENOSPC if it is too small, an error from
 * vswap_target_open() or vswap_target_map(), or another errno.
 */
struct vswap_area *vswap_area_create(struct vswap_tier *tier, struct file *file,
				     const struct vswap_area_spec *spec)
{
	struct vswap_area *area;
	int err;

	area = kzalloc_obj(*area);
	if (!area)
		return ERR_PTR(-ENOMEM);

	area->tier = tier;
	area->priority = spec->priority;
	memset(area->open, -1, sizeof(area->open));
	mutex_init(&area->lock);
	mutex_init(&area->cleaner_lock);
	spin_lock_init(&area->reads_lock);
	INIT_LIST_HEAD(&area->reads);
	area->path = path_of(file);
	err = area->path ? vswap_target_open(&area->target, file) : -ENOMEM;
	if (err)
		goto free;

	err = area_open(area, spec) ?: area_alloc(area);
	if (!err)
		return area;

	vswap_target_close(&area->target);
free:
	vswap_area_free(area);
	return ERR_PTR(err);
}

/**
 * vswap_area_close() - release an area's device or file
 * @area: the area, unused and without live objects
 *
 * Context: Process context.  May sleep.
 */
void vswap_area_close(struct vswap_area *area)
{
	vswap_target_close(&area->target);
}
