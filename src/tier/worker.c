// SPDX-License-Identifier: GPL-2.0
/*
 * An area's worker, which writes back cold pages.
 *
 * Areas pull work: while there is a reason to write, each area's worker takes
 * the coldest cluster from the table and writes it, unless an area of higher
 * priority has room and answers.  So areas of equal priority share the work in
 * proportion to their speed.
 *
 * The worker does not wait for its writes: when all batches are in flight it
 * returns, and the completion of a request queues it again.  It does wait for
 * the disk when it cleans or discards.
 */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "../table/entry.h"
#include "format.h"
#include "internal.h"

#define CLUSTERS_PER_TURN	4
#define SEGMENTS_PER_DISCARD	16
/* How often, and how long, writeback on request waits for a free segment. */
#define ROOM_TRIES		100
#define ROOM_WAIT_MS		50

/*
 * Claim the object behind a slot and copy it to the log.  Returns -EAGAIN if
 * the slot has changed since @entry was read, -EDQUOT at a write limit, or an
 * error from vswap_log_reserve().
 */
static int slot_write(struct vswap_area *area, struct vswap_cluster *cluster,
		      unsigned int i, long entry, enum vswap_reason reason)
{
	struct vswap_tier *tier = area->tier;
	atomic_long_t *slot = &cluster->slots[i];
	struct vswap_object object;
	unsigned long claim;
	unsigned int len;
	void *dst;

	if (!vswap_quota_left(tier))
		return -EDQUOT;

	object.len = vswap_entry_len(entry);
	object.handle = vswap_entry_handle(entry);
	object.dense = vswap_entry_is_dense(entry);
	dst = vswap_log_reserve(area, object.len, 0);
	if (IS_ERR(dst))
		return PTR_ERR(dst);

	claim = vswap_entry_retag(entry, VSWAP_CLAIM);
	if (!atomic_long_try_cmpxchg(slot, &entry, claim))
		return -EAGAIN;

	/* While stores wait, speed matters more than size. */
	len = atomic_read(&tier->waiters) ? 0 :
	      vswap_recompress(tier, &object, area->page, dst);
	if (!len)
		vswap_pool_read(tier->space->pool, &object, dst);
	vswap_log_commit(area, cluster->index * VSWAP_CLUSTER_SLOTS + i, claim,
			 len ?: object.len, len || object.dense, reason);
	vswap_quota_use(tier, vswap_disk_size(len ?: object.len));
	return 0;
}

static bool should_write_back(unsigned long entry, bool raw_only)
{
	enum vswap_tag tag = vswap_entry_tag(entry);

	return (tag == VSWAP_OBJECT || tag == VSWAP_YOUNG) &&
	       (!raw_only || vswap_entry_len(entry) == PAGE_SIZE);
}

/* Leave the cursor's cluster, and queue it again: it still has objects. */
static void cursor_end(struct vswap_cursor *cursor,
		       struct vswap_cluster *cluster, bool passed)
{
	cursor->active = false;
	if (cursor->raw_only)
		vswap_cluster_mark_raw(cluster);
	else
		vswap_cluster_requeue(cluster, passed);
}

/* Writeback has passed the whole cluster: make its young objects old. */
static void cluster_age(struct vswap_cluster *cluster)
{
	unsigned int i;
	long entry;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (vswap_entry_tag(entry) != VSWAP_YOUNG)
			continue;
		/* If it has changed, it was stored just now and stays young. */
		atomic_long_try_cmpxchg(&cluster->slots[i], &entry,
					vswap_entry_retag(entry, VSWAP_OBJECT));
	}
}

/*
 * Write a cluster's objects in the pool, or only the raw ones, from the cursor
 * on.  On -EBUSY the caller submits a batch and calls again to continue.
 */
static int cluster_write(struct vswap_area *area, struct vswap_cursor *cursor,
			 struct vswap_cluster *cluster, long *written)
{
	unsigned int i;
	long entry;
	int err;

	/* A store has queued it again since we began: keep young objects. */
	if (!cursor->raw_only && !list_empty_careful(&cluster->queue_node))
		cursor->has_young = true;
	for (i = cursor->slot % VSWAP_CLUSTER_SLOTS; i < VSWAP_CLUSTER_SLOTS;
	     i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (!should_write_back(entry, cursor->raw_only))
			continue;
		if (cursor->has_young &&
		    vswap_entry_tag(entry) == VSWAP_YOUNG) {
			cursor->kept_some = true;
			continue;
		}
		err = slot_write(area, cluster, i, entry, cursor->reason);
		if (!err) {
			(*written)++;
		} else if (err == -EAGAIN) {
			cursor->kept_some = true;
		} else {
			cursor->slot = cluster->index * VSWAP_CLUSTER_SLOTS + i;
			if (err != -EBUSY)
				cursor_end(cursor, cluster, false);
			return err;
		}
	}
	cursor->active = false;
	if (cursor->has_young)
		cluster_age(cluster);
	if (cursor->kept_some)
		cursor_end(cursor, cluster, true);
	return 0;
}

/* Find the next cluster for the cursor's reason.  Takes a reference. */
static struct vswap_cluster *cluster_next(struct vswap_tier *tier,
					  struct vswap_cursor *cursor)
{
	struct vswap_table *table = &tier->space->table;
	struct vswap_cluster *cluster;
	unsigned long index = 0;

	cursor->has_young = false;
	if (cursor->raw_only)
		return vswap_table_next_raw(table, &index);

	cluster = vswap_table_take_coldest(table, cursor->before,
					   &cursor->has_young);
	/* A cluster last stored to before the cutoff may go as a whole. */
	if (cluster && cursor->before != U32_MAX)
		cursor->has_young = READ_ONCE(cluster->stored) > cursor->before;
	return cluster;
}

/* Find the cluster to write from, or NULL for none.  Takes a reference. */
static struct vswap_cluster *cursor_cluster(struct vswap_tier *tier,
					    struct vswap_cursor *cursor)
{
	struct vswap_cluster *cluster = NULL;

	if (cursor->active)
		cluster = vswap_cluster_find(&tier->space->table, cursor->slot /
					     VSWAP_CLUSTER_SLOTS);
	if (cluster)
		return cluster;

	while (cursor->on_request || vswap_reason_find(tier, cursor)) {
		cluster = cluster_next(tier, cursor);
		if (cluster) {
			cursor->slot = cluster->index * VSWAP_CLUSTER_SLOTS;
			cursor->active = true;
			cursor->kept_some = false;
			return cluster;
		}
		if (cursor->on_request || !vswap_reason_end(tier, cursor))
			break;
	}
	cursor->active = false;
	return NULL;
}

/* Write from one cluster.  Returns -ENOENT if there is nothing to write. */
static int cursor_write(struct vswap_area *area, struct vswap_cursor *cursor,
			long *written)
{
	struct vswap_tier *tier = area->tier;
	struct vswap_cluster *cluster;
	long before = *written;
	int err = -ENOENT;

	/* Nothing under the semaphore waits for a disk. */
	down_read(&tier->clusters_sem);
	cluster = cursor_cluster(tier, cursor);
	if (cluster) {
		err = cluster_write(area, cursor, cluster, written);
		vswap_cluster_put(cluster, 1);
	}
	up_read(&tier->clusters_sem);

	if (cursor->reason == VSWAP_REASON_SHRINKER) {
		atomic_long_sub(*written - before, &tier->shrink);
		/* Drop the rest of the request: the shrinker asks again. */
		if (err == -ENOSPC || err == -EDQUOT)
			atomic_long_set(&tier->shrink, 0);
	}
	return err;
}

/* Submit a partial batch, unless a move is about to add more to it. */
static void partial_submit(struct vswap_area *area)
{
	if (!atomic_read(&area->movers))
		vswap_log_submit(area);
}

/*
 * Write some clusters, while there are idle batches.  Returns the number of
 * pages.  If there were none, returns 0, -ENOENT, -ENOSPC, -EDQUOT or -EBUSY.
 */
static long area_write(struct vswap_area *area, struct vswap_cursor *cursor)
{
	unsigned int most = CLUSTERS_PER_TURN, clusters = 0;
	long written = 0;
	int err = 0;

	/* Moves to this area need the lock: release it sooner. */
	if (atomic_read(&area->movers))
		most = 1;
	while (!err && clusters < most) {
		err = cursor_write(area, cursor, &written);
		if (!err)
			clusters++;
		if (err == -EBUSY) {
			vswap_log_submit(area);
			if (area->log.nr_writing < VSWAP_NR_BATCHES)
				err = 0;
		}
	}
	if (err && err != -EBUSY)
		partial_submit(area);
	return written ?: err;
}

/* Return a partly written cluster to the queue, for other areas to write. */
static void cursor_drop(struct vswap_tier *tier, struct vswap_cursor *cursor)
{
	struct vswap_cluster *cluster;

	if (!cursor->active)
		return;

	down_read(&tier->clusters_sem);
	cluster = vswap_cluster_find(&tier->space->table,
				     cursor->slot / VSWAP_CLUSTER_SLOTS);
	if (cluster) {
		cursor_end(cursor, cluster, false);
		vswap_cluster_put(cluster, 1);
	}
	cursor->active = false;
	up_read(&tier->clusters_sem);
}

static bool is_ready(struct vswap_area *area)
{
	return vswap_area_has_room(area, 0) &&
	       vswap_silence_to_writes(area) < VSWAP_AREA_SLOW;
}

/* Whether an area demotes, and will have room soon enough. */
static bool is_demoting(struct vswap_area *area)
{
	struct vswap_tier *tier = area->tier;

	return READ_ONCE(area->demoting) &&
	       READ_ONCE(area->state) == VSWAP_AREA_ACTIVE &&
	       vswap_silence_to_writes(area) < VSWAP_AREA_SLOW &&
	       !atomic_read(&tier->waiters) && !vswap_room_is_stalled(tier) &&
	       !vswap_room_short_is_stalled(tier);
}

/*
 * Whether an area should write now: it is in service, its disk answers, and no
 * area of higher priority can write or will soon have room.  Notes in @was_slow
 * if its disk is slow.
 */
static bool is_its_turn(struct vswap_area *area)
{
	struct vswap_area *other;
	unsigned int id;

	if (READ_ONCE(area->state) != VSWAP_AREA_ACTIVE)
		return false;
	if (vswap_silence_to_writes(area) >= VSWAP_AREA_SLOW) {
		/* tier_watch() queues its worker once the disk has answered. */
		WRITE_ONCE(area->was_slow, true);
		return false;
	}

	guard(rcu)();
	for (id = 0; (other = vswap_area_next(area->tier, &id)); id++)
		if (other->priority > area->priority &&
		    (is_ready(other) || is_demoting(other)))
			return false;
	return true;
}

/* Reap batches that have been written, and write more. */
static long worker_write(struct vswap_area *area)
{
	long ret = -ENOENT;
	size_t freed = 0;

	mutex_lock(&area->lock);
	vswap_log_reap(area, &freed);
	if (area->log.submit_now)
		vswap_log_submit(area);
	if (is_its_turn(area)) {
		ret = area_write(area, &area->cursor);
	} else {
		cursor_drop(area->tier, &area->cursor);
		partial_submit(area);
	}
	mutex_unlock(&area->lock);

	if (freed)
		vswap_room_freed(area->tier, freed);
	return ret;
}

/* An area became full: kick those of lower priority, which have held back. */
static void full_announce(struct vswap_area *area, bool is_full)
{
	if (is_full && !area->is_full)
		vswap_tier_kick(area->tier);
	area->is_full = is_full;
}

/* Take one turn.  Returns whether to take another at once. */
static bool worker_turn(struct vswap_area *area)
{
	struct vswap_tier *tier = area->tier;
	unsigned int round = READ_ONCE(tier->round);
	long ret = worker_write(area);
	bool more = ret >= 0;

	if (ret == -EDQUOT) {
		WRITE_ONCE(tier->over_quota, true);
		vswap_tier_kick_later(tier);
	}
	full_announce(area, ret == -ENOSPC);
	/* Cleaning and discards may wait for the disk. */
	vswap_tier_watch(tier);
	more |= vswap_cleaner_run(area);
	WRITE_ONCE(area->discarding_since, jiffies | 1);
	/* A drain has set the state before it looks at @discarding_since. */
	smp_mb();
	more |= vswap_segment_discard(area, SEGMENTS_PER_DISCARD);
	WRITE_ONCE(area->discarding_since, 0);

	/*
	 * Nothing is left to do in this round.  A slow area does not say so: it
	 * may have more to do when it answers, or when others make room.
	 */
	if (!more && vswap_log_is_idle(area) && area->round != round &&
	    !READ_ONCE(area->demoting) &&
	    vswap_silence_to_writes(area) < VSWAP_AREA_SLOW) {
		WRITE_ONCE(area->round, round);
		vswap_tier_kick(tier);
	}
	return more;
}

/* Each turn is a separate run of the work: it can freeze between turns. */
static void worker_run(struct work_struct *work)
{
	struct vswap_area *area = container_of(work, struct vswap_area, work);
	unsigned int flags = memalloc_noio_save();

	if (worker_turn(area))
		vswap_area_kick(area);
	memalloc_noio_restore(flags);
}

/**
 * vswap_worker_init() - initialize an area's worker
 * @area: the area
 */
void vswap_worker_init(struct vswap_area *area)
{
	INIT_WORK(&area->work, worker_run);
}

/**
 * vswap_worker_stop() - stop an area's worker
 * @area: the area, which is unpublished and has no other users
 *
 * Waits until the area's log has been reaped.
 *
 * Context: Process context.  Sleeps for the disk.
 */
void vswap_worker_stop(struct vswap_area *area)
{
	/* The worker reaps, and each completion queues it. */
	vswap_area_kick(area);
	wait_event(area->log.written, vswap_log_is_idle(area));
	/* The last completion may still be about to queue it. */
	synchronize_rcu();
	cancel_work_sync(&area->work);
	cursor_drop(area->tier, &area->cursor);
}

/* Pick the best area to write to now, or NULL.  Takes a reference. */
static struct vswap_area *request_pick(struct vswap_tier *tier)
{
	struct vswap_area *area, *best = NULL;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (area = vswap_area_next(tier, &id)); id++) {
		if (!is_ready(area))
			continue;
		if (!best || area->priority > best->priority ||
		    (area->priority == best->priority &&
		     READ_ONCE(area->log.nr_writing) <
		     READ_ONCE(best->log.nr_writing)))
			best = area;
	}
	if (best)
		vswap_area_get(best);
	return best;
}

/*
 * Write some of what was asked for.  Returns as area_write() does, or
 * -ERESTARTSYS.  Instead of returning -EBUSY it waits for the disk.
 */
static long request_write(struct vswap_area *area, struct vswap_cursor *cursor)
{
	unsigned int flags, nr;
	size_t freed = 0;
	long ret;

	if (mutex_lock_interruptible(&area->lock))
		return -ERESTARTSYS;

	flags = memalloc_noio_save();
	vswap_log_reap(area, &freed);
	ret = area_write(area, cursor);
	memalloc_noio_restore(flags);
	nr = area->log.nr_writing;
	mutex_unlock(&area->lock);

	if (freed)
		vswap_room_freed(area->tier, freed);
	if (ret == -EBUSY)
		ret = min_t(long, 0,
			    vswap_log_wait(area, nr, VSWAP_AREA_SLOW));
	return ret;
}

/* One step of vswap_worker_write_now(). */
static long request_step(struct vswap_tier *tier, struct vswap_cursor *cursor)
{
	struct vswap_area *area;
	long ret;

	/* Suspend sends a signal, too: the call is restarted afterwards. */
	if (signal_pending(current))
		return -ERESTARTSYS;
	if (!READ_ONCE(tier->nr_areas))
		return -ENODEV;

	area = request_pick(tier);
	if (!area)
		return -ENOSPC;
	ret = request_write(area, cursor);
	vswap_area_put(area);
	return ret;
}

/* Whether all batches in flight when the reaped count was @nr are on disk. */
static bool is_flushed(struct vswap_area *area, unsigned int nr)
{
	return vswap_log_is_idle(area) ||
	       READ_ONCE(area->log.nr_reaped) - nr > VSWAP_NR_BATCHES;
}

/* Wait until everything submitted is on disk, except on silent disks. */
static int request_flush(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id, nr;
	long ret = 0;

	/* The workers submit partial batches. */
	vswap_area_kick_all(tier);
	for (id = 0; id < VSWAP_MAX_AREAS && ret >= 0; id++) {
		area = vswap_area_find(tier, id);
		if (!area)
			continue;
		nr = READ_ONCE(area->log.nr_reaped);
		ret = wait_event_interruptible_timeout(area->log.written,
						       is_flushed(area, nr),
						       VSWAP_AREA_SILENT);
		vswap_area_put(area);
	}
	return min_t(long, ret, 0);
}

/**
 * vswap_worker_write_now() - write back pages for a task that asked for it
 * @tier: the tier
 * @cursor: what to write, and from where
 * @pages: in/out: the number of pages written is added to it
 *
 * Context: Process context.  Sleeps for disks.  A signal ends the wait.
 * Return: 0, -ENODEV without an area, -ENOSPC, -EDQUOT at a write limit, or
 * -ERESTARTSYS.
 */
int vswap_worker_write_now(struct vswap_tier *tier, struct vswap_cursor *cursor,
			   u64 *pages)
{
	unsigned int tries = ROOM_TRIES;
	int flush_err;
	long ret;

	do {
		ret = request_step(tier, cursor);
		if (ret > 0) {
			*pages += ret;
			tries = ROOM_TRIES;
		}
		/* The cleaner may be able to make room. */
		if (ret == -ENOSPC && vswap_room_areas_can_take(tier) && tries--) {
			vswap_tier_kick(tier);
			msleep_interruptible(ROOM_WAIT_MS);
			ret = 0;
		}
		cond_resched();
	} while (ret >= 0);

	cursor_drop(tier, cursor);
	flush_err = request_flush(tier);
	return ret == -ENOENT ? flush_err : ret;
}
