// SPDX-License-Identifier: GPL-2.0
/*
 * Areas and the life of their segments.
 *
 * Called by tier.c (attach and detach), by the log (open, close, add), by the
 * cleaner (hold, put), and, through the engine, by the free of a slot (drop),
 * which must not sleep.
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

#include "../../include/uapi/linux/vswap.h"
#include "../table/entry.h"
#include "area.h"
#include "format.h"
#include "signature.h"

#define NICE_SEGMENTS	32
/* Bytes that a CPU counts for itself, so that frees share no lock. */
#define LIVE_BATCH	SZ_1M

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

/**
 * vswap_segment_min() - tell how small a segment may be
 *
 * One that is full of the longest objects must not look as if cleaning it would
 * free anything, see full_pick() and vswap_area_can_take().
 *
 * Return: bytes.
 */
u32 vswap_segment_min(void)
{
	return max_t(u32, VSWAP_SEGMENT_MIN,
		     roundup_pow_of_two(16 * VSWAP_DISK_MAX));
}

/* As large as asked for; else 2 MiB, or less where that makes too few. */
static int segment_shift(u64 pages, u32 size)
{
	int shift;

	if (size)
		return ilog2(size);

	for (shift = ilog2(VSWAP_SEGMENT_DEFAULT);
	     shift > ilog2(vswap_segment_min()); shift--)
		if (pages << PAGE_SHIFT >> shift >= NICE_SEGMENTS)
			break;
	return shift;
}

/*
 * The first segment holds the header, and one with a bad page is left alone: a
 * segment is always written in one row.
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
 * Context: Process context, may sleep.
 */
void vswap_area_free(struct vswap_area *area)
{
	percpu_counter_destroy(&area->live);
	kvfree(area->stale);
	kvfree(area->free);
	kvfree(area->segments);
	kfree(area->path);
	kfree(area);
}

/**
 * vswap_area_create() - make an area of an open file
 * @file: a block device or a swapfile with the signature of mkswap(8)
 * @spec: how to use it
 *
 * Nothing is written to it.
 *
 * Context: Process context, may sleep.
 * Return: the area, or an ERR_PTR() that the log explains: as for
 * vswap_target_claim(); -EMEDIUMTYPE for one without a signature, -EUCLEAN for
 * a damaged one, -ENOSPC for one that is too small.
 */
struct vswap_area *vswap_area_create(struct file *file,
				     const struct vswap_area_spec *spec)
{
	struct vswap_area *area;
	int err;

	area = kzalloc_obj(*area);
	if (!area)
		return ERR_PTR(-ENOMEM);

	area->priority = spec->priority;
	area->open = -1;
	area->path = path_of(file);
	err = area->path ? vswap_target_claim(&area->target, file) : -ENOMEM;
	if (err)
		goto free;

	err = area_open(area, spec);
	if (!err)
		return area;

	vswap_target_release(&area->target);
free:
	vswap_area_free(area);
	return ERR_PTR(err);
}

/**
 * vswap_area_close() - let go of an area's device or file
 * @area: the area, without live objects; nobody uses it any more
 *
 * Context: Process context, may sleep.
 */
void vswap_area_close(struct vswap_area *area)
{
	vswap_target_release(&area->target);
}

/**
 * vswap_segment_open() - take a free segment to write to
 * @area: the area, whose open segment is full
 *
 * Context: Mover lock.
 * Return: 0 or -ENOSPC.
 */
int vswap_segment_open(struct vswap_area *area)
{
	struct vswap_segment *segment;
	unsigned int nr;

	nr = find_next_bit(area->free, area->nr_segments, area->hand);
	if (nr >= area->nr_segments)
		nr = find_first_bit(area->free, area->nr_segments);
	if (nr >= area->nr_segments)
		return -ENOSPC;

	clear_bit(nr, area->free);
	atomic_dec(&area->nr_free);
	segment = &area->segments[nr];
	segment->used = 0;
	segment->seq++;
	segment->stuck = false;
	WRITE_ONCE(segment->state, VSWAP_SEGMENT_OPEN);
	atomic_set(&segment->live, 1);
	WRITE_ONCE(area->open, nr);
	area->hand = nr + 1;
	return 0;
}

/**
 * vswap_segment_close() - write no more to the open segment
 * @area: the area
 *
 * Context: Mover lock.
 */
void vswap_segment_close(struct vswap_area *area)
{
	struct vswap_segment *segment;
	int nr = area->open;

	if (nr < 0)
		return;

	segment = &area->segments[nr];
	WRITE_ONCE(area->open, -1);
	if (segment->state == VSWAP_SEGMENT_OPEN)
		WRITE_ONCE(segment->state, VSWAP_SEGMENT_FULL);
	vswap_segment_put(area, nr);
}

/* Nothing is in it and nobody holds it. */
static void segment_free(struct vswap_area *area, unsigned int nr)
{
	struct vswap_segment *segment = &area->segments[nr];

	if (segment->state == VSWAP_SEGMENT_RETIRED)
		return;

	WRITE_ONCE(segment->state, VSWAP_SEGMENT_FREE);
	if (area->discard) {
		set_bit(nr, area->stale);
		atomic_inc(&area->nr_stale);
		return;
	}
	/* After this somebody may open it. */
	smp_mb__before_atomic();
	set_bit(nr, area->free);
	atomic_inc(&area->nr_free);
}

/**
 * vswap_segment_add() - count an object that is about to be live
 * @area: the area
 * @nr: its segment, which the caller holds
 * @bytes: what it takes
 *
 * Context: Any.
 */
void vswap_segment_add(struct vswap_area *area, unsigned int nr, u32 bytes)
{
	atomic_add(bytes, &area->segments[nr].live);
	percpu_counter_add_batch(&area->live, bytes, LIVE_BATCH);
}

/**
 * vswap_segment_drop() - count an object that died
 * @area: the area, which the caller keeps: by RCU, or by the mover lock
 * @nr: its segment
 * @bytes: what it took
 *
 * Context: Any, the swap core's cluster lock included; does not sleep.
 * Return: whether that freed the segment.
 */
bool vswap_segment_drop(struct vswap_area *area, unsigned int nr, u32 bytes)
{
	percpu_counter_add_batch(&area->live, -(s64)bytes, LIVE_BATCH);
	if (!atomic_sub_and_test(bytes, &area->segments[nr].live))
		return false;

	segment_free(area, nr);
	return true;
}

/**
 * vswap_segment_hold() - keep a segment from being used again
 * @area: the area
 * @nr: the segment
 *
 * Context: Any.
 * Return: false if nothing live is in it.
 */
bool vswap_segment_hold(struct vswap_area *area, unsigned int nr)
{
	return atomic_inc_not_zero(&area->segments[nr].live);
}

/**
 * vswap_segment_put() - let go of a segment
 * @area: the area
 * @nr: the segment
 *
 * Context: Any; does not sleep.
 */
void vswap_segment_put(struct vswap_area *area, unsigned int nr)
{
	if (atomic_dec_and_test(&area->segments[nr].live))
		segment_free(area, nr);
}

/**
 * vswap_area_discard() - discard segments that were freed
 * @area: the area
 * @max: how many at most
 *
 * One that is not written any more is not worth the wait.
 *
 * Context: Mover lock; sleeps.
 */
void vswap_area_discard(struct vswap_area *area, unsigned int max)
{
	unsigned int nr;

	if (!atomic_read(&area->nr_stale))
		return;

	for_each_set_bit(nr, area->stale, area->nr_segments) {
		if (!max--)
			return;
		/* A device that fails to is none the worse for it. */
		if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE)
			vswap_target_discard(&area->target,
					     (u64)nr << area->segment_shift,
					     vswap_segment_size(area));
		clear_bit(nr, area->stale);
		atomic_dec(&area->nr_stale);
		set_bit(nr, area->free);
		atomic_inc(&area->nr_free);
	}
}

/**
 * vswap_area_has_room() - tell whether the next batch can go here
 * @area: the area
 * @cleaning: it makes a segment free, and may use the reserve
 *
 * Context: Mover lock.
 */
bool vswap_area_has_room(struct vswap_area *area, bool cleaning)
{
	unsigned int reserve = cleaning ? 0 : VSWAP_AREA_RESERVE;

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
		return false;
	if (area->open >= 0 && vswap_segment_size(area) -
	    area->segments[area->open].used >= VSWAP_DISK_MAX)
		return true;
	return atomic_read(&area->nr_free) > reserve;
}

/**
 * vswap_area_can_take() - tell whether it has room, or the cleaner can make some
 * @area: the area
 *
 * Above 15/16 of live data cleaning would cost more than it gives.
 *
 * Context: Any.
 */
bool vswap_area_can_take(struct vswap_area *area)
{
	int nr_free = atomic_read(&area->nr_free) + atomic_read(&area->nr_stale);
	unsigned int usable = READ_ONCE(area->nr_usable);
	u64 room;

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
		return false;
	if (nr_free > VSWAP_AREA_RESERVE)
		return true;
	/* Without a place to begin with, its segments cannot be cleaned either. */
	if (usable <= VSWAP_AREA_RESERVE + 1 ||
	    (nr_free <= 0 && READ_ONCE(area->open) < 0))
		return false;

	room = (u64)(usable - VSWAP_AREA_RESERVE - 1) << area->segment_shift;
	return percpu_counter_sum_positive(&area->live) < room / 16 * 15;
}

/**
 * vswap_area_count() - count segments and bytes, for statistics
 * @area: the area
 * @count: segments by state
 * @live: bytes of live objects
 * @used: bytes written in segments that are not free
 *
 * Context: Process context.
 */
void vswap_area_count(struct vswap_area *area,
		      unsigned int count[VSWAP_NR_SEGMENT_STATES], u64 *live,
		      u64 *used)
{
	unsigned int nr, state;

	memset(count, 0, VSWAP_NR_SEGMENT_STATES * sizeof(*count));
	*used = 0;
	for (nr = 0; nr < area->nr_segments; nr++) {
		state = READ_ONCE(area->segments[nr].state);
		count[state]++;
		if (state != VSWAP_SEGMENT_FREE)
			*used += READ_ONCE(area->segments[nr].used);
	}
	*live = percpu_counter_sum_positive(&area->live);
}
