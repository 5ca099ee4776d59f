// SPDX-License-Identifier: GPL-2.0
/*
 * The life cycle of a segment: free, open, full, and free again.
 *
 * An area's log opens and closes its segments and adds objects to them, under
 * the area's lock.  The cleaner holds segments.  The free of a slot drops its
 * object, and must not sleep.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "area.h"
#include "format.h"
#include "tier.h"

/* Bytes that a CPU counts before it takes the lock of the shared sum. */
#define LIVE_BATCH	SZ_1M

/*
 * Age is counted in opened segments, in large areas in a power of two of them,
 * so 16 bits hold at least 32 passes over the area.  Returns log2 of the unit.
 */
static unsigned int age_shift(const struct vswap_area *area)
{
	return max(ilog2(area->nr_segments), 10) - 10;
}

/**
 * vswap_segment_min() - get the smallest valid segment size
 *
 * The room left in a full segment is too short for the longest object.  It must
 * be less than 1/16 of the segment: the cleaner takes any segment that is less
 * than 15/16 live, and would gain nothing if all the rest were such room.
 * vswap_room_areas_can_take() assumes the same.
 *
 * Return: the size in bytes.
 */
u32 vswap_segment_min(void)
{
	return max_t(u32, VSWAP_SEGMENT_MIN,
		     roundup_pow_of_two(16 * VSWAP_DISK_MAX));
}

/**
 * vswap_segment_age() - return how long ago a segment was closed
 * @area: the area
 * @segment: the segment
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: the age, in segments opened since then, or in a power of two of them.
 * It wraps after at least 32 passes over the area.
 */
unsigned int vswap_segment_age(const struct vswap_area *area,
			       const struct vswap_segment *segment)
{
	return (u16)((area->opened >> age_shift(area)) - segment->closed);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_age);

/**
 * vswap_segment_open() - open a free segment for writing
 * @area: the area
 * @moves: the index in area->open to set, which must be unused
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: 0 or -ENOSPC.
 */
int vswap_segment_open(struct vswap_area *area, unsigned int moves)
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
	segment->unreadable = false;
	segment->in_flight = false;
	segment->moves = moves;
	WRITE_ONCE(segment->state, VSWAP_SEGMENT_OPEN);
	atomic_set(&segment->live, 1);
	WRITE_ONCE(area->open[moves], nr);
	area->hand = nr + 1;
	area->opened++;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_open);

/**
 * vswap_segment_close() - close an open segment, if there is one
 * @area: the area
 * @moves: its index in area->open
 *
 * Context: Caller holds area->lock.  Does not sleep.
 */
void vswap_segment_close(struct vswap_area *area, unsigned int moves)
{
	struct vswap_segment *segment;
	int nr = area->open[moves];

	if (nr < 0)
		return;

	segment = &area->segments[nr];
	WRITE_ONCE(area->open[moves], -1);
	segment->closed = area->opened >> age_shift(area);
	if (segment->state == VSWAP_SEGMENT_OPEN)
		WRITE_ONCE(segment->state, VSWAP_SEGMENT_FULL);
	vswap_segment_put(area, nr);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_close);

/**
 * vswap_segment_close_all() - close all open segments
 * @area: the area
 *
 * Context: Caller holds area->lock.  Does not sleep.
 */
void vswap_segment_close_all(struct vswap_area *area)
{
	unsigned int moves;

	for (moves = 0; moves <= VSWAP_AREA_MAX_MOVES; moves++)
		vswap_segment_close(area, moves);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_close_all);

/* Free a segment without live objects and holders. */
static void segment_free(struct vswap_area *area, unsigned int nr)
{
	struct vswap_segment *segment = &area->segments[nr];

	if (segment->state == VSWAP_SEGMENT_RETIRED)
		return;

	WRITE_ONCE(segment->state, VSWAP_SEGMENT_FREE);
	/*
	 * Order all of the above before the bit: once it is set, the worker may
	 * open the segment, or discard it and then open it.
	 */
	smp_mb__before_atomic();
	if (area->discard) {
		set_bit(nr, area->stale);
		atomic_inc(&area->nr_stale);
		return;
	}
	set_bit(nr, area->free);
	atomic_inc(&area->nr_free);
}

/**
 * vswap_segment_add() - count an object that is about to be live
 * @area: the area
 * @nr: its segment, which the caller holds
 * @bytes: its size on disk
 *
 * Context: Any context.
 */
void vswap_segment_add(struct vswap_area *area, unsigned int nr, u32 bytes)
{
	atomic_add(bytes, &area->segments[nr].live);
	percpu_counter_add_batch(&area->live, bytes, LIVE_BATCH);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_add);

/**
 * vswap_segment_drop() - uncount an object that died
 * @area: the area, which the caller keeps by RCU or by a hold on a segment
 * @nr: its segment
 * @bytes: its size on disk
 *
 * Context: Any context, including under the swap core's cluster lock.
 * Return: true if the segment has no live objects or holders any more, which
 * frees it unless it is retired.
 */
bool vswap_segment_drop(struct vswap_area *area, unsigned int nr, u32 bytes)
{
	percpu_counter_add_batch(&area->live, -(s64)bytes, LIVE_BATCH);
	if (!atomic_sub_and_test(bytes, &area->segments[nr].live))
		return false;

	segment_free(area, nr);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_drop);

/**
 * vswap_segment_any_live() - check whether an area has live objects
 * @area: the area
 *
 * Context: Any context.
 * Return: true if a segment of it has live objects or a holder.
 */
bool vswap_segment_any_live(struct vswap_area *area)
{
	unsigned int nr;

	for (nr = 0; nr < area->nr_segments; nr++)
		if (atomic_read(&area->segments[nr].live))
			return true;
	return false;
}

/**
 * vswap_segment_hold() - keep a segment from being reused
 * @area: the area
 * @nr: the segment
 *
 * Context: Any context.
 * Return: false if it has no live objects and no other holders.
 */
bool vswap_segment_hold(struct vswap_area *area, unsigned int nr)
{
	return atomic_inc_not_zero(&area->segments[nr].live);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_hold);

/**
 * vswap_segment_put() - undo vswap_segment_hold()
 * @area: the area
 * @nr: the segment
 *
 * Context: Any context.
 */
void vswap_segment_put(struct vswap_area *area, unsigned int nr)
{
	if (atomic_dec_and_test(&area->segments[nr].live))
		segment_free(area, nr);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_put);

/**
 * vswap_segment_discard() - discard segments that were freed
 * @area: the area
 * @max: how many at most
 *
 * If the area is no longer written, its segments are freed without a discard.
 *
 * Context: The area's worker.  Sleeps for the disk.
 * Return: whether there were any.
 */
bool vswap_segment_discard(struct vswap_area *area, unsigned int max)
{
	unsigned int nr;

	if (!atomic_read(&area->nr_stale))
		return false;

	for_each_set_bit(nr, area->stale, area->nr_segments) {
		if (!max--)
			break;
		/* Best effort: a failed discard does no harm. */
		if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE) {
			WRITE_ONCE(area->discarding_since, jiffies | 1);
			vswap_target_discard(&area->target,
					     (u64)nr << area->segment_shift,
					     vswap_segment_size(area));
			WRITE_ONCE(area->log.answered, jiffies);
		}
		clear_bit(nr, area->stale);
		atomic_dec(&area->nr_stale);
		/* Once its bit is set, the segment may become stale again. */
		smp_mb__after_atomic();
		set_bit(nr, area->free);
		atomic_inc(&area->nr_free);
	}
	return true;
}
