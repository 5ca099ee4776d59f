// SPDX-License-Identifier: GPL-2.0
/*
 * Recompression in memory reclaim, through a shrinker.
 *
 * When all of RAM is objects, nothing is left to store, so no store is refused.
 * Only these runs keep the OOM killer away then.  They run in the context of
 * every task that needs memory, so they are short, and tasks that wait for
 * another one's run do not repeat it.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/shrinker.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "internal.h"

/*
 * In reclaim, tasks wait for recompression, so start it late: only when less
 * anonymous memory is left than 1 / RECLAIM_ANON_SHARE of the pool, or when the
 * pool is above this part of its limit, in sixteenths, and no area can take any
 * of it.  Starting earlier slows workloads which fit without it; starting later
 * makes tasks wait long for the last pages.
 */
#define RECLAIM_ANON_SHARE		14
#define RECLAIM_LIMIT_THRESHOLD	14
/*
 * A call makes at most this many runs, of VSWAP_RECOMPRESS_SLOTS each, until
 * one object becomes smaller.  If most data gains nothing, a run tries few
 * objects.
 */
#define MAX_RUNS	8
/* How long stores use the recompressor after a call from reclaim. */
#define STORE_DENSE_FOR	HZ

/* Whether there is hardly anything left that reclaim could still store. */
static bool is_mostly_stored(struct vswap_space *space)
{
	unsigned long anon = global_node_page_state(NR_ACTIVE_ANON) +
			     global_node_page_state(NR_INACTIVE_ANON);

	return anon < vswap_pool_pages(space->pool) / RECLAIM_ANON_SHARE ||
	       READ_ONCE(space->refused_streak) >= VSWAP_REFUSED_STREAK;
}

/* Whether to recompress although tasks wait for it. */
static bool is_worth_waiting(struct vswap_tier *tier)
{
	struct vswap_pool *pool = tier->space->pool;

	if (!vswap_recompress_possible(tier) && !vswap_deferred_is_pending(tier))
		return false;
	if (vswap_recompress_pool_is_large(pool) &&
	    is_mostly_stored(tier->space))
		return true;
	/* Writeback recompresses, too, on the way to disk. */
	return vswap_pool_above(pool, RECLAIM_LIMIT_THRESHOLD) &&
	       !vswap_room_areas_can_take(tier);
}

static unsigned long shrink_count(struct shrinker *shrinker,
				  struct shrink_control *sc)
{
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);
	struct vswap_stats __percpu *stats = tier->space->stats;
	unsigned long objects, dense;

	if (!is_worth_waiting(tier))
		return 0;

	objects = vswap_stat_read(stats, VSWAP_STAT_OBJECTS);
	dense = vswap_stat_read(stats, VSWAP_STAT_DENSE);
	if (objects > dense)
		return objects - dense;
	/* The last ones that were replaced are still to be freed. */
	return vswap_deferred_is_pending(tier) ? VSWAP_RECOMPRESS_SLOTS : 0;
}

/*
 * Take the lock.  A fatal signal ends the wait.  kswapd, which cannot be
 * killed, waits at most 200 ms: the holder may be preempted.
 */
static bool shrink_lock(struct vswap_recompress *re)
{
	unsigned int tries = 20;

	if (!current_is_kswapd())
		return !mutex_lock_killable(&re->lock);
	while (!mutex_trylock(&re->lock)) {
		if (!tries--)
			return false;
		schedule_timeout_idle(msecs_to_jiffies(10));
	}
	return true;
}

/*
 * Recompress some slots for reclaim, and credit what is gained to it: shrinker
 * counts are in objects, and only reclaimed pages keep the OOM killer away.
 * The pages become free after a grace period.  This task waits for that only if
 * no object became smaller; otherwise reclaim calls again if it must.
 */
static void shrink_run(struct vswap_tier *tier)
{
	struct vswap_recompress *re = &tier->recompress;
	struct vswap_pool *pool = tier->space->pool;
	unsigned long before = vswap_pool_pages(pool), done = re->nr_done;
	unsigned int nr = 0;

	/* Only the worker's failures add up: MAX_RUNS bounds this loop. */
	re->nr_failed = 0;
	re->gained %= PAGE_SIZE;
	while (!vswap_recompress_some(tier, true) && re->nr_done == done &&
	       ++nr < MAX_RUNS)
		;
	if (re->nr_done != done) {
		mm_account_reclaimed_pages(re->gained / PAGE_SIZE);
		return;
	}

	vswap_deferred_free(tier);
	vswap_pool_credit_reclaim(pool, before);
	WRITE_ONCE(re->nr_futile, re->nr_futile + 1);
}

/*
 * One run that gains something is enough for a call: reclaim calls again if it
 * must.  Tasks that waited for the lock do not repeat what freed enough, or what
 * gained nothing.
 */
static unsigned long shrink_scan(struct shrinker *shrinker,
				 struct shrink_control *sc)
{
	struct vswap_tier *tier = vswap_compat_private_data(shrinker);
	struct vswap_pool *pool = tier->space->pool;
	struct vswap_recompress *re = &tier->recompress;
	unsigned long asked = vswap_pool_pages(pool);
	unsigned int futile = READ_ONCE(re->nr_futile);

	/* What is stored from now on would soon be recompressed anyway. */
	WRITE_ONCE(pool->dense_until, (jiffies + STORE_DENSE_FOR) | 1);
	if (!shrink_lock(re))
		return SHRINK_STOP;
	if (vswap_pool_pages(pool) + SWAP_CLUSTER_MAX <= asked)
		mm_account_reclaimed_pages(SWAP_CLUSTER_MAX);
	else if (re->nr_futile == futile)
		shrink_run(tier);
	mutex_unlock(&re->lock);
	return SHRINK_STOP;
}

/**
 * vswap_reclaim_init() - register the shrinker
 * @tier: the tier
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_reclaim_init(struct vswap_tier *tier)
{
	struct shrinker *shrinker = shrinker_alloc(0, "vswap-recompress");

	if (!shrinker)
		return -ENOMEM;
	shrinker->count_objects = shrink_count;
	shrinker->scan_objects = shrink_scan;
	shrinker->batch = VSWAP_RECOMPRESS_SLOTS;
	vswap_compat_private_data(shrinker) = tier;
	tier->recompress.shrinker = shrinker;
	shrinker_register(shrinker);
	return 0;
}

/**
 * vswap_reclaim_exit() - undo vswap_reclaim_init()
 * @tier: the tier
 *
 * Context: Process context.  May sleep.
 */
void vswap_reclaim_exit(struct vswap_tier *tier)
{
	shrinker_free(tier->recompress.shrinker);
}
