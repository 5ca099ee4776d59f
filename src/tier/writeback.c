// SPDX-License-Identifier: GPL-2.0
/*
 * The tier's worker, and the entry points that request writeback: stores, the
 * shrinker and the administrator.
 *
 * The areas' workers (worker.c) write pages, for the reasons in reason.c.  The
 * tier's worker kicks them, recompresses (recompress.c), and releases stores
 * that wait when no room can be made.
 *
 * All these workers are freezable, so they stop while the system suspends.  A
 * store then times out once, and later stores do not wait.
 */
#include <linux/sched/mm.h>
#include <linux/shrinker.h>

#include "internal.h"

/* Refaults that are carried over to later shrinker calls, at most. */
#define MAX_REFAULTS	4096UL

/* Whether stores wait for room, or have given up waiting. */
static bool is_urgent(struct vswap_tier *tier)
{
	return atomic_read(&tier->waiters) || vswap_room_is_stalled(tier);
}

/* Whether any area is writing, and its disk answers. */
static bool areas_write(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (!vswap_log_is_idle(area) &&
		    vswap_silence_to_writes(area) < VSWAP_AREA_SLOW)
			return true;
	return false;
}

/*
 * While stores wait, areas are asked for room in rounds.  Each area notes the
 * last round in which it found nothing to do.  A new round begins whenever
 * something was freed.  It takes two futile rounds to give up: in the first one
 * an area may have left the work to another, which could not do it either.
 */
static void round_begin(struct vswap_tier *tier, bool waited)
{
	int room_seq = atomic_read(&tier->room_seq);

	if (!waited || tier->round_room_seq != room_seq)
		tier->futile_rounds = 0;
	if (waited && (!tier->round_open || tier->round_room_seq != room_seq)) {
		WRITE_ONCE(tier->over_quota, false);
		WRITE_ONCE(tier->round, tier->round + 1);
		tier->round_room_seq = room_seq;
	}
	tier->round_open = waited;
}

/* Whether nothing was freed in this round, nor will be soon. */
static bool round_is_over(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	if (tier->round_room_seq != atomic_read(&tier->room_seq) ||
	    vswap_deferred_is_pending(tier))
		return false;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE &&
		    READ_ONCE(area->round) != tier->round &&
		    vswap_silence_to_writes(area) < VSWAP_AREA_SILENT)
			return false;
	return true;
}

/* A round was futile: try again, compact the pool, or give up. */
static void round_end(struct vswap_tier *tier)
{
	tier->round_open = false;
	if (!tier->futile_rounds++) {
		vswap_tier_kick(tier);
		return;
	}
	if (vswap_pool_compact(tier->space->pool)) {
		vswap_room_freed(tier, 0);
		return;
	}
	/*
	 * If only the limit per second stopped writeback, try again later: the
	 * next second may have begun since.  Otherwise let the waiters give up,
	 * unless something was freed meanwhile.
	 */
	if (READ_ONCE(tier->over_quota) && vswap_quota_left_today(tier))
		vswap_tier_kick_later(tier);
	else if (tier->round_room_seq == atomic_read(&tier->room_seq))
		vswap_room_give_up(tier);
}

/* Freed objects leave holes in the pool.  Compaction gives pages back. */
static void pool_compact(struct vswap_tier *tier)
{
	if (!READ_ONCE(tier->over_watermark) ||
	    atomic_long_read(&tier->freed) < VSWAP_COMPACT_BYTES)
		return;

	atomic_long_set(&tier->freed, 0);
	if (vswap_pool_compact(tier->space->pool))
		vswap_room_freed(tier, 0);
}

/*
 * The tier's worker: kick the areas' workers, recompress, and release stores
 * whose wait is futile.  Each step is a separate run of the work: it can freeze
 * between steps.
 */
static void tier_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier, work);
	bool waited = atomic_read(&tier->waiters), more = false;
	unsigned int flags = memalloc_noio_save();
	bool urgent = is_urgent(tier);
	struct vswap_cursor cursor;

	round_begin(tier, waited);
	/* Without a reason they would only take CPU time from recompression. */
	if (vswap_reason_find(tier, &cursor))
		vswap_area_kick_all(tier);
	pool_compact(tier);
	/* Writing makes room for waiters sooner than recompression does. */
	if (!(waited && areas_write(tier)) &&
	    vswap_recompress_wanted(tier, urgent))
		more = vswap_recompress_run(tier, urgent);
	if (!more && waited && round_is_over(tier))
		round_end(tier);
	if (vswap_room_adjust(tier))
		vswap_room_freed(tier, 0);
	memalloc_noio_restore(flags);

	if (more)
		vswap_tier_kick(tier);
}

static void tier_watch(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       watch.work);
	struct vswap_area *area;
	bool again = false;
	unsigned int id;

	rcu_read_lock();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++) {
		bool idle = vswap_log_is_idle(area);
		bool slow = vswap_silence_to_writes(area) >= VSWAP_AREA_SLOW;

		/* Others take over from a slow area, until it answers. */
		if (slow || READ_ONCE(area->was_slow))
			vswap_tier_kick(tier);
		if (!idle || READ_ONCE(area->was_slow))
			vswap_area_kick(area);
		WRITE_ONCE(area->was_slow, slow);
		again |= slow || !idle || READ_ONCE(area->discarding_since) ||
			 atomic_read(&area->nr_reads);
	}
	rcu_read_unlock();
	if (again)
		vswap_tier_watch(tier);
}

static void tier_recompress_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       recompress.work.work);

	if (vswap_recompress_wanted(tier, is_urgent(tier)))
		vswap_tier_kick(tier);
}

static void tier_later_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       later_work.work);

	WRITE_ONCE(tier->raw_queued, false);
	WRITE_ONCE(tier->raw_due, true);
	vswap_tier_kick(tier);
}

/**
 * vswap_writeback_stored() - start what a store has made necessary
 * @tier: the tier
 * @raw: some of the folio's pages are raw
 *
 * Kicks the worker for recompression or writeback if there is a reason.
 *
 * Context: Process context, including reclaim.  Does not sleep.
 */
void vswap_writeback_stored(struct vswap_tier *tier, bool raw)
{
	if (vswap_recompress_wanted(tier, is_urgent(tier)))
		vswap_tier_kick(tier);
	if (!READ_ONCE(tier->nr_areas))
		return;

	if (vswap_pool_above(tier->space->pool, VSWAP_HIGH_WATERMARK))
		vswap_tier_kick(tier);
	if (raw && !READ_ONCE(tier->raw_queued)) {
		WRITE_ONCE(tier->raw_queued, true);
		vswap_tier_kick_later(tier);
	}
}

/**
 * vswap_writeback_now() - write back pages on request
 * @tier: the tier
 * @mode: VSWAP_WRITEBACK_*
 * @idle: for VSWAP_WRITEBACK_IDLE, how long a cluster must have been idle, in
 *	seconds
 * @pages: out: number of pages written
 *
 * Context: Process context.  Sleeps for disks.  A signal ends the wait.
 * Return: 0, -EINVAL if @mode is invalid, -ENODEV without an area, -ENOSPC,
 * -EDQUOT at a write limit, or -ERESTARTSYS.
 */
int vswap_writeback_now(struct vswap_tier *tier, u32 mode, u32 idle, u64 *pages)
{
	struct vswap_cursor cursor = {
		.reason		= VSWAP_REASON_REQUEST,
		.on_request		= true,
		.raw_only	= mode == VSWAP_WRITEBACK_INCOMPRESSIBLE,
		.before		= vswap_reason_cutoff(mode == VSWAP_WRITEBACK_IDLE ?
					     idle : 0),
	};

	*pages = 0;
	if (mode > VSWAP_WRITEBACK_INCOMPRESSIBLE)
		return -EINVAL;
	return vswap_worker_write_now(tier, &cursor, pages);
}

/*
 * A page that is loaded from disk should have stayed in RAM: for each of them
 * the shrinker spares one page.  Returns how many to spare now, at most @most.
 */
static unsigned long refaults_take(struct vswap_tier *tier, unsigned long most)
{
	unsigned long loads = vswap_stat_read(tier->space->stats,
					      VSWAP_STAT_DISK_LOADS);
	unsigned long seen = READ_ONCE(tier->refaults_seen), nr, left;

	do {
		/* A concurrent caller may have read a later sum. */
		if ((long)(loads - seen) <= 0)
			return 0;
		nr = min(loads - seen, most);
		/* Loads of long ago do not count forever. */
		left = min(loads - seen - nr, MAX_REFAULTS);
	} while (!try_cmpxchg(&tier->refaults_seen, &seen, loads - left));
	return nr;
}

static unsigned long shrink_count(struct shrinker *shrinker,
				  struct shrink_control *sc)
{
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);
	struct vswap_space *space = tier->space;

	if (!READ_ONCE(tier->nr_areas) ||
	    !vswap_table_has_older(&space->table,
				   vswap_reason_cutoff(VSWAP_SHRINK_IDLE)) ||
	    !vswap_room_areas_can_take(tier))
		return 0;

	return vswap_pool_pages(space->pool);
}

/* Pages are freed later, when they are on disk: report none as freed. */
static unsigned long shrink_scan(struct shrinker *shrinker,
				 struct shrink_control *sc)
{
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);
	unsigned long nr = sc->nr_to_scan;

	nr -= refaults_take(tier, nr);
	if (!nr)
		return SHRINK_STOP;
	if (atomic_long_read(&tier->shrink) < (long)nr)
		atomic_long_set(&tier->shrink, nr);
	vswap_tier_kick(tier);
	return SHRINK_STOP;
}

/**
 * vswap_writeback_init() - set up the tier's worker and the shrinker
 * @tier: the tier
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_writeback_init(struct vswap_tier *tier)
{
	vswap_room_init(tier);
	vswap_quota_init(tier);
	INIT_WORK(&tier->work, tier_work);
	INIT_DELAYED_WORK(&tier->later_work, tier_later_work);
	INIT_DELAYED_WORK(&tier->watch, tier_watch);
	INIT_DELAYED_WORK(&tier->recompress.work, tier_recompress_work);

	tier->wq = alloc_workqueue("vswap", WQ_MEM_RECLAIM | WQ_FREEZABLE |
				   WQ_UNBOUND, 1);
	if (!tier->wq)
		return -ENOMEM;

	tier->shrinker = shrinker_alloc(0, "vswap");
	if (!tier->shrinker) {
		destroy_workqueue(tier->wq);
		return -ENOMEM;
	}
	tier->shrinker->count_objects = shrink_count;
	tier->shrinker->scan_objects = shrink_scan;
	vswap_compat_private_data(tier->shrinker) = tier;
	shrinker_register(tier->shrinker);
	return 0;
}

static void works_cancel(struct vswap_tier *tier)
{
	cancel_delayed_work_sync(&tier->watch);
	cancel_delayed_work_sync(&tier->later_work);
	cancel_delayed_work_sync(&tier->recompress.work);
	cancel_work_sync(&tier->work);
}

/**
 * vswap_writeback_exit() - undo vswap_writeback_init()
 * @tier: the tier; there are no more stores
 *
 * Context: Process context.  May sleep.
 */
void vswap_writeback_exit(struct vswap_tier *tier)
{
	shrinker_free(tier->shrinker);
	works_cancel(tier);
	/* Some of these may have queued others. */
	works_cancel(tier);
	destroy_workqueue(tier->wq);
}
