// SPDX-License-Identifier: GPL-2.0
/*
 * Areas: how they are made, and whether they have room.
 *
 * An area owns all that its disk may hold up: a log, buffers, a worker.
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
#include <linux/wait_bit.h>

#include "../../include/uapi/linux/vswap.h"
#include "../table/entry.h"
#include "area.h"
#include "format.h"
#include "read.h"
#include "signature.h"
#include "tier.h"

#define NICE_SEGMENTS	32
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
	if (area->nr_usable >= VSWAP_AREA_MANY)
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
 * Context: Process context, may sleep.
 */
void vswap_area_free(struct vswap_area *area)
{
	if (area->wq)
		destroy_workqueue(area->wq);
	vswap_log_exit(area);
	vfree(area->segment);
	kfree(area->page);
	mempool_destroy(area->buffers);
	percpu_counter_destroy(&area->live);
	kvfree(area->stale);
	kvfree(area->free);
	kvfree(area->segments);
	kfree(area->path);
	kfree(area);
}

/* What its log, cleaner and loads work with: a reserve that no other area takes. */
static int area_alloc(struct vswap_area *area)
{
	area->segment = vmalloc(vswap_segment_size(area));
	area->page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	area->buffers = mempool_create_kmalloc_pool(NR_BUFFERS,
						    VSWAP_BUFFER_BYTES +
						    sizeof(struct vswap_read));
	area->wq = alloc_workqueue("vswap-area", WQ_MEM_RECLAIM | WQ_FREEZABLE |
				   WQ_UNBOUND, 1);
	if (!area->segment || !area->page || !area->buffers || !area->wq)
		return -ENOMEM;
	return vswap_log_init(area);
}

/**
 * vswap_area_create() - make an area of an open file
 * @tier: the tier that it is for
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
	mutex_init(&area->cleaner);
	spin_lock_init(&area->reads_lock);
	INIT_LIST_HEAD(&area->reads);
	area->path = path_of(file);
	err = area->path ? vswap_target_claim(&area->target, file) : -ENOMEM;
	if (err)
		goto free;

	err = area_open(area, spec) ?: area_alloc(area);
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
 * vswap_area_fail() - take an area out of service
 * @area: the area
 * @reason: why, for the log
 *
 * Its worker moves what it holds elsewhere.
 *
 * Context: Any; does not sleep.
 */
void vswap_area_fail(struct vswap_area *area, const char *reason)
{
	if (cmpxchg(&area->state, VSWAP_AREA_ACTIVE, VSWAP_AREA_FAILED) !=
	    VSWAP_AREA_ACTIVE)
		return;

	pr_err("%s: %s: taken out of service, its pages move elsewhere; detach it\n",
	       area->path, reason);
	vswap_area_kick(area);
	/* Others take over. */
	queue_work(area->tier->wq, &area->tier->work);
}

/**
 * vswap_area_dead() - the device of an area is gone
 * @target: the area's target
 *
 * Context: Any; does not sleep.
 */
void vswap_area_dead(struct vswap_target *target)
{
	vswap_area_fail(container_of(target, struct vswap_area, target),
			"its device is gone");
}

/**
 * vswap_area_check() - fail an area whose device is gone
 * @area: the area, which has just come into service, or come back
 *
 * Context: Any; does not sleep.
 */
void vswap_area_check(struct vswap_area *area)
{
	/* Pairs with bdev_dead(), which may just have found the area out of service. */
	smp_mb();
	if (READ_ONCE(area->target.gone))
		vswap_area_dead(&area->target);
}

/**
 * vswap_area_get() - keep an area from going away
 * @area: the area, which RCU or SRCU keeps now
 *
 * Context: Any.
 */
void vswap_area_get(struct vswap_area *area)
{
	atomic_inc(&area->users);
}

/**
 * vswap_area_put() - undo vswap_area_get()
 * @area: the area
 *
 * Context: Any.
 */
void vswap_area_put(struct vswap_area *area)
{
	if (atomic_dec_and_test(&area->users))
		wake_up_var(&area->users);
}

static bool log_has_room(struct vswap_area *area, unsigned int log)
{
	int open = READ_ONCE(area->open[log]);

	return open >= 0 && vswap_segment_size(area) -
	       READ_ONCE(area->segments[open].used) >= VSWAP_DISK_MAX;
}

/**
 * vswap_area_log_with_room() - find an open segment that something can be added to
 * @area: the area
 * @moves: how often that was moved within the area
 *
 * Context: Area's lock; without it the answer may be out of date.
 * Return: its index in @open, or -1.  Where there is nothing else, what was moved goes
 * to any.
 */
int vswap_area_log_with_room(struct vswap_area *area, unsigned int moves)
{
	unsigned int log = min(moves, area->max_moves);

	if (log_has_room(area, log))
		return log;
	if (!moves || atomic_read(&area->nr_free) > 0)
		return -1;
	for (log = 0; log <= area->max_moves; log++)
		if (log_has_room(area, log))
			return log;
	return -1;
}

/**
 * vswap_area_has_room() - tell whether the next batch can go here
 * @area: the area
 * @moves: how often what is to be written was moved within the area: if it was, that
 *	makes a segment free, and may use the reserve
 *
 * Context: Area's lock; without it the answer may be out of date.
 */
bool vswap_area_has_room(struct vswap_area *area, unsigned int moves)
{
	int reserve = moves ? 0 : VSWAP_AREA_RESERVE;
	int nr_free = atomic_read(&area->nr_free);

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
		return false;
	/* What is open now comes out of the reserve. */
	if (READ_ONCE(area->cleaning) && nr_free < reserve)
		return false;
	return nr_free > reserve || vswap_area_log_with_room(area, moves) >= 0;
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

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE ||
	    vswap_log_silence(area) > VSWAP_AREA_SILENT)
		return false;
	if (nr_free > VSWAP_AREA_RESERVE)
		return true;
	/* Without a place to begin with, its segments cannot be cleaned either. */
	if (usable <= VSWAP_AREA_RESERVE + 1 + area->max_moves ||
	    (nr_free <= 0 && vswap_area_log_with_room(area, 1) < 0))
		return false;

	room = (u64)(usable - VSWAP_AREA_RESERVE - 1 - area->max_moves) <<
	       area->segment_shift;
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
