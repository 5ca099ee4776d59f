// SPDX-License-Identifier: GPL-2.0
/*
 * What is written back, and when.
 *
 * Called by the engine after stores and when a store finds no room, by the
 * kernel's shrinkers, by its own worker, and by people (ioctl, sysfs).  The
 * worker runs
 *
 *	- when the pool is above PRESSED/16 of its limit, until it is below
 *	  RELIEVED/16, the coldest clusters first;
 *	- when a shrinker asks, for clusters that were idle for a while;
 *	- a second after pages came that do not compress, for those;
 *	- for the cleaner.
 *
 * It is freezable, and so stops while the system suspends; stores then wait once,
 * and in vain.
 */
#include <linux/sched/signal.h>
#include <linux/shrinker.h>
#include <linux/timekeeping.h>

#include "../table/entry.h"
#include "tier.h"

#define PRESSED			15
#define RELIEVED		14
#define SHRINK_IDLE_SECONDS	30
#define CLUSTERS_AT_A_TIME	4
#define SECONDS_PER_DAY		(24 * 60 * 60)
#define STORE_WAITS		(2 * HZ)

static const enum vswap_stat why_stat[] = {
	[VSWAP_WHY_LIMIT]	= VSWAP_STAT_BACK_LIMIT,
	[VSWAP_WHY_SHRINKER]	= VSWAP_STAT_BACK_SHRINKER,
	[VSWAP_WHY_RAW]		= VSWAP_STAT_BACK_RAW,
	[VSWAP_WHY_ASKED]	= VSWAP_STAT_BACK_ASKED,
};

/* What is left of a cap, after a new span of time has begun if it is due. */
static bool quota_left(struct vswap_quota *quota, time64_t span)
{
	time64_t now = ktime_get_seconds();
	u64 limit = READ_ONCE(quota->limit);

	if (now - quota->start >= span) {
		quota->start = now;
		quota->used = 0;
	}
	return !limit || quota->used < limit;
}

static bool quotas_left(struct vswap_tier *tier)
{
	return quota_left(&tier->per_second, 1) &&
	       quota_left(&tier->per_day, SECONDS_PER_DAY);
}

/* Copy the object behind a slot to the log.  -EAGAIN if it is not to go now. */
static int slot_write(struct vswap_tier *tier, struct vswap_cluster *cluster,
		      unsigned int i, enum vswap_why why)
{
	atomic_long_t *slot = &cluster->slots[i];
	long entry = atomic_long_read(slot);
	struct vswap_object object;
	unsigned long claim;
	unsigned int len;
	void *dst;

	if (vswap_entry_tag(entry) == VSWAP_HOT && why != VSWAP_WHY_ASKED) {
		/* Another chance, until we come again. */
		atomic_long_try_cmpxchg(slot, &entry,
					vswap_entry_retag(entry, VSWAP_OBJECT));
		return -EAGAIN;
	}

	object.len = vswap_entry_len(entry);
	object.handle = vswap_entry_handle(entry);
	dst = vswap_log_reserve(tier, object.len);
	if (IS_ERR(dst))
		return PTR_ERR(dst);

	claim = vswap_entry_retag(entry, VSWAP_CLAIM);
	if (!atomic_long_try_cmpxchg(slot, &entry, claim))
		return -EAGAIN;

	len = vswap_recompress(tier, &object, dst);
	if (!len)
		vswap_pool_read(tier->window->pool, &object, dst);
	vswap_log_commit(tier, cluster->index * VSWAP_CLUSTER_SLOTS + i, claim,
			 len ?: object.len, !!len);
	vswap_stat_inc(tier->window->stats, why_stat[why]);
	tier->per_second.used += len ?: object.len;
	tier->per_day.used += len ?: object.len;
	return 0;
}

static bool is_wanted(unsigned long entry, bool raw_only)
{
	enum vswap_tag tag = vswap_entry_tag(entry);

	return (tag == VSWAP_OBJECT || tag == VSWAP_HOT) &&
	       (!raw_only || vswap_entry_len(entry) == PAGE_SIZE);
}

/*
 * Write what a cluster has in the pool.  Returns how many pages, or -ENOSPC;
 * *@left tells whether something stayed.
 */
static long cluster_write(struct vswap_tier *tier,
			  struct vswap_cluster *cluster, enum vswap_why why,
			  bool raw_only, bool *left)
{
	long written = 0;
	unsigned int i;
	int err;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		if (!is_wanted(atomic_long_read(&cluster->slots[i]), raw_only))
			continue;
		err = slot_write(tier, cluster, i, why);
		if (!err)
			written++;
		else
			*left = true;
		if (err == -ENOSPC)
			return written ?: err;
	}
	return written;
}

/* Write the coldest cluster.  -ENOENT if there is none as cold as that. */
static long coldest_write(struct vswap_tier *tier, u32 before,
			  enum vswap_why why)
{
	struct vswap_cluster *cluster;
	bool left = false;
	long ret;

	cluster = vswap_table_coldest(&tier->window->table, before);
	if (!cluster)
		return -ENOENT;

	ret = cluster_write(tier, cluster, why, false, &left);
	if (left)
		vswap_cluster_queue(cluster);
	vswap_cluster_put(cluster, 1);
	return ret;
}

/* Write a cluster's pages that do not compress.  -ENOENT if none has any. */
static long raw_write(struct vswap_tier *tier, enum vswap_why why)
{
	struct vswap_cluster *cluster;
	unsigned long index = 0;
	bool left;
	long ret;

	cluster = vswap_table_next_raw(&tier->window->table, &index);
	if (!cluster)
		return -ENOENT;

	ret = cluster_write(tier, cluster, why, true, &left);
	vswap_cluster_put(cluster, 1);
	return ret;
}

static u32 idle_since(u32 seconds)
{
	u32 now = ktime_get_seconds();

	return now > seconds ? now - seconds : 0;
}

static bool under_pressure(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->window->pool;

	if (vswap_pool_above(pool, PRESSED))
		tier->pressed = true;
	else if (!vswap_pool_above(pool, RELIEVED))
		tier->pressed = false;

	return tier->pressed || atomic_read(&tier->waiters);
}

/* Do a part of what there is to do.  False if there was nothing. */
static bool writeback_step(struct vswap_tier *tier)
{
	long ret = 0, i;

	if (!quotas_left(tier))
		return false;

	if (READ_ONCE(tier->raw_due)) {
		ret = raw_write(tier, VSWAP_WHY_RAW);
		if (ret < 0)
			WRITE_ONCE(tier->raw_due, false);
		else
			return true;
	}

	ret = 0;
	if (under_pressure(tier)) {
		for (i = 0; i < CLUSTERS_AT_A_TIME && ret >= 0; i++)
			ret = coldest_write(tier, U32_MAX, VSWAP_WHY_LIMIT);
		return ret >= 0;
	}

	if (atomic_long_read(&tier->shrink) > 0) {
		ret = coldest_write(tier, idle_since(SHRINK_IDLE_SECONDS),
				    VSWAP_WHY_SHRINKER);
		if (ret < 0)
			atomic_long_set(&tier->shrink, 0);
		else
			atomic_long_sub(ret, &tier->shrink);
		return ret >= 0;
	}
	return false;
}

/* Nothing can be written: let those who wait for it go. */
static void waiters_dismiss(struct vswap_tier *tier)
{
	if (!atomic_read(&tier->waiters))
		return;

	vswap_tier_made_room(tier);
	WRITE_ONCE(tier->stalled, true);
}

static void tier_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier, work);
	unsigned int flags, id;
	struct vswap_area *area;
	bool more;

	do {
		flags = vswap_tier_begin(tier);
		more = tier->nr_areas && vswap_cleaner_run(tier);
		more |= tier->nr_areas && writeback_step(tier);
		if (!more) {
			vswap_log_flush(tier);
			waiters_dismiss(tier);
		}
		vswap_for_each_area(tier, id, area)
			vswap_area_discard(area);
		vswap_tier_end(tier, flags);
		cond_resched();
	} while (more);

	if (vswap_pool_above(tier->window->pool, PRESSED))
		vswap_pool_compact(tier->window->pool);
}

static void tier_raw_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       raw_work.work);

	WRITE_ONCE(tier->raw, false);
	WRITE_ONCE(tier->raw_due, true);
	vswap_writeback_kick(tier);
}

/**
 * vswap_writeback_kick() - let the worker look
 * @tier: the tier
 *
 * Context: Any.
 */
void vswap_writeback_kick(struct vswap_tier *tier)
{
	queue_work(tier->wq, &tier->work);
}

/**
 * vswap_tier_stored() - a folio was stored
 * @tier: the tier
 * @raw: some of it does not compress
 *
 * Context: Process context, reclaim included; does not sleep.
 */
void vswap_tier_stored(struct vswap_tier *tier, bool raw)
{
	if (!READ_ONCE(tier->nr_areas))
		return;

	if (vswap_pool_above(tier->window->pool, PRESSED))
		vswap_writeback_kick(tier);
	if (raw && !READ_ONCE(tier->raw)) {
		WRITE_ONCE(tier->raw, true);
		queue_delayed_work(tier->wq, &tier->raw_work, HZ);
	}
}

/**
 * vswap_tier_can_take() - tell whether anything can be written back
 * @tier: the tier
 *
 * Context: Any; does not sleep.
 */
bool vswap_tier_can_take(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	if (!READ_ONCE(tier->nr_areas) || !quotas_left(tier))
		return false;

	guard(rcu)();
	for (id = 0; id < VSWAP_MAX_AREAS; id++) {
		area = rcu_dereference(tier->areas[id]);
		if (area && vswap_area_can_take(area))
			return true;
	}
	return false;
}

/**
 * vswap_tier_made_room() - let stores that wait try again
 * @tier: the tier
 *
 * Context: Any.
 */
void vswap_tier_made_room(struct vswap_tier *tier)
{
	WRITE_ONCE(tier->stalled, false);
	atomic_inc(&tier->made_room);
	wake_up_all(&tier->room);
}

/**
 * vswap_tier_wait_room() - wait until something was written back
 * @tier: the tier
 *
 * For a store that found the pool full.  Waits for two seconds at most; a second
 * time only if the worker has written something since.
 *
 * Context: Process context, inside memory reclaim; sleeps.
 * Return: whether it is worth another try.
 */
bool vswap_tier_wait_room(struct vswap_tier *tier)
{
	int seen = atomic_read(&tier->made_room);
	bool woken;

	if (!vswap_tier_can_take(tier))
		return false;

	if (READ_ONCE(tier->stalled)) {
		vswap_writeback_kick(tier);
		return false;
	}

	atomic_inc(&tier->waiters);
	vswap_writeback_kick(tier);
	woken = wait_event_timeout(tier->room,
				   atomic_read(&tier->made_room) != seen,
				   STORE_WAITS);
	atomic_dec(&tier->waiters);
	vswap_stat_inc(tier->window->stats, VSWAP_STAT_WAITS);
	if (!woken)
		WRITE_ONCE(tier->stalled, true);
	return woken;
}

/* One cluster of what was asked for.  -ENOENT if there is no more. */
static long now_step(struct vswap_tier *tier, u32 mode, u32 before)
{
	unsigned int flags = vswap_tier_begin(tier);
	long ret;

	if (!tier->nr_areas)
		ret = -ENODEV;
	else if (!quotas_left(tier))
		ret = -EDQUOT;
	else if (mode == VSWAP_WRITEBACK_INCOMPRESSIBLE)
		ret = raw_write(tier, VSWAP_WHY_ASKED);
	else
		ret = coldest_write(tier, before, VSWAP_WHY_ASKED);

	if (ret == -ENOSPC) {
		/* The cleaner may be able to make some. */
		vswap_log_flush(tier);
		if (vswap_cleaner_run(tier))
			ret = 0;
	}
	vswap_tier_end(tier, flags);
	return ret;
}

/**
 * vswap_writeback_now() - write back what somebody asks for
 * @tier: the tier
 * @mode: VSWAP_WRITEBACK_*
 * @idle: how long a cluster must have been idle, in seconds
 * @pages: out: how many were written
 *
 * Context: Process context, sleeps; a signal ends it.
 * Return: 0, -ENODEV without an area, -ENOSPC, -EDQUOT, -EINTR or -EINVAL.
 */
int vswap_writeback_now(struct vswap_tier *tier, u32 mode, u32 idle, u64 *pages)
{
	u32 before = idle_since(mode == VSWAP_WRITEBACK_IDLE ? idle : 0);
	unsigned int flags;
	long ret;

	*pages = 0;
	if (mode > VSWAP_WRITEBACK_INCOMPRESSIBLE)
		return -EINVAL;

	do {
		if (signal_pending(current)) {
			ret = -EINTR;
			break;
		}
		ret = now_step(tier, mode, before);
		if (ret > 0)
			*pages += ret;
		cond_resched();
	} while (ret >= 0);

	flags = vswap_tier_begin(tier);
	vswap_log_flush(tier);
	vswap_tier_end(tier, flags);
	return ret == -ENOENT ? 0 : ret;
}

static unsigned long shrink_count(struct shrinker *shrinker,
				  struct shrink_control *sc)
{
	struct vswap_tier *tier = shrinker->private_data;
	struct vswap_window *window = tier->window;

	if (!READ_ONCE(tier->nr_areas) ||
	    !vswap_table_has_older(&window->table,
				   idle_since(SHRINK_IDLE_SECONDS)) ||
	    !vswap_tier_can_take(tier))
		return 0;

	return vswap_pool_pages(window->pool);
}

/* What is written is freed later: nothing can be promised. */
static unsigned long shrink_scan(struct shrinker *shrinker,
				 struct shrink_control *sc)
{
	struct vswap_tier *tier = shrinker->private_data;

	if (atomic_long_read(&tier->shrink) < (long)sc->nr_to_scan)
		atomic_long_set(&tier->shrink, sc->nr_to_scan);
	vswap_writeback_kick(tier);
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
	init_waitqueue_head(&tier->room);
	INIT_WORK(&tier->work, tier_work);
	INIT_DELAYED_WORK(&tier->raw_work, tier_raw_work);

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
	tier->shrinker->private_data = tier;
	shrinker_register(tier->shrinker);
	return 0;
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
	cancel_delayed_work_sync(&tier->raw_work);
	cancel_work_sync(&tier->work);
	destroy_workqueue(tier->wq);
}
