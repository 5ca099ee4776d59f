// SPDX-License-Identifier: GPL-2.0
/*
 * Areas that come and go, and what happens to them as a whole.
 *
 * Called by swapdev/ (create, destroy, attach, detach), by the engine (drop),
 * and by the log (write errors).  What only areas need is allocated with the
 * first of them and freed with the last: a device without areas costs nothing.
 */
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/wait_bit.h>

#include "../table/entry.h"
#include "format.h"
#include "tier.h"

#define NR_BUFFERS	4
/* An object with its header, and what its first and last block hold besides */
#define BUFFER_BYTES	(3 * PAGE_SIZE)

/**
 * vswap_tier_create() - make a tier without areas
 * @window: the window that it serves
 *
 * Context: Process context, may sleep.
 * Return: the tier, or NULL if out of memory.
 */
struct vswap_tier *vswap_tier_create(struct vswap_window *window)
{
	struct vswap_tier *tier;

	tier = kzalloc_obj(*tier);
	if (!tier)
		return NULL;

	tier->window = window;
	tier->key = get_random_u32();
	mutex_init(&tier->admin);
	mutex_init(&tier->mover);
	vswap_cache_init(&tier->cache);
	if (vswap_recompress_init(tier))
		goto free_tier;
	if (vswap_writeback_init(tier))
		goto exit_recompress;

	window->tier = tier;
	return tier;

exit_recompress:
	vswap_recompress_exit(tier);
free_tier:
	kfree(tier);
	return NULL;
}

/**
 * vswap_tier_publish() - let areas be attached
 * @tier: the tier
 * @parent: what their directory in sysfs is in
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_tier_publish(struct vswap_tier *tier, struct kobject *parent)
{
	guard(mutex)(&tier->admin);
	tier->dir = kobject_create_and_add("areas", parent);
	return tier->dir ? 0 : -ENOMEM;
}

/* What loads, the log and the cleaner need as soon as there is an area. */
static int buffers_alloc(struct vswap_tier *tier)
{
	if (tier->nr_areas)
		return 0;

	tier->buffers = mempool_create_kmalloc_pool(NR_BUFFERS, BUFFER_BYTES);
	if (!tier->buffers)
		return -ENOMEM;
	if (vswap_cache_alloc(&tier->cache))
		goto free_buffers;
	if (vswap_log_alloc(&tier->log))
		goto free_cache;
	return 0;

free_cache:
	vswap_cache_free(&tier->cache);
free_buffers:
	mempool_destroy(tier->buffers);
	return -ENOMEM;
}

static void buffers_free(struct vswap_tier *tier)
{
	if (tier->nr_areas)
		return;

	vswap_log_free(&tier->log);
	vswap_cache_free(&tier->cache);
	mempool_destroy(tier->buffers);
	vfree(tier->segment);
	tier->segment = NULL;
	tier->segment_size = 0;
}

/* Make the cleaner's buffer large enough. */
static int segment_alloc(struct vswap_tier *tier, u32 size)
{
	unsigned int flags;
	void *segment;

	if (size <= tier->segment_size)
		return 0;

	segment = vmalloc(size);
	if (!segment)
		return -ENOMEM;

	flags = vswap_tier_begin(tier);
	swap(tier->segment, segment);
	tier->segment_size = size;
	vswap_tier_end(tier, flags);
	vfree(segment);
	return 0;
}

/* Let an area be used under number @id. */
static int area_publish(struct vswap_tier *tier, struct vswap_area *area,
			u32 id)
{
	unsigned int flags;
	int err;

	area->id = id;
	err = buffers_alloc(tier);
	if (err)
		return err;

	err = segment_alloc(tier, vswap_segment_size(area));
	if (!err)
		err = kobject_add(&area->kobj, tier->dir, "%u", id);
	if (err) {
		buffers_free(tier);
		return err;
	}

	flags = vswap_tier_begin(tier);
	rcu_assign_pointer(tier->areas[id], area);
	WRITE_ONCE(tier->nr_areas, tier->nr_areas + 1);
	vswap_tier_end(tier, flags);
	return 0;
}

static int area_attach(struct vswap_tier *tier, struct file *file,
		       const struct vswap_area_spec *spec, u32 *id)
{
	struct vswap_area *area;
	int err;

	for (*id = 0; *id < VSWAP_MAX_AREAS; (*id)++)
		if (!rcu_access_pointer(tier->areas[*id]))
			break;
	if (*id == VSWAP_MAX_AREAS) {
		pr_err("attach: there are %u areas already\n", VSWAP_MAX_AREAS);
		return -EMFILE;
	}

	area = vswap_area_create(file, spec);
	if (IS_ERR(area))
		return PTR_ERR(area);

	kobject_init(&area->kobj, &vswap_area_ktype);
	err = area_publish(tier, area, *id);
	if (err) {
		vswap_area_close(area);
		kobject_put(&area->kobj);
		return err;
	}

	pr_info("attached %s as area %u: %u segments of %u KiB\n", area->path,
		*id, area->nr_usable, vswap_segment_size(area) >> 10);
	return 0;
}

/**
 * vswap_tier_attach() - take an area for cold pages
 * @tier: the tier
 * @file: a block device or swapfile, open for reading and writing
 * @spec: how to use it
 * @id: out: its number
 *
 * Context: Process context, may sleep.
 * Return: 0, -EMFILE if there are too many, or what vswap_area_create() says.
 */
int vswap_tier_attach(struct vswap_tier *tier, struct file *file,
		      const struct vswap_area_spec *spec, u32 *id)
{
	int err;

	if (mutex_lock_killable(&tier->admin))
		return -EINTR;
	err = tier->dir ? area_attach(tier, file, spec, id) : -EAGAIN;
	mutex_unlock(&tier->admin);
	if (err)
		return err;

	vswap_room_adjust(tier);
	/* What came before the area counts, too. */
	WRITE_ONCE(tier->raw_due, true);
	vswap_writeback_kick(tier);
	return 0;
}

/* Nothing is left in it: wait for those who still look, and let go of it. */
static void area_retract(struct vswap_tier *tier, struct vswap_area *area)
{
	unsigned int flags;

	flags = vswap_tier_begin(tier);
	RCU_INIT_POINTER(tier->areas[area->id], NULL);
	WRITE_ONCE(tier->nr_areas, tier->nr_areas - 1);
	vswap_tier_end(tier, flags);

	synchronize_srcu(&tier->window->loads);
	synchronize_rcu();
	wait_var_event(&area->loads, !atomic_read(&area->loads));
	vswap_cache_forget(&tier->cache, area->id);
	buffers_free(tier);

	pr_info("detached %s\n", area->path);
	kobject_del(&area->kobj);
	vswap_area_close(area);
	kobject_put(&area->kobj);
}

/* Mark an area so that nothing is written to it, and nobody else detaches it. */
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
		*state = xchg(&area->state, VSWAP_AREA_DRAINING);
		if (*state == VSWAP_AREA_DRAINING)
			area = ERR_PTR(-EBUSY);
	}
	mutex_unlock(&tier->admin);
	return area;
}

/* It goes on working, unless there have been too many errors meanwhile. */
static void drain_cancel(struct vswap_area *area, int state)
{
	if (atomic64_read(&area->stats.write_errors) >= VSWAP_AREA_MAX_ERRORS)
		state = VSWAP_AREA_FAILED;
	WRITE_ONCE(area->state, state);
}

/**
 * vswap_tier_detach() - move everything off an area, and let go of it
 * @tier: the tier
 * @id: the area's number
 * @force: give up what cannot be read
 *
 * Others may attach and detach areas meanwhile.
 *
 * Context: Process context, may sleep; a signal ends it.
 * Return: 0, -ENODEV if there is none, -EBUSY if it is being detached, -ENOSPC
 * or -ENOMEM if what it holds fits nowhere, -EIO if some of it cannot be read,
 * -ERESTARTSYS.  Then it goes on working.
 */
int vswap_tier_detach(struct vswap_tier *tier, u32 id, bool force)
{
	struct vswap_area *area;
	int err, state;

	area = drain_begin(tier, id, &state);
	if (IS_ERR(area))
		return PTR_ERR(area);

	/* Without it an automatic limit is higher, and it may be needed. */
	vswap_room_adjust(tier);
	err = vswap_cleaner_drain(tier, area, force);
	if (err)
		drain_cancel(area, state);
	vswap_room_adjust(tier);
	vswap_writeback_kick(tier);
	if (err)
		return err;

	mutex_lock(&tier->admin);
	area_retract(tier, area);
	mutex_unlock(&tier->admin);
	return 0;
}

/**
 * vswap_tier_retract() - let go of all areas
 * @tier: the tier; swap is off, and nobody attaches any more
 *
 * Context: Process context, may sleep.
 */
void vswap_tier_retract(struct vswap_tier *tier)
{
	struct vswap_area *area;
	unsigned int id;

	guard(mutex)(&tier->admin);
	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		area_retract(tier, area);
	kobject_put(tier->dir);
	tier->dir = NULL;
}

/**
 * vswap_tier_destroy() - undo vswap_tier_create()
 * @tier: the tier, without areas
 *
 * Context: Process context, may sleep.
 */
void vswap_tier_destroy(struct vswap_tier *tier)
{
	vswap_writeback_exit(tier);
	vswap_recompress_exit(tier);
	tier->window->tier = NULL;
	kfree(tier);
}

/**
 * vswap_tier_begin() - become the one who moves objects
 * @tier: the tier
 *
 * Context: Process context, sleeps.
 * Return: for vswap_tier_end().
 */
unsigned int vswap_tier_begin(struct vswap_tier *tier)
{
	mutex_lock(&tier->mover);
	/* A store must not come to wait for writeback that waits for us. */
	return memalloc_noio_save();
}

/**
 * vswap_tier_end() - undo vswap_tier_begin()
 * @tier: the tier
 * @flags: what that returned
 */
void vswap_tier_end(struct vswap_tier *tier, unsigned int flags)
{
	memalloc_noio_restore(flags);
	mutex_unlock(&tier->mover);
}

/**
 * vswap_tier_drop() - an object in an area is dead
 * @tier: the tier
 * @entry: the entry that stood for it, taken out of the table by the caller
 *
 * Context: Any, the swap core's cluster lock included; does not sleep.
 */
void vswap_tier_drop(struct vswap_tier *tier, unsigned long entry)
{
	struct vswap_area *area;

	/* Until its bytes are taken off here the area cannot go away. */
	guard(rcu)();
	area = rcu_dereference(tier->areas[vswap_entry_area(entry)]);
	if (vswap_segment_drop(area,
			       vswap_entry_pos(entry) >> area->segment_shift,
			       vswap_disk_size(vswap_entry_len(entry))) &&
	    area->discard)
		vswap_writeback_kick(tier);
}

/**
 * vswap_tier_write_error() - a batch could not be written
 * @tier: the tier
 * @area: where
 * @nr: its segment, which is retired
 * @err: why
 *
 * Context: Mover lock.
 */
void vswap_tier_write_error(struct vswap_tier *tier, struct vswap_area *area,
			    unsigned int nr, int err)
{
	struct vswap_segment *segment = &area->segments[nr];

	pr_err_ratelimited("%s: a write at byte %llu failed (%d): its pages stay in RAM\n",
			   area->path, (u64)nr << area->segment_shift, err);

	if (segment->state != VSWAP_SEGMENT_RETIRED) {
		WRITE_ONCE(segment->state, VSWAP_SEGMENT_RETIRED);
		WRITE_ONCE(area->nr_usable, area->nr_usable - 1);
	}
	area->retired = true;
	if (area->open == nr)
		vswap_segment_close(area);

	if (atomic64_inc_return(&area->stats.write_errors) >=
	    VSWAP_AREA_MAX_ERRORS &&
	    cmpxchg(&area->state, VSWAP_AREA_ACTIVE, VSWAP_AREA_FAILED) ==
	    VSWAP_AREA_ACTIVE) {
		pr_err("%s: too many errors: taken out of service, its pages move elsewhere; detach it\n",
		       area->path);
		vswap_writeback_kick(tier);
	}
}
