// SPDX-License-Identifier: GPL-2.0
/* Choose the segment that the cleaner moves objects out of. */
#include <kunit/visibility.h>
#include <linux/math64.h>

#include "internal.h"

/* Clean an area that has fewer free and stale segments than this. */
#define LOW_SEGMENTS	(VSWAP_AREA_RESERVE + 2)

/**
 * vswap_victim_is_low() - check whether an area is low on free segments
 * @area: the area
 *
 * Context: Any context.
 */
bool vswap_victim_is_low(struct vswap_area *area)
{
	return atomic_read(&area->nr_free) + atomic_read(&area->nr_stale) <
	       LOW_SEGMENTS;
}

/**
 * vswap_victim_may_exist() - check whether the worker may have to clean an area
 * @area: the area
 *
 * Context: Any context.
 */
bool vswap_victim_may_exist(struct vswap_area *area)
{
	int state = READ_ONCE(area->state);

	if (state == VSWAP_AREA_ACTIVE)
		return READ_ONCE(area->retired) || vswap_victim_is_low(area);
	return state == VSWAP_AREA_FAILED;
}

/*
 * Whether a segment can be cleaned now: it is readable, all of it is on disk,
 * and none of its objects is in flight to a slow disk.
 */
static bool is_movable(struct vswap_area *area, unsigned int nr)
{
	const struct vswap_segment *segment = &area->segments[nr];

	return !segment->unreadable && !vswap_log_is_writing(area, nr) &&
	       !(segment->in_flight && atomic_read(&area->moving));
}

/**
 * vswap_victim_retired() - choose a retired segment to clean
 * @area: the area
 *
 * Sets area->retired if there is one, even if it cannot be cleaned yet.
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: its number, or -1.
 */
int vswap_victim_retired(struct vswap_area *area)
{
	struct vswap_segment *segment;
	unsigned int nr;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		if (segment->state != VSWAP_SEGMENT_RETIRED ||
		    !atomic_read(&segment->live) || segment->unreadable)
			continue;
		WRITE_ONCE(area->retired, true);
		if (is_movable(area, nr))
			return nr;
	}
	return -1;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_victim_retired);

/*
 * Benefit to cost of cleaning a segment: bytes freed times age, divided by
 * bytes read and written.  Objects left in an old segment live long, so waiting
 * gains little.  While stores wait, age does not count.
 */
static u64 full_worth(struct vswap_area *area, struct vswap_segment *segment,
		      u32 live)
{
	u32 size = vswap_segment_size(area);
	u64 gain = (u64)(size - min(live, size)) << 10;
	unsigned int age = 0;

	if (!atomic_read(&area->tier->waiters))
		age = vswap_segment_age(area, segment);
	return div_u64(gain * (age + 1), size + live);
}

/**
 * vswap_victim_full() - choose the full segment that is best to clean
 * @area: the area
 * @most: only one with fewer live bytes than this
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: its number, or -1.
 */
int vswap_victim_full(struct vswap_area *area, u32 most)
{
	struct vswap_segment *segment;
	unsigned int nr, live;
	u64 worth, best = 0;
	int victim = -1;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		live = atomic_read(&segment->live);
		if (segment->state != VSWAP_SEGMENT_FULL || !live ||
		    live >= most)
			continue;
		worth = full_worth(area, segment, live);
		if ((victim < 0 || worth > best) && is_movable(area, nr)) {
			best = worth;
			victim = nr;
		}
	}
	return victim;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_victim_full);

/**
 * vswap_victim_coldest() - choose the full segment that was written longest ago
 * @area: the area
 *
 * Objects that survived a move are colder, so each move doubles the segment's
 * age.
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: its number, or -1.
 */
int vswap_victim_coldest(struct vswap_area *area)
{
	struct vswap_segment *segment;
	unsigned int nr, age, oldest = 0;
	int victim = -1;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		if (segment->state != VSWAP_SEGMENT_FULL ||
		    !atomic_read(&segment->live))
			continue;
		age = vswap_segment_age(area, segment) << segment->moves;
		if ((victim < 0 || age > oldest) && is_movable(area, nr)) {
			oldest = age;
			victim = nr;
		}
	}
	return victim;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_victim_coldest);
