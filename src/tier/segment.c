// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a segment: free, open, full, and free again.
 *
 * The log of an area opens and closes its segments and counts what enters them,
 * under the area's lock.  The cleaner holds them.  The free of a slot drops what
 * died, and must not sleep.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "area.h"
#include "format.h"
#include "tier.h"

/* Bytes that a CPU counts for itself, so that frees share no lock. */
#define LIVE_BATCH	SZ_1M

/* Ages are in opened segments, or so many of them that 16 bits hold some turns. */
static unsigned int age_shift(const struct vswap_area *area)
{
	return max(ilog2(area->nr_segments), 10) - 10;
}

/**
 * vswap_segment_min() - tell how small a segment may be
 *
 * One that is full of the longest objects must not look as if cleaning it would
 * free anything, see vswap_victim_full() and vswap_room_can_take().
 *
 * Return: bytes.
 */
u32 vswap_segment_min(void)
{
	return max_t(u32, VSWAP_SEGMENT_MIN,
		     roundup_pow_of_two(16 * VSWAP_DISK_MAX));
}

/**
 * vswap_segment_age() - tell for how long a segment has been full
 * @area: the area
 * @segment: the segment
 *
 * Context: Area's lock.
 * Return: the time, counted in segments opened since then; right for those that are no
 * older than 32 turns of the area.
 */
unsigned int vswap_segment_age(const struct vswap_area *area,
			       const struct vswap_segment *segment)
{
	return (u16)((area->opened >> age_shift(area)) - segment->closed);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_age);

/**
 * vswap_segment_open() - take a free segment to write to
 * @area: the area
 * @moves: which of its open segments is full
 *
 * Context: Area's lock; does not sleep.
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
	segment->stuck = false;
	segment->waits = false;
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
 * vswap_segment_close() - write no more to an open segment
 * @area: the area
 * @moves: which of them, if it is there
 *
 * Context: Area's lock; does not sleep.
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
 * vswap_segment_close_all() - write no more to any open segment
 * @area: the area
 *
 * Context: Area's lock; does not sleep.
 */
void vswap_segment_close_all(struct vswap_area *area)
{
	unsigned int moves;

	for (moves = 0; moves <= VSWAP_AREA_MAX_MOVES; moves++)
		vswap_segment_close(area, moves);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_close_all);

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
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_add);

/**
 * vswap_segment_drop() - count an object that died
 * @area: the area, which the caller keeps: by RCU, or by a hold on a segment
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
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_drop);

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
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_hold);

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
EXPORT_SYMBOL_IF_KUNIT(vswap_segment_put);

/**
 * vswap_segment_discard() - discard segments that were freed
 * @area: the area
 * @max: how many at most
 *
 * One that is not written any more is not worth the wait.
 *
 * Context: The area's worker; sleeps for the disk.
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
		/* A device that fails to is none the worse for it. */
		if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE)
			vswap_target_discard(&area->target,
					     (u64)nr << area->segment_shift,
					     vswap_segment_size(area));
		WRITE_ONCE(area->log.answered, jiffies);
		clear_bit(nr, area->stale);
		atomic_dec(&area->nr_stale);
		set_bit(nr, area->free);
		atomic_inc(&area->nr_free);
	}
	return true;
}
