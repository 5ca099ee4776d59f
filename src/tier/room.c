// SPDX-License-Identifier: GPL-2.0
/*
 * Room in the pool: its limit, whether writeback can make room, and waking the
 * tasks whose stores wait for room.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/swap.h>

#include "format.h"
#include "internal.h"

/* The automatic limit with areas, in percent of RAM. */
#define AUTO_WITH_AREAS		50
/*
 * Resident objects must stay in RAM.  They raise an automatic limit in steps of
 * 1/RESIDENT_STEPS of RAM.
 */
#define RESIDENT_STEPS		64
/*
 * Without areas, raw (incompressible) pages may take 1/RAW_SHARE of RAM.  They
 * may take more while at most half of all objects are raw.
 */
#define RAW_SHARE		16
/*
 * Slots freed by the core make room, too.  When they have shrunk the pool by
 * 1/STALLED_SHARE, waiting is no longer futile.
 */
#define STALLED_SHARE		16

/**
 * vswap_room_init() - initialize the wait queue for room
 * @tier: the tier
 */
void vswap_room_init(struct vswap_tier *tier)
{
	init_waitqueue_head(&tier->room);
	spin_lock_init(&tier->adjust_lock);
}

/**
 * vswap_room_set_limit() - set the pool's limit
 * @tier: the tier
 * @pages: the limit; 0 for automatic
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_room_set_limit(struct vswap_tier *tier, unsigned long pages)
{
	WRITE_ONCE(tier->limit, pages);
	if (vswap_room_adjust(tier))
		vswap_room_freed(tier, 0);
}

/*
 * Whether an area has room, or the cleaner can make some.  When more than 15/16
 * is live, cleaning costs more than it gains.
 */
static bool area_can_take(struct vswap_area *area)
{
	int nr_free = atomic_read(&area->nr_free) + atomic_read(&area->nr_stale);
	unsigned int usable = READ_ONCE(area->nr_usable);
	u64 room;

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE ||
	    vswap_silence_to_writes(area) > VSWAP_AREA_SILENT)
		return false;
	if (nr_free > VSWAP_AREA_RESERVE)
		return true;
	/* The cleaner needs some room to start. */
	if (usable <= VSWAP_AREA_RESERVE + 1 + area->max_moves ||
	    (nr_free <= 0 && vswap_area_open_with_room(area, 1) < 0))
		return false;

	room = (u64)(usable - VSWAP_AREA_RESERVE - 1 - area->max_moves) <<
	       area->segment_shift;
	return percpu_counter_sum_positive(&area->live) < room / 16 * 15;
}

/**
 * vswap_room_areas_can_take() - check whether areas could take more pages
 * @tier: the tier
 *
 * Does not look for pages that could be written back.
 *
 * Context: Any context.
 * Return: true if an active area that is not silent has room or can make some,
 * and the write limit per day is not used up.
 */
bool vswap_room_areas_can_take(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	/* Ignore the limit per second: a store can wait for the next second. */
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

/* The size of all resident objects, in pages. */
static unsigned long resident_pages(struct vswap_tier *tier)
{
	return vswap_stat_read(tier->space->stats,
			       VSWAP_STAT_RESIDENT_BYTES) >> PAGE_SHIFT;
}

/*
 * How much resident objects raise an automatic limit.  In steps, so the limit
 * does not change with each page.
 */
static unsigned long resident_share(struct vswap_tier *tier)
{
	unsigned long step = totalram_pages() / RESIDENT_STEPS + 1;
	unsigned long pages = resident_pages(tier);

	/* Allow 1/8 for the holes between objects. */
	return pages ? roundup(pages + pages / 8, step) : 0;
}

/**
 * vswap_room_resident_exceeded() - return whether too much must stay in RAM
 * @tier: the tier
 *
 * With areas, half of a fixed limit is reserved for pages that can go there.
 * Otherwise a control group that keeps its pages off disks could block all
 * others.  An automatic limit has room for both.
 *
 * Context: Any context.
 */
bool vswap_room_resident_exceeded(struct vswap_tier *tier)
{
	unsigned long limit = READ_ONCE(tier->limit);

	return limit && resident_pages(tier) > limit / 2 &&
	       vswap_room_areas_can_take(tier);
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

/*
 * The automatic limit.  While the pool is above it, let it follow the pool
 * down: stores must not fail when an area has just got a little room again.
 */
static unsigned long auto_limit(struct vswap_tier *tier, bool can_take)
{
	struct vswap_pool *pool = tier->space->pool;
	unsigned long pages = vswap_pool_pages(pool);
	unsigned long limit = totalram_pages();

	if (!can_take)
		return limit;
	limit = min(limit, limit / 100 * AUTO_WITH_AREAS + resident_share(tier));
	pages += pages / 32 + vswap_pool_slack();
	return max(limit, min(pages, pool->limit));
}

static bool limit_adjust(struct vswap_tier *tier)
{
	bool can_take = vswap_room_areas_can_take(tier);
	struct vswap_pool *pool = tier->space->pool;
	unsigned long old = pool->limit;
	unsigned long limit = READ_ONCE(tier->limit) ?:
			      auto_limit(tier, can_take);

	raw_adjust(tier, can_take);
	WRITE_ONCE(tier->adjusted, jiffies);
	if (limit != old)
		WRITE_ONCE(pool->limit, limit);
	return limit > old;
}

/**
 * vswap_room_adjust() - adapt the pool's limit and handling of raw pages
 * @tier: the tier
 *
 * An automatic limit applies only to pages that can go to an area.  All of RAM
 * is left to the others: to those that no area can take, and to those that
 * their control group keeps off disks.
 *
 * Context: Process context.  Does not sleep.
 * Return: true if the limit was raised.
 */
bool vswap_room_adjust(struct vswap_tier *tier)
{
	guard(spinlock)(&tier->adjust_lock);
	return limit_adjust(tier);
}

/**
 * vswap_room_try_adjust() - vswap_room_adjust() for stores, often many at once
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 * Return: true if the limit was raised; false if it was not, or if another task
 * is adapting it.
 */
bool vswap_room_try_adjust(struct vswap_tier *tier)
{
	bool raised;

	if (!spin_trylock(&tier->adjust_lock))
		return false;
	raised = limit_adjust(tier);
	spin_unlock(&tier->adjust_lock);
	return raised;
}

/**
 * vswap_room_refresh() - adapt the pool's limit, but at most once a tick
 * @tier: the tier
 *
 * Called for each page that is stored raw or refused.  Adding up the counters
 * of all CPUs each time would take longer than refusing the page.
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_room_refresh(struct vswap_tier *tier)
{
	if (time_after(jiffies, READ_ONCE(tier->adjusted)))
		vswap_room_try_adjust(tier);
}

/* Whether a wait was futile when the pool had @pages pages, and would be now. */
static bool is_stalled_at(struct vswap_tier *tier, unsigned long pages)
{
	return unlikely(pages) &&
	       vswap_pool_pages(tier->space->pool) >=
	       pages - pages / STALLED_SHARE;
}

/**
 * vswap_room_is_stalled() - return whether a store would wait in vain
 * @tier: the tier
 *
 * Context: Any context.
 * Return: true if a store has done so, writeback and recompression have made no
 * room since, and the pool has hardly shrunk.
 */
bool vswap_room_is_stalled(struct vswap_tier *tier)
{
	return is_stalled_at(tier, READ_ONCE(tier->stalled));
}

/**
 * vswap_room_short_is_stalled() - the same for short waits
 * @tier: the tier
 *
 * Context: Any context.
 */
bool vswap_room_short_is_stalled(struct vswap_tier *tier)
{
	return is_stalled_at(tier, READ_ONCE(tier->short_stalled));
}

/**
 * vswap_room_stall() - note that a wait for room was futile
 * @tier: the tier
 * @was_short: the wait was short: others may still wait longer
 * @freed_seq: @tier->freed_seq when the wait began
 *
 * Does nothing if something was freed since: another store took it.
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_room_stall(struct vswap_tier *tier, bool was_short, int freed_seq)
{
	unsigned long *stalled = was_short ? &tier->short_stalled :
					     &tier->stalled;

	if (atomic_read(&tier->freed_seq) != freed_seq)
		return;
	WRITE_ONCE(*stalled, max(vswap_pool_pages(tier->space->pool), 1UL));
	/* vswap_room_freed() increments the number before it clears this. */
	smp_mb();
	if (atomic_read(&tier->freed_seq) != freed_seq)
		WRITE_ONCE(*stalled, 0);
}

/**
 * vswap_room_give_up() - release waiters because no room can be made
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_room_give_up(struct vswap_tier *tier)
{
	if (!atomic_read(&tier->waiters))
		return;

	vswap_room_stall(tier, false, atomic_read(&tier->freed_seq));
	vswap_room_wake(tier);
}

/**
 * vswap_room_wake() - wake stores that wait for room
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_room_wake(struct vswap_tier *tier)
{
	/* Pairs with vswap_wait_begin(): what was freed is seen with it. */
	smp_mb__before_atomic();
	atomic_inc(&tier->room_seq);
	wake_up_all(&tier->room);
}

/**
 * vswap_room_freed() - note that room was made, and wake waiters
 * @tier: the tier
 * @bytes: bytes freed in the pool; 0 if room was made in another way
 *
 * Stores may wait again from now on.
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_room_freed(struct vswap_tier *tier, size_t bytes)
{
	if (atomic_long_add_return(bytes, &tier->freed) >= VSWAP_COMPACT_BYTES &&
	    READ_ONCE(tier->over_watermark))
		vswap_tier_kick(tier);
	atomic_inc(&tier->freed_seq);
	smp_mb__after_atomic(); /* pairs with vswap_room_stall() */
	WRITE_ONCE(tier->stalled, 0);
	WRITE_ONCE(tier->short_stalled, 0);
	vswap_room_wake(tier);
}
