// SPDX-License-Identifier: GPL-2.0
/*
 * What is written back, and when.
 *
 * Called by the engine after stores and when a store finds no room, by the
 * kernel's shrinkers, by its own worker, and by people (ioctl, sysfs).  The
 * worker, which recompresses, too (recompress.c), runs
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
#include "format.h"
#include "tier.h"

#define PRESSED			15
#define RELIEVED		14
#define SHRINK_IDLE_SECONDS	30
#define CLUSTERS_AT_A_TIME	4
#define DISCARD_AT_A_TIME	16
#define COMPACT_BYTES		SZ_4M

/*
 * Copy the object behind a slot to the log.  -EAGAIN if it is not to go now.  What
 * is behind the slot may have changed since @entry was read: then the claim fails.
 */
static int slot_write(struct vswap_tier *tier, struct vswap_cluster *cluster,
		      unsigned int i, long entry, enum vswap_why why)
{
	atomic_long_t *slot = &cluster->slots[i];
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

	if (!vswap_quotas_left(tier))
		return -EDQUOT;

	object.len = vswap_entry_len(entry);
	object.handle = vswap_entry_handle(entry);
	object.dense = vswap_entry_is_dense(entry);
	dst = vswap_log_reserve(tier, object.len);
	if (IS_ERR(dst))
		return PTR_ERR(dst);

	claim = vswap_entry_retag(entry, VSWAP_CLAIM);
	if (!atomic_long_try_cmpxchg(slot, &entry, claim))
		return -EAGAIN;

	/* Stores that wait do so for the sake of speed. */
	len = atomic_read(&tier->waiters) ? 0 :
	      vswap_recompress(tier, &object, dst);
	if (!len)
		vswap_pool_read(tier->window->pool, &object, dst);
	vswap_log_commit(tier, cluster->index * VSWAP_CLUSTER_SLOTS + i, claim,
			 len ?: object.len, len || object.dense, why);
	return 0;
}

static bool is_wanted(unsigned long entry, bool raw_only)
{
	enum vswap_tag tag = vswap_entry_tag(entry);

	return (tag == VSWAP_OBJECT || tag == VSWAP_HOT) &&
	       (!raw_only || vswap_entry_len(entry) == PAGE_SIZE);
}

/**
 * struct result - what became of a cluster's pages
 * @written: pages
 * @used: some were used since we last came, and stayed
 * @err: -ENOSPC or -EDQUOT if the others could not be written
 */
struct result {
	long written;
	bool used;
	int err;
};

/* Write what a cluster has in the pool, or just what does not compress. */
static struct result cluster_write(struct vswap_tier *tier,
				   struct vswap_cluster *cluster,
				   enum vswap_why why, bool raw_only)
{
	struct result result = {};
	unsigned int i;
	long entry;
	int err;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS && !result.err; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (!is_wanted(entry, raw_only))
			continue;
		err = slot_write(tier, cluster, i, entry, why);
		if (!err)
			result.written++;
		else if (err == -EAGAIN)
			result.used = true;
		else
			result.err = err;
	}
	return result;
}

/*
 * Write the coldest cluster.  Returns how many pages, -ENOENT if there is none
 * as cold as that, -ENOSPC or -EDQUOT if none of it could be written.
 */
static long coldest_write(struct vswap_tier *tier, u32 before,
			  enum vswap_why why)
{
	struct vswap_cluster *cluster;
	struct result result;

	cluster = vswap_table_coldest(&tier->window->table, before);
	if (!cluster)
		return -ENOENT;

	result = cluster_write(tier, cluster, why, false);
	if (result.err || result.used)
		vswap_cluster_requeue(cluster, !result.err);
	vswap_cluster_put(cluster, 1);
	return result.written ?: result.err;
}

/* The same for pages that do not compress. */
static long raw_write(struct vswap_tier *tier, enum vswap_why why)
{
	struct vswap_cluster *cluster;
	struct result result;
	unsigned long index = 0;

	cluster = vswap_table_next_raw(&tier->window->table, &index);
	if (!cluster)
		return -ENOENT;

	result = cluster_write(tier, cluster, why, true);
	if (result.err || result.used)
		vswap_cluster_mark_raw(cluster);
	vswap_cluster_put(cluster, 1);
	return result.written ?: result.err;
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

/* What was asked for by a shrinker. */
static long shrink_step(struct vswap_tier *tier)
{
	long ret = coldest_write(tier, idle_since(SHRINK_IDLE_SECONDS),
				 VSWAP_WHY_SHRINKER);

	if (ret < 0)
		atomic_long_set(&tier->shrink, 0);
	else
		atomic_long_sub(ret, &tier->shrink);
	return ret;
}

static long pressure_step(struct vswap_tier *tier)
{
	long ret = 0, i;

	for (i = 0; i < CLUSTERS_AT_A_TIME && ret >= 0; i++)
		ret = coldest_write(tier, U32_MAX, VSWAP_WHY_LIMIT);
	/* Cold objects leave holes: pages come back only when they are closed. */
	if (tier->freed >= COMPACT_BYTES) {
		tier->freed = 0;
		vswap_pool_compact(tier->window->pool);
	}
	return ret;
}

/* Do a part of what there is to do.  Returns pages, or why it did nothing. */
static long writeback_step(struct vswap_tier *tier)
{
	long ret = -ENOENT;

	if (READ_ONCE(tier->raw_due)) {
		ret = raw_write(tier, VSWAP_WHY_RAW);
		if (ret < 0)
			WRITE_ONCE(tier->raw_due, false);
	}
	if (ret < 0 && ret != -EDQUOT && under_pressure(tier))
		ret = pressure_step(tier);
	else if (ret < 0 && ret != -EDQUOT && atomic_long_read(&tier->shrink) > 0)
		ret = shrink_step(tier);

	/* Go on when the next second begins. */
	if (ret == -EDQUOT)
		vswap_writeback_later(tier);
	return ret;
}

static bool areas_discard(struct vswap_tier *tier)
{
	struct vswap_area *area;
	bool more = false;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++) {
		vswap_area_discard(area, DISCARD_AT_A_TIME);
		more |= atomic_read(&area->nr_stale) > 0;
	}
	return more;
}

/* Stores wait for room, or have been turned away since there was some. */
static bool is_urgent(struct vswap_tier *tier)
{
	return atomic_read(&tier->waiters) || READ_ONCE(tier->stalled);
}

/*
 * One step, and then the next in a run of its own: so the freezer, and who waits
 * for the mover lock, come in between.
 */
static void tier_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier, work);
	unsigned int flags = vswap_tier_begin(tier);
	int made_room = atomic_read(&tier->made_room);
	bool waited = atomic_read(&tier->waiters), more = false;
	bool urgent = waited || READ_ONCE(tier->stalled);
	long ret = -ENOENT;

	if (tier->nr_areas) {
		more = areas_discard(tier);
		more |= vswap_cleaner_run(tier);
		ret = writeback_step(tier);
		more |= ret >= 0;
	}
	/* What goes to disk makes room sooner, for stores that wait. */
	if ((!more || !atomic_read(&tier->waiters)) &&
	    vswap_recompress_wanted(tier, urgent))
		more |= vswap_recompress_run(tier, urgent);
	if (!more) {
		vswap_log_flush(tier);
		if (waited && atomic_read(&tier->made_room) == made_room &&
		    vswap_pool_compact(tier->window->pool))
			vswap_tier_made_room(tier, 0);
		/* Who still waits can go, but not for want of a second. */
		if (waited && atomic_read(&tier->made_room) == made_room &&
		    (ret != -EDQUOT || !vswap_quotas_left_today(tier)))
			vswap_tier_dismiss(tier);
	}
	vswap_room_adjust(tier);
	vswap_tier_end(tier, flags);

	if (more)
		vswap_writeback_kick(tier);
}

static void tier_recompress_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       recompress.work.work);

	if (vswap_recompress_wanted(tier, is_urgent(tier)))
		vswap_writeback_kick(tier);
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
 * vswap_writeback_later() - let the worker look in a second
 * @tier: the tier
 *
 * Context: Any.
 */
void vswap_writeback_later(struct vswap_tier *tier)
{
	queue_delayed_work(tier->wq, &tier->raw_work, HZ);
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
	if (vswap_recompress_wanted(tier, is_urgent(tier)))
		vswap_writeback_kick(tier);
	if (!READ_ONCE(tier->nr_areas))
		return;

	if (vswap_pool_above(tier->window->pool, PRESSED))
		vswap_writeback_kick(tier);
	if (raw && !READ_ONCE(tier->raw)) {
		WRITE_ONCE(tier->raw, true);
		vswap_writeback_later(tier);
	}
}

/* One cluster of what was asked for.  -ENOENT if there is no more. */
static long now_step(struct vswap_tier *tier, u32 mode, u32 before)
{
	unsigned int flags = vswap_tier_begin(tier);
	long ret;

	if (!tier->nr_areas)
		ret = -ENODEV;
	else if (mode == VSWAP_WRITEBACK_INCOMPRESSIBLE)
		ret = raw_write(tier, VSWAP_WHY_ASKED);
	else
		ret = coldest_write(tier, before, VSWAP_WHY_ASKED);

	/* The cleaner may be able to make some room. */
	if (ret == -ENOSPC && (areas_discard(tier) || vswap_cleaner_run(tier)))
		ret = 0;
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
 * Return: 0, -ENODEV without an area, -ENOSPC, -EDQUOT, -ERESTARTSYS or
 * -EINVAL.
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
		/* Suspend sends one, too: then it begins again. */
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
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
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);
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
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);

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
	vswap_room_init(tier);
	INIT_WORK(&tier->work, tier_work);
	INIT_DELAYED_WORK(&tier->raw_work, tier_raw_work);
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
	cancel_delayed_work_sync(&tier->recompress.work);
	cancel_work_sync(&tier->work);
	/* It may have asked for another turn. */
	cancel_delayed_work_sync(&tier->raw_work);
	cancel_delayed_work_sync(&tier->recompress.work);
	destroy_workqueue(tier->wq);
}
