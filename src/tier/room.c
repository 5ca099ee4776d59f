// SPDX-License-Identifier: GPL-2.0
/*
 * Room: what the pool may take, whether anything can be written back, and the news
 * that something was.
 */
#include <linux/mm.h>
#include <linux/swap.h>

#include "format.h"
#include "internal.h"

/* With areas an automatic limit is so many percent of RAM. */
#define AUTO_WITH_AREAS		50
/* ... and what may not go there is on top, in steps of such a part of RAM. */
#define RESIDENT_STEPS		64
/*
 * Without areas pages that do not compress may take such a part of RAM, and more
 * only as long as most of what is stored compresses.
 */
#define RAW_SHARE		16

/**
 * vswap_room_init() - nobody waits for room
 * @tier: the tier
 */
void vswap_room_init(struct vswap_tier *tier)
{
	init_waitqueue_head(&tier->room);
	spin_lock_init(&tier->adjust_lock);
}

/**
 * vswap_room_set_limit() - limit what the pool may take
 * @tier: the tier
 * @pages: the limit; 0 for automatic
 *
 * Context: Process context.
 */
void vswap_room_set_limit(struct vswap_tier *tier, unsigned long pages)
{
	WRITE_ONCE(tier->limit, pages);
	if (vswap_room_adjust(tier))
		vswap_room_freed(tier, 0);
}

/*
 * Whether an area has room, or the cleaner can make some.  Above 15/16 of live data
 * cleaning would cost more than it gives.
 */
static bool area_can_take(struct vswap_area *area)
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
 * vswap_room_can_take() - tell whether anything can be written back
 * @tier: the tier
 *
 * Context: Any; does not sleep.
 */
bool vswap_room_can_take(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	/* The next second comes while a store waits. */
	if (!READ_ONCE(tier->nr_areas) || !vswap_quota_left_today(tier))
		return false;

	guard(rcu)();
	for (id = 0; id < VSWAP_MAX_AREAS; id++) {
		area = rcu_dereference(tier->areas[id]);
		if (area && area_can_take(area))
			return true;
	}
	return false;
}

/* What may not go to areas, in pages. */
static unsigned long resident_pages(struct vswap_tier *tier)
{
	return vswap_stat_read(tier->space->stats,
			       VSWAP_STAT_RESIDENT_BYTES) >> PAGE_SHIFT;
}

/* What an automatic limit is higher for it, in steps: it is not to follow each page. */
static unsigned long resident_share(struct vswap_tier *tier)
{
	unsigned long step = totalram_pages() / RESIDENT_STEPS + 1;
	unsigned long pages = resident_pages(tier);

	/* Objects leave holes between them. */
	return pages ? roundup(pages + pages / 8, step) : 0;
}

/**
 * vswap_room_resident_exceeded() - tell whether what stays in RAM leaves too little to others
 * @tier: the tier
 *
 * With areas half of a fixed limit is for pages that can go there, or a control group
 * that keeps its own off them could stop all others.  An automatic limit makes room
 * for both.
 *
 * Context: Any; does not sleep.
 */
bool vswap_room_resident_exceeded(struct vswap_tier *tier)
{
	unsigned long limit = READ_ONCE(tier->limit);

	return limit && resident_pages(tier) > limit / 2 &&
	       vswap_room_can_take(tier);
}

static bool mostly_raw(struct vswap_space *space)
{
	unsigned long raw = vswap_stat_read(space->stats, VSWAP_STAT_RAW);

	return raw > totalram_pages() / RAW_SHARE &&
	       raw > vswap_stat_read(space->stats, VSWAP_STAT_OBJECTS) / 2;
}

static void raw_adjust(struct vswap_tier *tier, bool can_take)
{
	struct vswap_space *space = tier->space;
	enum vswap_keep_raw keep = VSWAP_RAW_SOME;

	if (can_take)
		keep = VSWAP_RAW_ALWAYS;
	else if (mostly_raw(space))
		keep = VSWAP_RAW_FEW;

	if (READ_ONCE(space->pool->keep_raw) != keep)
		WRITE_ONCE(space->pool->keep_raw, keep);
}

/**
 * vswap_room_adjust() - let what the pool may take follow the areas
 * @tier: the tier
 *
 * An automatic limit is for what can go elsewhere: what cannot, for there is no area or
 * its control group does not want it, may take all the RAM that the machine can give.
 *
 * Context: Process context; does not sleep.
 * Return: true if the pool may take more than before.
 */
bool vswap_room_adjust(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->space->pool;
	unsigned long limit, old;
	bool can_take;

	guard(spinlock)(&tier->adjust_lock);
	old = pool->limit;
	limit = READ_ONCE(tier->limit);
	can_take = vswap_room_can_take(tier);

	if (!limit) {
		limit = totalram_pages();
		if (can_take)
			limit = min(limit, limit / 100 * AUTO_WITH_AREAS +
					   resident_share(tier));
	}
	raw_adjust(tier, can_take);
	if (limit != old)
		WRITE_ONCE(pool->limit, limit);
	return limit > old;
}

/**
 * vswap_room_give_up() - nothing can be written: let those who wait for it go
 * @tier: the tier
 *
 * Context: Process context; does not sleep.
 */
void vswap_room_give_up(struct vswap_tier *tier)
{
	if (!atomic_read(&tier->waiters))
		return;

	WRITE_ONCE(tier->stalled, true);
	vswap_room_wake(tier);
}

/**
 * vswap_room_wake() - let stores that wait now try again
 * @tier: the tier
 *
 * Context: Process context; does not sleep.
 */
void vswap_room_wake(struct vswap_tier *tier)
{
	atomic_inc(&tier->room_seq);
	wake_up_all(&tier->room);
}

/**
 * vswap_room_freed() - let stores that wait try again
 * @tier: the tier
 * @bytes: what was freed in the pool
 *
 * Context: Process context; does not sleep.
 */
void vswap_room_freed(struct vswap_tier *tier, size_t bytes)
{
	if (atomic_long_add_return(bytes, &tier->freed) >= VSWAP_COMPACT_BYTES &&
	    READ_ONCE(tier->pressed))
		vswap_tier_kick(tier);
	WRITE_ONCE(tier->stalled, false);
	WRITE_ONCE(tier->kswapd_stalled, false);
	vswap_room_wake(tier);
}
