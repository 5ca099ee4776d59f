// SPDX-License-Identifier: GPL-2.0
/*
 * Areas: find them, check them for room, and take them out of service.
 */
#include <linux/wait_bit.h>

#include "area.h"
#include "format.h"
#include "internal.h"

/**
 * vswap_area_find() - find an area and take a reference
 * @tier: the tier
 * @id: its number
 *
 * Context: Any context.
 * Return: the area, for vswap_area_put(), or NULL.
 */
struct vswap_area *vswap_area_find(struct vswap_tier *tier, unsigned int id)
{
	struct vswap_area *area;

	guard(rcu)();
	area = rcu_dereference(tier->areas[id]);
	if (area)
		vswap_area_get(area);
	return area;
}

/**
 * vswap_area_kick_all() - run the workers of all areas
 * @tier: the tier
 *
 * Context: Any context.
 */
void vswap_area_kick_all(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		vswap_area_kick(area);
}

/**
 * vswap_area_fail() - take an area out of service
 * @area: the area
 * @reason: why, for the kernel log
 *
 * Its worker moves its objects elsewhere.
 *
 * Context: Any context.
 */
void vswap_area_fail(struct vswap_area *area, const char *reason)
{
	if (cmpxchg(&area->state, VSWAP_AREA_ACTIVE, VSWAP_AREA_FAILED) !=
	    VSWAP_AREA_ACTIVE)
		return;

	pr_err("%s: %s: taken out of service, its pages move elsewhere; detach it\n",
	       area->path, reason);
	vswap_area_kick(area);
	/* Other areas take over. */
	queue_work(area->tier->wq, &area->tier->work);
}

/**
 * vswap_area_dead() - fail an area when its device goes away
 * @target: the area's target
 *
 * Context: Any context.
 */
void vswap_area_dead(struct vswap_target *target)
{
	vswap_area_fail(container_of(target, struct vswap_area, target),
			"its device is gone");
}

/**
 * vswap_area_check_gone() - fail an area if its device is gone
 * @area: the area, which was just put into service, or back into service
 *
 * Context: Any context.
 */
void vswap_area_check_gone(struct vswap_area *area)
{
	/* Pairs with bdev_dead(), which may have run before this. */
	smp_mb();
	if (READ_ONCE(area->target.gone))
		vswap_area_dead(&area->target);
}

/**
 * vswap_area_get() - take a reference to an area
 * @area: the area, which RCU, SRCU or another reference keeps
 *
 * Context: Any context.
 */
void vswap_area_get(struct vswap_area *area)
{
	atomic_inc(&area->users);
}

/**
 * vswap_area_put() - drop a reference to an area
 * @area: the area
 *
 * Context: Any context.
 */
void vswap_area_put(struct vswap_area *area)
{
	if (atomic_dec_and_test(&area->users))
		wake_up_var(&area->users);
}

static bool open_has_room(struct vswap_area *area, unsigned int index)
{
	int open = READ_ONCE(area->open[index]);

	return open >= 0 && vswap_segment_size(area) -
	       READ_ONCE(area->segments[open].used) >= VSWAP_DISK_MAX;
}

/**
 * vswap_area_open_with_room() - find an open segment with room for an object
 * @area: the area
 * @moves: how often the object was moved within the area
 *
 * Moved objects may go to any open segment if there is no free segment.
 *
 * Context: Any context; caller holds area->lock, or the answer may be stale.
 * Return: the segment's index in area->open, or -1.
 */
int vswap_area_open_with_room(struct vswap_area *area, unsigned int moves)
{
	unsigned int index = min(moves, area->max_moves);

	if (open_has_room(area, index))
		return index;
	if (!moves || atomic_read(&area->nr_free) > 0)
		return -1;
	for (index = 0; index <= area->max_moves; index++)
		if (open_has_room(area, index))
			return index;
	return -1;
}

/**
 * vswap_area_has_room() - check whether the next batch can go to an area
 * @area: the area
 * @moves: how often its objects were moved within the area.  A move within the
 *	area frees a segment, so it may use the reserve.
 *
 * Context: Any context; caller holds area->lock, or the answer may be stale.
 */
bool vswap_area_has_room(struct vswap_area *area, unsigned int moves)
{
	int reserve = moves ? 0 : VSWAP_AREA_RESERVE;
	int nr_free = atomic_read(&area->nr_free);

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
		return false;
	/* The open segment is from the reserve: leave it to the cleaner. */
	if (READ_ONCE(area->cleaning) && nr_free < reserve)
		return false;
	return nr_free > reserve || vswap_area_open_with_room(area, moves) >= 0;
}

/**
 * vswap_area_is_above() - check whether more than some part of an area is live
 * @area: the area
 * @sixteenths: the part, in sixteenths of the usable segments
 *
 * Context: Any context.
 */
bool vswap_area_is_above(struct vswap_area *area, unsigned int sixteenths)
{
	u64 room = (u64)READ_ONCE(area->nr_usable) << area->segment_shift;

	return percpu_counter_sum_positive(&area->live) > room / 16 * sixteenths;
}

/**
 * vswap_area_count() - count segments and bytes, for statistics
 * @area: the area
 * @count: out: segments by state
 * @live: out: bytes of live objects
 * @used: out: bytes written in segments that are not free
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
