// SPDX-License-Identifier: GPL-2.0
/*
 * Attach and detach areas, and create and destroy the tier.
 *
 * Memory that only areas need is allocated with the first area and freed with
 * the last: a device without areas does not pay for it.
 */
#include <linux/delay.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "../table/entry.h"
#include "abandon.h"
#include "format.h"
#include "internal.h"
#include "scan.h"

/* How long swapoff waits for writes in flight. */
#define SWAPOFF_TIMEOUT	(5 * HZ)
/* How long a detach waits for an abandoned area to be released. */
#define RELEASE_TIMEOUT	HZ

/**
 * vswap_tier_create() - create a tier without areas
 * @space: the space that it serves
 *
 * Context: Process context.  May sleep.
 * Return: the tier, or NULL if out of memory.
 */
struct vswap_tier *vswap_tier_create(struct vswap_space *space)
{
	struct vswap_tier *tier;

	tier = kzalloc_obj(*tier);
	if (!tier)
		return NULL;

	tier->space = space;
	tier->key = get_random_u32();
	mutex_init(&tier->admin);
	init_rwsem(&tier->clusters_sem);
	tier->load_wq = alloc_workqueue("vswap-load", WQ_MEM_RECLAIM |
					WQ_HIGHPRI | WQ_UNBOUND, 0);
	if (!tier->load_wq)
		goto free_tier;
	tier->retry_wq = alloc_workqueue("vswap-retry", WQ_MEM_RECLAIM |
					 WQ_UNBOUND, 0);
	if (!tier->retry_wq)
		goto destroy_load_wq;
	vswap_cache_init(&tier->cache, tier->load_wq);
	tier->release_wq = alloc_workqueue("vswap-release", WQ_UNBOUND, 0);
	if (!tier->release_wq)
		goto destroy_retry_wq;
	tier->demote_wq = alloc_workqueue("vswap-demote", WQ_MEM_RECLAIM |
					  WQ_FREEZABLE | WQ_UNBOUND, 0);
	if (!tier->demote_wq)
		goto destroy_release_wq;
	if (vswap_deferred_init(tier))
		goto destroy_demote_wq;
	if (vswap_recompress_init(tier))
		goto exit_deferred;
	if (vswap_writeback_init(tier))
		goto exit_recompress;
	/* This shrinker uses what all others have initialized. */
	if (vswap_reclaim_init(tier))
		goto exit_writeback;

	space->tier = tier;
	return tier;

exit_writeback:
	vswap_writeback_exit(tier);
exit_recompress:
	vswap_recompress_exit(tier);
exit_deferred:
	vswap_deferred_exit(tier);
destroy_demote_wq:
	destroy_workqueue(tier->demote_wq);
destroy_release_wq:
	destroy_workqueue(tier->release_wq);
destroy_retry_wq:
	destroy_workqueue(tier->retry_wq);
destroy_load_wq:
	destroy_workqueue(tier->load_wq);
free_tier:
	kfree(tier);
	return NULL;
}

/**
 * vswap_tier_publish() - allow areas to be attached
 * @tier: the tier
 * @parent: parent of the areas' sysfs directory
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_tier_publish(struct vswap_tier *tier, struct kobject *parent)
{
	guard(mutex)(&tier->admin);
	tier->dir = kobject_create_and_add("areas", parent);
	return tier->dir ? 0 : -ENOMEM;
}

/* Make an area available under number @id. */
static int area_publish(struct vswap_tier *tier, struct vswap_area *area,
			u32 id)
{
	bool first = bitmap_empty(tier->ids, VSWAP_MAX_AREAS);
	int err;

	area->id = id;
	err = first ? vswap_cache_alloc(&tier->cache) : 0;
	if (err)
		return err;

	err = kobject_add(&area->kobj, tier->dir, "%u", id);
	if (err) {
		if (first)
			vswap_cache_free(&tier->cache);
		return err;
	}

	set_bit(id, tier->ids);
	rcu_assign_pointer(tier->areas[id], area);
	WRITE_ONCE(tier->nr_areas, tier->nr_areas + 1);
	return 0;
}

/* Check whether another area can be attached.  A hint without @admin. */
static int attach_check(struct vswap_tier *tier)
{
	if (!READ_ONCE(tier->dir))
		return -EAGAIN;
	if (!bitmap_full(tier->ids, VSWAP_MAX_AREAS))
		return 0;
	pr_err("attach: there are %u areas already\n", VSWAP_MAX_AREAS);
	return -EMFILE;
}

/* Give a new area a number, and put it to use. */
static int area_register(struct vswap_tier *tier, struct vswap_area *area,
			 u32 *id)
{
	int err = attach_check(tier);

	if (err)
		return err;

	*id = find_first_zero_bit(tier->ids, VSWAP_MAX_AREAS);
	err = area_publish(tier, area, *id);
	if (err)
		return err;

	WRITE_ONCE(area->target.dead, vswap_area_dead);
	vswap_area_check_gone(area);
	pr_info("attached %s as area %u: %u segments of %u KiB\n", area->path,
		*id, area->nr_usable, vswap_segment_size(area) >> 10);
	return 0;
}

/**
 * vswap_tier_attach() - attach an area
 * @tier: the tier
 * @file: a block device or swapfile, open for reading and writing
 * @spec: how to use it
 * @id: out: its number
 *
 * Context: Process context.  May sleep.
 * Return: 0, -EINTR on a fatal signal, -EAGAIN before vswap_tier_publish(),
 * -EMFILE if there are too many areas, -ENOMEM, or an error from
 * vswap_area_create().
 */
int vswap_tier_attach(struct vswap_tier *tier, struct file *file,
		      const struct vswap_area_spec *spec, u32 *id)
{
	struct vswap_area *area;
	int err = attach_check(tier);

	if (err)
		return err;

	/* Without @admin: this reads the device, which may not answer. */
	area = vswap_area_create(tier, file, spec);
	if (IS_ERR(area))
		return PTR_ERR(area);

	kobject_init(&area->kobj, &vswap_area_ktype);
	vswap_worker_init(area);
	vswap_cleaner_init(area);
	vswap_scan_init(area);
	err = mutex_lock_killable(&tier->admin);
	if (!err) {
		err = area_register(tier, area, id);
		mutex_unlock(&tier->admin);
	}
	if (err) {
		vswap_area_close(area);
		kobject_put(&area->kobj);
		return err;
	}

	vswap_room_adjust(tier);
	/* Raw pages may have been stored before there was an area. */
	WRITE_ONCE(tier->raw_due, true);
	vswap_tier_kick(tier);
	return 0;
}

/* Hide an empty area from new users.  Its number stays in use for now. */
static void area_unpublish(struct vswap_tier *tier, struct vswap_area *area)
{
	RCU_INIT_POINTER(tier->areas[area->id], NULL);
	WRITE_ONCE(tier->nr_areas, tier->nr_areas - 1);
	kobject_del(&area->kobj);
}

/*
 * Waits of the work item that releases an abandoned area.  Its disk may never
 * answer, and the hung task detector must not report that.
 */
static void patient_lock(struct mutex *lock)
{
	while (!mutex_trylock(lock))
		msleep(100);
}

static void patient_wait(atomic_t *count)
{
	while (!wait_var_event_timeout(count, !atomic_read(count), HZ))
		;
}

/* Wait for the last users of an unpublished area, and close its device. */
static void area_wait_and_close(struct vswap_tier *tier,
				struct vswap_area *area)
{
	synchronize_srcu(&tier->space->load_srcu);
	synchronize_rcu();
	wait_var_event(&area->users, !atomic_read(&area->users));
	vswap_cleaner_stop(area);
	vswap_worker_stop(area);
	vswap_scan_cancel(area);
	if (area->scan_pending)
		wait_for_completion(&area->scan_io.done);
	vswap_cache_forget(&tier->cache, area->id);
	vswap_area_close(area);
	pr_info("detached %s\n", area->path);
}

/* Free the area's number, and with the last area the memory that all share. */
static void area_release(struct vswap_tier *tier, struct vswap_area *area)
{
	clear_bit(area->id, tier->ids);
	smp_mb__after_atomic(); /* wake_up_var() needs it */
	wake_up_var(&tier->ids);
	if (bitmap_empty(tier->ids, VSWAP_MAX_AREAS))
		vswap_cache_free(&tier->cache);
	kobject_put(&area->kobj);
}

static bool is_in_use(int state)
{
	return state == VSWAP_AREA_ACTIVE || state == VSWAP_AREA_FAILED;
}

/* Mark an area as draining.  This stops writes to it and other detaches. */
static struct vswap_area *drain_begin(struct vswap_tier *tier, u32 id,
				      int *state)
{
	struct vswap_area *area = NULL;

	if (mutex_lock_killable(&tier->admin))
		return ERR_PTR(-EINTR);

	if (id < VSWAP_MAX_AREAS)
		area = rcu_dereference_protected(tier->areas[id], 1);
	if (!area) {
		area = ERR_PTR(-ENODEV);
	} else {
		*state = READ_ONCE(area->state);
		/* An error may take it out of service concurrently. */
		while (is_in_use(*state) &&
		       !try_cmpxchg(&area->state, state, VSWAP_AREA_DRAINING))
			;
		if (!is_in_use(*state))
			area = ERR_PTR(-EBUSY);
	}
	mutex_unlock(&tier->admin);
	return area;
}

/*
 * Undo drain_begin().  The area fails instead if it has had too many errors
 * meanwhile, or if its device is gone.
 */
static void drain_cancel(struct vswap_area *area, int state)
{
	/*
	 * A task that counts an error fails the area only if it is active:
	 * either that task sees the new state, or we see its error.
	 */
	smp_store_mb(area->state, state);
	if (atomic64_read(&area->stats.write_errors) >= VSWAP_AREA_MAX_ERRORS ||
	    atomic_read(&area->bad_slots) >= VSWAP_AREA_MAX_ERRORS ||
	    READ_ONCE(area->nr_usable) <= VSWAP_AREA_RESERVE)
		WRITE_ONCE(area->state, VSWAP_AREA_FAILED);
	vswap_area_check_gone(area);
	/* Let its worker catch up on what it skipped during the drain. */
	vswap_area_kick(area);
}

static void area_detach(struct vswap_tier *tier, struct vswap_area *area)
{
	mutex_lock(&tier->admin);
	area_unpublish(tier, area);
	mutex_unlock(&tier->admin);

	/* Without @admin: loads in flight may wait for the disk. */
	area_wait_and_close(tier, area);

	mutex_lock(&tier->admin);
	area_release(tier, area);
	mutex_unlock(&tier->admin);
}

/* Release an abandoned area after all requests to it have completed. */
static void abandoned_release(struct work_struct *work)
{
	struct vswap_area *area = container_of(work, struct vswap_area, release);

	/* Objects that were being moved here stay where they were. */
	patient_lock(&area->lock);
	vswap_log_release_moved(area);
	mutex_unlock(&area->lock);
	patient_lock(&area->cleaner_lock);
	mutex_unlock(&area->cleaner_lock);
	vswap_area_kick_all(area->tier);
	wait_event_idle(area->log.written, vswap_log_is_idle(area));
	/* Batches of other areas still hold segments of this one. */
	patient_wait(&area->moving);
	vswap_abandon_wait(area);
	/* Keep it visible in sysfs until its device can be closed. */
	patient_wait(&area->users);
	vswap_scan_cancel(area);
	while (area->scan_pending &&
	       !wait_for_completion_timeout(&area->scan_io.done, HZ))
		;
	area->scan_pending = false;
	/* Else area_detach() would wait for its worker. */
	while (READ_ONCE(area->discarding_since))
		msleep(100);
	area_detach(area->tier, area);
}

/* Release an abandoned area.  Wait briefly: a disk that is gone is quick. */
static void area_detach_later(struct vswap_tier *tier, struct vswap_area *area)
{
	unsigned int id = area->id;

	INIT_WORK(&area->release, abandoned_release);
	queue_work(tier->release_wq, &area->release);
	wait_var_event_timeout(&tier->ids, !test_bit(id, tier->ids),
			       RELEASE_TIMEOUT);
}

/**
 * vswap_tier_detach() - move everything off an area and detach it
 * @tier: the tier
 * @id: the area's number
 * @force: give up objects that cannot be read
 *
 * Other areas may be attached and detached meanwhile.
 *
 * With @force an area whose disk is gone, or does not answer for some seconds,
 * is abandoned: it is released once all requests to it have completed.
 *
 * Context: Process context.  May sleep.  A signal ends the wait.
 * Return: 0, -ENODEV if there is no such area, -EBUSY if it is already being
 * detached, -ENOSPC or -ENOMEM if there is no room for its objects, -EIO if
 * some of them cannot be read, -EINTR or -ERESTARTSYS on a signal.  After an
 * error the area stays in use.
 */
int vswap_tier_detach(struct vswap_tier *tier, u32 id, bool force)
{
	struct vswap_area *area;
	int err, state;

	area = drain_begin(tier, id, &state);
	if (IS_ERR(area))
		return PTR_ERR(area);

	/* An automatic limit may rise now, and the drain may need that. */
	if (vswap_room_adjust(tier))
		vswap_room_freed(tier, 0);
	err = vswap_drain_area(area, force);
	if (err == -ENXIO)
		vswap_abandon(area);
	else if (err)
		drain_cancel(area, state);
	vswap_room_adjust(tier);
	vswap_tier_kick(tier);
	if (err && err != -ENXIO)
		return err;
	if (!err)
		area_detach(tier, area);
	else
		area_detach_later(tier, area);
	return 0;
}

/* Stop writes to an area, and moves out of it. */
static void area_stop(struct vswap_area *area)
{
	WRITE_ONCE(area->state, VSWAP_AREA_DRAINING);
	mutex_lock(&area->cleaner_lock);
	mutex_unlock(&area->cleaner_lock);
	vswap_area_kick(area);
}

/**
 * vswap_tier_unpublish() - release all areas
 * @tier: the tier; swap is off, and no more areas are attached
 *
 * Context: Process context.  Sleeps for disks.
 */
void vswap_tier_unpublish(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	/* Abandoned areas release themselves. */
	flush_workqueue(tier->release_wq);
	guard(mutex)(&tier->admin);
	/* Batches in flight to one area may hold segments of another. */
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		area_stop(area);
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		wait_event(area->log.written, vswap_log_is_idle(area));
	for (id = 0; (area = vswap_area_next(tier, &id)); id++) {
		area_unpublish(tier, area);
		area_wait_and_close(tier, area);
		area_release(tier, area);
	}
	kobject_put(tier->dir);
	tier->dir = NULL;
}

/**
 * vswap_tier_destroy() - undo vswap_tier_create()
 * @tier: the tier, without areas
 *
 * Context: Process context.  May sleep.
 */
void vswap_tier_destroy(struct vswap_tier *tier)
{
	vswap_reclaim_exit(tier);
	vswap_writeback_exit(tier);
	vswap_recompress_exit(tier);
	vswap_deferred_exit(tier);
	destroy_workqueue(tier->demote_wq);
	destroy_workqueue(tier->release_wq);
	destroy_workqueue(tier->load_wq);
	destroy_workqueue(tier->retry_wq);
	tier->space->tier = NULL;
	kfree(tier);
}

/* Wait until an area's log is idle.  Returns false after @until. */
static bool area_wait_idle(struct vswap_area *area, unsigned long until)
{
	long left = until - jiffies;

	if (vswap_log_is_idle(area))
		return true;
	vswap_area_kick(area);
	return left > 0 && wait_event_timeout(area->log.written,
					      vswap_log_is_idle(area), left);
}

/**
 * vswap_tier_set_compressor() - change the compressor of a device
 * @tier: its tier; swap is off, so there are no objects to load
 * @compressor: the compressor
 *
 * A drain may be about to move an object to the pool although swapoff has freed
 * its slot.  It takes @clusters_sem first, and looks at the slot again.
 *
 * Context: Process context.  May sleep.
 * Return: 0, or -ENOMEM, and the old compressor stays.
 */
int vswap_tier_set_compressor(struct vswap_tier *tier,
			      const struct vswap_compressor *compressor)
{
	/* Allocate before locking: reclaim must not wait for @clusters_sem. */
	struct vswap_codec *codec = vswap_codec_create(compressor);

	if (!codec)
		return -ENOMEM;

	scoped_guard(rwsem_write, &tier->clusters_sem)
		codec = vswap_pool_set_compressor(tier->space->pool, codec);
	vswap_codec_destroy(codec);
	return 0;
}

/**
 * vswap_tier_block() - keep the tier from using clusters after swapoff
 * @tier: the tier
 *
 * Objects being written to a disk that does not answer stay claimed until it
 * does.  A claim needs neither its slot nor its cluster.
 *
 * Context: Process context.  Sleeps, for disks no longer than SWAPOFF_TIMEOUT.
 * Returns with tier->clusters_sem and the recompression lock held.
 */
void vswap_tier_block(struct vswap_tier *tier)
{
	unsigned long until = jiffies + SWAPOFF_TIMEOUT;
	struct vswap_area *area;
	unsigned int id;

	for (id = 0; id < VSWAP_MAX_AREAS; id++) {
		area = vswap_area_find(tier, id);
		if (!area)
			continue;
		if (!area_wait_idle(area, until))
			pr_warn("%s does not answer: swapoff goes on without it\n",
				area->path);
		vswap_area_put(area);
	}
	down_write(&tier->clusters_sem);
	vswap_recompress_block(tier);
}

/**
 * vswap_tier_unblock() - undo vswap_tier_block()
 * @tier: the tier
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_tier_unblock(struct vswap_tier *tier)
{
	vswap_recompress_unblock(tier);
	up_write(&tier->clusters_sem);
}
