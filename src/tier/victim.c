// SPDX-License-Identifier: GPL-2.0
/* Which segment to move things out of.  Called by the cleaner. */
#include <kunit/visibility.h>
#include <linux/math64.h>

#include "internal.h"

/* Whether a segment has something to move, which is all on disk, and not on its way. */
static bool is_movable(struct vswap_area *area, unsigned int nr)
{
	const struct vswap_segment *segment = &area->segments[nr];

	return !segment->stuck && !vswap_log_is_writing(area, nr) &&
	       !(segment->waits && atomic_read(&area->moving));
}

/**
 * vswap_victim_retired() - choose a segment that a write failed in
 * @area: the area
 *
 * Notes in @area->retired whether there is any, for it may not all be written yet.
 *
 * Context: Area's lock; does not sleep.
 * Return: its number, or -1.
 */
int vswap_victim_retired(struct vswap_area *area)
{
	struct vswap_segment *segment;
	unsigned int nr;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		if (segment->state != VSWAP_SEGMENT_RETIRED ||
		    !atomic_read(&segment->live) || segment->stuck)
			continue;
		WRITE_ONCE(area->retired, true);
		if (is_movable(area, nr))
			return nr;
	}
	return -1;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_victim_retired);

/*
 * What cleaning a segment is worth: what it frees, and for how long, to what it costs.
 * An old one gains little by waiting, for what is still live in it lives long.  But
 * while stores wait only what is freed counts.
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
 * @most: only one with less live bytes than that
 *
 * Context: Area's lock; does not sleep.
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
 * What has been moved before lives longer, and counts as older.
 *
 * Context: Area's lock; does not sleep.
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
