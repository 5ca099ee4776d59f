// SPDX-License-Identifier: GPL-2.0
/*
 * Places on areas that table entries point to: drop them when their object
 * dies, and hold them while it is being moved.
 */
#include <linux/wait_bit.h>

#include "../table/entry.h"
#include "format.h"
#include "internal.h"

static unsigned int segment_of(struct vswap_area *area, unsigned long entry)
{
	return vswap_entry_pos(entry) >> area->segment_shift;
}

/**
 * vswap_place_drop() - drop a dead object on an area
 * @tier: the tier
 * @entry: its VSWAP_DISK entry, which the caller took out of the table
 *
 * Context: Any context, including under the swap core's cluster lock.
 */
void vswap_place_drop(struct vswap_tier *tier, unsigned long entry)
{
	struct vswap_area *area;

	/*
	 * The object's live bytes keep the area attached, so it is not NULL.
	 * RCU keeps it valid after they are dropped.
	 */
	guard(rcu)();
	area = rcu_dereference(tier->areas[vswap_entry_area(entry)]);
	if (vswap_segment_drop(area, segment_of(area, entry),
			       vswap_disk_size(vswap_entry_len(entry))) &&
	    area->discard)
		vswap_area_kick(area);
}

/**
 * vswap_place_hold() - keep the place of an object that is being moved
 * @tier: the tier
 * @entry: its VSWAP_DISK entry, in a segment that the caller holds
 * @to: the area that it moves to
 *
 * Context: Any context.
 */
void vswap_place_hold(struct vswap_tier *tier, unsigned long entry,
		      const struct vswap_area *to)
{
	struct vswap_area *area;

	guard(rcu)();
	area = rcu_dereference(tier->areas[vswap_entry_area(entry)]);
	vswap_segment_hold(area, segment_of(area, entry));
	atomic_inc(&area->moving);
	if (area != to)
		atomic_inc(&area->leaving);
}

/**
 * vswap_place_release() - undo vswap_place_hold()
 * @tier: the tier
 * @entry: as passed to vswap_place_hold()
 * @to: as passed to vswap_place_hold()
 *
 * Context: Any context.
 */
void vswap_place_release(struct vswap_tier *tier, unsigned long entry,
			 const struct vswap_area *to)
{
	struct vswap_area *area;

	guard(rcu)();
	area = rcu_dereference(tier->areas[vswap_entry_area(entry)]);
	if (area != to)
		atomic_dec(&area->leaving);
	if (atomic_dec_and_test(&area->moving)) {
		wake_up_var(&area->moving);
		/* Its cleaner may have skipped segments that wait for this. */
		vswap_area_kick(area);
	}
	vswap_segment_put(area, segment_of(area, entry));
}
