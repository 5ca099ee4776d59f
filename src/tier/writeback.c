// SPDX-License-Identifier: GPL-2.0
/*
 * The tier's worker, and who asks for writeback: stores, shrinker, people.
 *
 * The areas' workers write (worker.c), for the reasons of reason.c.  The tier's worker
 * tells them to look, recompresses (recompress.c), and lets stores go that wait in
 * vain.
 *
 * Both are freezable, and so stop while the system suspends; stores then wait once,
 * and in vain.
 */
#include <linux/sched/mm.h>
#include <linux/shrinker.h>

#include "internal.h"

/* No more refaults than this are remembered. */
#define MAX_REFAULTS	4096UL

/* Stores wait for room, or have been turned away since there was some. */
static bool is_urgent(struct vswap_tier *tier)
{
	return atomic_read(&tier->waiters) || READ_ONCE(tier->stalled);
}

/* Whether any area writes, and answers. */
static bool areas_write(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (!vswap_log_is_idle(area) &&
		    vswap_log_silence(area) < VSWAP_AREA_SLOW)
			return true;
	return false;
}

/*
 * While stores wait, areas are asked in rounds: each notes the last round in which
 * it had nothing to do.  Something that was freed begins a new one.  Two in vain are
 * enough: in the first one an area may have left the work to another, which could
 * not do it either.
 */
static void round_begin(struct vswap_tier *tier, bool waited)
{
	int room_seq = atomic_read(&tier->room_seq);

	if (!waited || tier->round_room_seq != room_seq)
		tier->futile_rounds = 0;
	if (waited && (!tier->round_open || tier->round_room_seq != room_seq)) {
		WRITE_ONCE(tier->round, tier->round + 1);
		tier->round_room_seq = room_seq;
	}
	tier->round_open = waited;
}

/* Whether nothing was freed in this round, and no area can be waited for. */
static bool round_is_over(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	if (tier->round_room_seq != atomic_read(&tier->room_seq))
		return false;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (READ_ONCE(area->state) == VSWAP_AREA_ACTIVE &&
		    READ_ONCE(area->round) != tier->round &&
		    vswap_log_silence(area) < VSWAP_AREA_SILENT)
			return false;
	return true;
}

/* Stores wait, and nothing is left to be done for them. */
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
	/* If only the cap for each second stopped us, the next second comes. */
	if (!vswap_quota_left(tier) && vswap_quota_left_today(tier))
		vswap_tier_kick_later(tier);
	else if (tier->round_room_seq == atomic_read(&tier->room_seq))
		vswap_room_give_up(tier);
}

/* Cold objects leave holes: pages come back only when they are closed. */
static void holes_close(struct vswap_tier *tier)
{
	if (!READ_ONCE(tier->pressed) ||
	    atomic_long_read(&tier->freed) < VSWAP_COMPACT_BYTES)
		return;

	atomic_long_set(&tier->freed, 0);
	vswap_pool_compact(tier->space->pool);
}

/*
 * The tier's worker: lets the areas' workers look, recompresses, and lets stores go
 * that wait in vain.  One step is a run of its own, so the freezer comes in between.
 */
static void tier_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier, work);
	bool waited = atomic_read(&tier->waiters), more = false;
	unsigned int flags = memalloc_noio_save();
	bool urgent = is_urgent(tier);
	struct vswap_cursor cursor;

	round_begin(tier, waited);
	/* Without a reason they would but take the CPU from recompression. */
	if (vswap_reason_find(tier, &cursor))
		vswap_area_kick_all(tier);
	holes_close(tier);
	/* What goes to disk makes room sooner, for stores that wait. */
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
		bool slow = vswap_log_silence(area) >= VSWAP_AREA_SLOW;

		/* Others take over from it, or it from others. */
		if (slow || READ_ONCE(area->was_slow))
			vswap_tier_kick(tier);
		if (!idle || READ_ONCE(area->was_slow))
			vswap_area_kick(area);
		WRITE_ONCE(area->was_slow, slow);
		again |= slow || !idle || READ_ONCE(area->waits_since) ||
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

static void tier_raw_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       raw_work.work);

	WRITE_ONCE(tier->raw, false);
	WRITE_ONCE(tier->raw_due, true);
	vswap_tier_kick(tier);
}

/**
 * vswap_writeback_stored() - a folio was stored
 * @tier: the tier
 * @raw: some of it does not compress
 *
 * Context: Process context, reclaim included; does not sleep.
 */
void vswap_writeback_stored(struct vswap_tier *tier, bool raw)
{
	if (vswap_recompress_wanted(tier, is_urgent(tier)))
		vswap_tier_kick(tier);
	if (!READ_ONCE(tier->nr_areas))
		return;

	if (vswap_pool_above(tier->space->pool, VSWAP_PRESSED))
		vswap_tier_kick(tier);
	if (raw && !READ_ONCE(tier->raw)) {
		WRITE_ONCE(tier->raw, true);
		vswap_tier_kick_later(tier);
	}
}

/**
 * vswap_writeback_now() - write back what somebody asks for
 * @tier: the tier
 * @mode: VSWAP_WRITEBACK_*
 * @idle: how long a cluster must have been idle, in seconds
 * @pages: out: how many were written
 *
 * Context: Process context, sleeps; a signal ends it.
 * Return: 0, -ENODEV without an area, -ENOSPC, -EDQUOT, -ERESTARTSYS or
 * -EINVAL.
 */
int vswap_writeback_now(struct vswap_tier *tier, u32 mode, u32 idle, u64 *pages)
{
	struct vswap_cursor cursor = {
		.reason		= VSWAP_REASON_ASKED,
		.asked		= true,
		.raw_only	= mode == VSWAP_WRITEBACK_INCOMPRESSIBLE,
		.before		= vswap_reason_before(mode == VSWAP_WRITEBACK_IDLE ?
					     idle : 0),
	};

	*pages = 0;
	if (mode > VSWAP_WRITEBACK_INCOMPRESSIBLE)
		return -EINVAL;
	return vswap_worker_write_now(tier, &cursor, pages);
}

/*
 * A page that was loaded from a disk should not have gone there: for each of them the
 * shrinker leaves one page alone.  Returns for how many, up to @most.
 */
static unsigned long refaults_take(struct vswap_tier *tier, unsigned long most)
{
	unsigned long loads = vswap_stat_read(tier->space->stats,
					      VSWAP_STAT_DISK_LOADS);
	unsigned long seen = READ_ONCE(tier->refaults_seen), nr, left;

	do {
		/* Another one may have read the sum later. */
		if ((long)(loads - seen) <= 0)
			return 0;
		nr = min(loads - seen, most);
		/* What was loaded long ago does not count for ever. */
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
				   vswap_reason_before(VSWAP_SHRINK_IDLE)) ||
	    !vswap_room_can_take(tier))
		return 0;

	return vswap_pool_pages(space->pool);
}

/* What is written is freed later: nothing can be promised. */
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
 * vswap_writeback_init() - make the worker and the shrinker
 * @tier: the tier
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_writeback_init(struct vswap_tier *tier)
{
	vswap_room_init(tier);
	vswap_quota_init(tier);
	INIT_WORK(&tier->work, tier_work);
	INIT_DELAYED_WORK(&tier->raw_work, tier_raw_work);
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
	cancel_delayed_work_sync(&tier->raw_work);
	cancel_delayed_work_sync(&tier->recompress.work);
	cancel_work_sync(&tier->work);
}

/**
 * vswap_writeback_exit() - undo vswap_writeback_init()
 * @tier: the tier; nobody stores any more
 *
 * Context: Process context, may sleep.
 */
void vswap_writeback_exit(struct vswap_tier *tier)
{
	shrinker_free(tier->shrinker);
	works_cancel(tier);
	/* Some of them may have started others. */
	works_cancel(tier);
	destroy_workqueue(tier->wq);
}
