// SPDX-License-Identifier: GPL-2.0
/*
 * Recompress cold objects: unpack them, and compress them better.
 *
 * A run looks at some slots of a cluster that was not stored to for long.  Runs
 * are started
 *
 *	- by the tier's worker, when the pool takes a large part of RAM or of
 *	  its limit.  These runs use at most half of one CPU, and only while no
 *	  other task wants it.  They skip clusters stored to in the last few
 *	  seconds;
 *	- by the tier's worker one after the other, while stores wait for room
 *	  or have given up waiting; in the second case it pauses when there is
 *	  no room for smaller objects;
 *	- by reclaim, when the pool takes a large part of RAM and hardly
 *	  anything else can be stored, or when it takes nearly all of its limit
 *	  and no area has room (see reclaim.c).
 *
 * Writeback also recompresses objects on their way to disk.
 *
 * Ownership is as in log.c: the task that claims an object must give the claim
 * back or free the object, even if its slot was freed or stored to meanwhile.
 * A claimed object is freed only when no load can use it (see deferred.c).  A
 * run waits for that only when the pool has no room, or too many are to be
 * freed.
 *
 * A run holds @recompress.lock, which nests inside @clusters_sem and inside any
 * lock that a reclaimer holds.  Under it, memory is allocated without reclaim,
 * and only streams and grace periods are waited for.
 */
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched/stat.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "../table/entry.h"
#include "../trace.h"
#include "internal.h"

/* Recompression gains too little on shorter objects. */
#define MIN_LEN		256
/*
 * The worker, which uses only idle CPU time, recompresses when the pool is above
 * this, in sixteenths of RAM or of its limit.
 */
#define IDLE_RAM_THRESHOLD	6
#define IDLE_LIMIT_THRESHOLD	12
/*
 * A run ends when there was no room for this many smaller objects since the last
 * success.  The count goes on in the next run: a few such objects must not keep
 * the worker busy for ever.
 */
#define MAX_FAILURES	4
/*
 * How long the worker then pauses if stores have given up waiting, unless they
 * wait again or writeback or recompression has freed something.
 */
#define FAILURE_DELAY	(HZ / 10)
/* How long the worker pauses when another task wants its CPU. */
#define BUSY_DELAY	(HZ / 10)
/* A cluster is cold when it was not stored to for this long. */
#define COLD_SECONDS	2

enum { PAGE_OLD, PAGE_NEW };

/**
 * vswap_recompress_set() - set the compressor for cold objects
 * @tier: the tier; swap is off, so there are no objects to load
 * @compressor: the compressor; NULL for no recompression
 *
 * Context: Process context.  May sleep.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int vswap_recompress_set(struct vswap_tier *tier,
			 const struct vswap_compressor *compressor)
{
	struct vswap_codec *codec = NULL;

	/* Allocate before locking: reclaim takes @recompress.lock. */
	if (compressor) {
		codec = vswap_codec_create(compressor);
		if (!codec)
			return -ENOMEM;
	}

	/* Writeback also recompresses; holding @clusters_sem keeps it out. */
	down_write(&tier->clusters_sem);
	vswap_recompress_block(tier);
	codec = vswap_pool_set_recompressor(tier->space->pool, codec);
	vswap_recompress_unblock(tier);
	up_write(&tier->clusters_sem);
	if (codec)
		vswap_codec_destroy(codec);
	return 0;
}

/**
 * vswap_recompress_possible() - return whether anything may be recompressed
 * @tier: the tier
 *
 * Context: Any context.
 */
bool vswap_recompress_possible(struct vswap_tier *tier)
{
	return tier->space->pool->recompressor &&
	       (READ_ONCE(tier->recompress.cluster) ||
		vswap_table_has_recompressible(&tier->space->table));
}

/**
 * vswap_recompress_pool_is_large() - return whether the pool takes much of RAM
 * @pool: the pool
 *
 * Context: Any context.
 */
bool vswap_recompress_pool_is_large(struct vswap_pool *pool)
{
	return vswap_pool_pages(pool) > totalram_pages() / 16 * IDLE_RAM_THRESHOLD;
}

/*
 * Note that there was no room in a run that began at @freed_seq.  Until some is
 * made, each try would be futile.
 */
static void pause_begin(struct vswap_tier *tier, int freed_seq)
{
	struct vswap_recompress *re = &tier->recompress;

	re->pause_freed_seq = freed_seq;
	WRITE_ONCE(re->pause_until, (jiffies + FAILURE_DELAY) | 1);
}

static bool is_paused(struct vswap_tier *tier)
{
	struct vswap_recompress *re = &tier->recompress;
	unsigned long until = READ_ONCE(re->pause_until);

	return unlikely(until) && time_before(jiffies, until) &&
	       !atomic_read(&tier->waiters) &&
	       atomic_read(&tier->freed_seq) == READ_ONCE(re->pause_freed_seq);
}

/**
 * vswap_recompress_wanted() - return whether the worker should recompress now
 * @tier: the tier
 * @urgent: stores wait for room, or have given up waiting
 *
 * Context: Any context.
 */
bool vswap_recompress_wanted(struct vswap_tier *tier, bool urgent)
{
	if (!vswap_recompress_possible(tier))
		return false;
	if (urgent)
		return !is_paused(tier);
	return time_after_eq(jiffies, READ_ONCE(tier->recompress.due)) &&
	       (vswap_recompress_pool_is_large(tier->space->pool) ||
		vswap_pool_above(tier->space->pool, IDLE_LIMIT_THRESHOLD));
}

/**
 * vswap_recompress() - recompress one object
 * @tier: the tier
 * @object: an object in the pool that the caller has claimed
 * @page: buffer for the unpacked page
 * @dst: buffer for the result, as long as the object
 *
 * Context: Process context; caller holds @tier->clusters_sem.  May sleep for
 * streams.
 * Return: the new length, or 0 if the object would not shrink enough, is too
 * short, or was made by the recompressor, or if there is no recompressor.
 */
unsigned int vswap_recompress(struct vswap_tier *tier,
			      const struct vswap_object *object, void *page,
			      void *dst)
{
	struct vswap_pool *pool = tier->space->pool;

	if (!pool->recompressor || object->dense || object->len < MIN_LEN)
		return 0;
	return vswap_pool_recompress(pool, object, page, dst);
}

/*
 * Insert a smaller object.  If there is no room, free the objects that were
 * replaced, and try again.  A run does so only once, as it takes a grace period.
 */
static int new_insert(struct vswap_tier *tier, unsigned int len,
		      struct vswap_object *object)
{
	struct vswap_pool *pool = tier->space->pool;
	struct vswap_recompress *re = &tier->recompress;
	void *data = re->pages[PAGE_NEW];
	int err, nid = numa_node_id();

	err = vswap_pool_replace(pool, data, len, nid, object);
	if (!err || re->has_waited)
		return err;

	re->has_waited = vswap_deferred_is_pending(tier);
	if (re->has_waited)
		vswap_deferred_free(tier);
	return vswap_pool_replace(pool, data, len, nid, object);
}

/*
 * Recompress a claimed object.  Returns the entry of the new object, or 0 to
 * keep the old one.  Sets *@err if there was no room for the new one.
 */
static unsigned long object_shrink(struct vswap_tier *tier,
				   const struct vswap_object *old, int *err)
{
	struct vswap_recompress *re = &tier->recompress;
	struct vswap_object new;
	unsigned long to;

	new.len = vswap_pool_recompress(tier->space->pool, old,
					re->pages[PAGE_OLD],
					re->pages[PAGE_NEW]);
	if (!new.len)
		return 0;

	*err = new_insert(tier, new.len, &new);
	if (*err)
		return 0;
	if (!vswap_entry_object(new.handle, new.len, &to)) {
		vswap_pool_free(tier->space->pool, new.handle);
		return 0;
	}
	return vswap_entry_mark_dense(to);
}

/*
 * Writeback may have passed the cluster while its last object was claimed, and
 * left it out of the queue.
 */
static void queue_again(struct vswap_cluster *cluster, unsigned int len)
{
	if (unlikely(list_empty_careful(&cluster->queue_node)))
		vswap_cluster_requeue(cluster, true);
	if (len == PAGE_SIZE)
		vswap_cluster_mark_raw(cluster);
}

/*
 * The slot was freed or stored again meanwhile, which was accounted with the
 * tag VSWAP_CLAIM.  Subtract the bytes of a resident object here.
 */
static void claim_dropped(struct vswap_tier *tier, enum vswap_tag tag,
			  unsigned int len)
{
	if (tag == VSWAP_RESIDENT)
		vswap_stat_add(tier->space->stats, VSWAP_STAT_RESIDENT_BYTES,
			       -(long)len);
}

/*
 * Replace the claim in a slot with the entry @to, or if that is 0 with the old
 * entry.  Both get the tag @tag.
 */
static void slot_settle(struct vswap_tier *tier, atomic_long_t *slot,
			unsigned long claim, enum vswap_tag tag,
			unsigned long to)
{
	const struct vswap_object old = {
		.handle	= vswap_entry_handle(claim),
		.len	= vswap_entry_len(claim),
	};
	struct vswap_space *space = tier->space;
	long expected = claim;

	if (!to) {
		to = vswap_entry_retag(claim, tag);
		if (atomic_long_try_cmpxchg(slot, &expected, to)) {
			queue_again(tier->recompress.cluster, old.len);
		} else {
			claim_dropped(tier, tag, old.len);
			vswap_deferred_add(tier, claim);
		}
		return;
	}

	to = vswap_entry_retag(to, tag);
	vswap_space_account(space, to, 1);
	if (atomic_long_try_cmpxchg(slot, &expected, to)) {
		vswap_space_account(space, vswap_entry_retag(claim, tag), -1);
		vswap_stat_inc(space->stats, VSWAP_STAT_RECOMPRESSED);
		tier->recompress.nr_done++;
		tier->recompress.nr_failed = 0;
		tier->recompress.gained += old.len - vswap_entry_len(to);
		queue_again(tier->recompress.cluster, 0);
	} else {
		vswap_space_account(space, to, -1);
		claim_dropped(tier, tag, old.len);
		vswap_pool_free(space->pool, vswap_entry_handle(to));
	}
	/* Only now: its grace period may begin at once. */
	vswap_deferred_add(tier, claim);
}

static int slot_recompress(struct vswap_tier *tier, atomic_long_t *slot)
{
	long entry = atomic_long_read(slot);
	enum vswap_tag tag = vswap_entry_tag(entry);
	struct vswap_object old;
	unsigned long claim;
	int err = 0;

	if (!vswap_entry_in_pool(entry) || tag == VSWAP_CLAIM ||
	    vswap_entry_is_dense(entry) ||
	    vswap_entry_len(entry) < MIN_LEN)
		return 0;

	claim = vswap_entry_retag(entry, VSWAP_CLAIM);
	if (!atomic_long_try_cmpxchg(slot, &entry, claim))
		return 0;

	old.handle = vswap_entry_handle(claim);
	old.len = vswap_entry_len(claim);
	old.dense = false;
	slot_settle(tier, slot, claim, tag, object_shrink(tier, &old, &err));
	return err;
}

static u32 cold_since(bool urgent)
{
	u32 now = ktime_get_seconds();

	return urgent || now <= COLD_SECONDS ? U32_MAX : now - COLD_SECONDS;
}

/* Get a cluster to work on.  Returns false if there is none. */
static bool cluster_next(struct vswap_tier *tier, bool urgent)
{
	struct vswap_recompress *re = &tier->recompress;
	struct vswap_cluster *next;

	if (re->cluster)
		return true;

	re->slot = 0;
	next = vswap_table_next_recompress(&tier->space->table,
					   cold_since(urgent));
	WRITE_ONCE(re->cluster, next);
	return next;
}

static void cluster_put(struct vswap_recompress *re)
{
	if (re->cluster)
		vswap_cluster_put(re->cluster, 1);
	WRITE_ONCE(re->cluster, NULL);
	re->again = false;
}

/* Give up a cluster for now.  Others come first, as they may find room. */
static void cluster_end(struct vswap_recompress *re)
{
	if (re->again)
		vswap_cluster_requeue_recompress(re->cluster);
	cluster_put(re);
}

/**
 * vswap_recompress_some() - recompress some slots
 * @tier: the tier
 * @urgent: take clusters that were stored to just now, too, and go on even if
 *	another task wants the CPU
 *
 * The pool may have no hole for one object and holes for others, so after
 * several failures the next run goes on behind these objects.
 *
 * Context: Process context, including reclaim; caller holds the recompression
 * lock.  Sleeps for streams and grace periods, never for memory.
 * Return: 0; -ENOENT if there are no slots, or no room for several smaller
 * objects; or -EBUSY if another task wants the CPU.
 */
int vswap_recompress_some(struct vswap_tier *tier, bool urgent)
{
	struct vswap_recompress *re = &tier->recompress;
	unsigned long done = re->nr_done;
	unsigned int end;

	if (!tier->space->pool->recompressor || !cluster_next(tier, urgent))
		return -ENOENT;

	re->has_waited = false;
	while (!vswap_deferred_has_room(tier, VSWAP_RECOMPRESS_SLOTS))
		vswap_deferred_free(tier);
	end = min_t(unsigned int, re->slot + VSWAP_RECOMPRESS_SLOTS,
		    VSWAP_CLUSTER_SLOTS);
	while (re->slot < end && re->nr_failed < MAX_FAILURES &&
	       (urgent || single_task_running())) {
		if (slot_recompress(tier, &re->cluster->slots[re->slot++])) {
			re->nr_failed++;
			re->again = true;
		}
		cond_resched();
	}
	trace_vswap_recompress(re->cluster->index, re->nr_done - done,
			       re->nr_failed);
	if (re->slot == VSWAP_CLUSTER_SLOTS)
		cluster_end(re);
	vswap_deferred_kick(tier);
	if (re->nr_failed == MAX_FAILURES) {
		re->nr_failed = 0;
		return -ENOENT;
	}
	return re->slot < end ? -EBUSY : 0;
}

/* Schedule the next run after a number of ticks. */
static void recompress_pause(struct vswap_tier *tier, unsigned long ticks)
{
	ticks = max(ticks, 1UL);
	WRITE_ONCE(tier->recompress.due, jiffies + ticks);
	/* The work may be pending with an earlier time. */
	mod_delayed_work(tier->wq, &tier->recompress.work, ticks);
}

/**
 * vswap_recompress_run() - recompress some objects, and schedule the next run
 * @tier: the tier
 * @urgent: stores wait for room, or have given up waiting
 *
 * Context: The tier's worker.  Sleeps for streams and grace periods, never for
 * memory.
 * Return: true if there may be more to do.
 */
bool vswap_recompress_run(struct vswap_tier *tier, bool urgent)
{
	struct vswap_recompress *re = &tier->recompress;
	unsigned long begin = jiffies, done;
	int err, freed_seq;

	mutex_lock(&re->lock);
	freed_seq = atomic_read(&tier->freed_seq);
	done = re->nr_done;
	err = vswap_recompress_some(tier, urgent);
	/* What a run has freed may be the room for the next one. */
	if (err == -ENOENT && re->nr_done == done)
		pause_begin(tier, freed_seq);
	mutex_unlock(&re->lock);

	if (err == -EBUSY)
		recompress_pause(tier, BUSY_DELAY);
	else if (err)
		recompress_pause(tier, HZ);
	else if (!urgent)
		recompress_pause(tier, jiffies - begin);
	return !err;
}

/**
 * vswap_recompress_block() - prevent runs
 * @tier: the tier
 *
 * Context: Process context.  Sleeps until the current run has ended, and for
 * grace periods.  Returns with the recompression lock held.
 */
void vswap_recompress_block(struct vswap_tier *tier)
{
	mutex_lock(&tier->recompress.lock);
	cluster_put(&tier->recompress);
	vswap_deferred_free_all(tier);
}

/**
 * vswap_recompress_unblock() - undo vswap_recompress_block()
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_recompress_unblock(struct vswap_tier *tier)
{
	mutex_unlock(&tier->recompress.lock);
}

static void free_memory(struct vswap_recompress *re)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(re->pages); i++)
		kfree(re->pages[i]);
}

/**
 * vswap_recompress_init() - allocate the buffers
 * @tier: the tier
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_recompress_init(struct vswap_tier *tier)
{
	struct vswap_recompress *re = &tier->recompress;
	unsigned int i;

	mutex_init(&re->lock);
	for (i = 0; i < ARRAY_SIZE(re->pages); i++) {
		re->pages[i] = kmalloc(PAGE_SIZE, GFP_KERNEL);
		if (!re->pages[i])
			goto fail;
	}

	return 0;

fail:
	free_memory(re);
	return -ENOMEM;
}

/**
 * vswap_recompress_exit() - undo vswap_recompress_init()
 * @tier: the tier, whose worker has stopped
 *
 * Context: Process context.  May sleep.
 */
void vswap_recompress_exit(struct vswap_tier *tier)
{
	free_memory(&tier->recompress);
}
