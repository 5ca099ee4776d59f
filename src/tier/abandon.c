// SPDX-License-Identifier: GPL-2.0
/*
 * Abandon an area whose disk is gone or does not answer.
 *
 * Only detach --force does this, when the disk has not answered for some
 * seconds, or when no part of it can be read.  One walk of the table marks all
 * objects of the area as lost, without trying to read each.  The area itself
 * stays until its last request has ended, which may be never.
 */
#include <linux/delay.h>

#include "../table/entry.h"
#include "abandon.h"
#include "internal.h"
#include "read.h"

/**
 * vswap_abandon_timeout() - return how long a forced drain waits for an answer
 * @area: the area
 *
 * Context: Any context.
 * Return: VSWAP_FORCE_TIMEOUT; VSWAP_RETRY_TIMEOUT if the disk has answered a
 * request since the drain began; or what is left of that for a read of the
 * cleaner or of an earlier drain.
 */
unsigned long vswap_abandon_timeout(struct vswap_area *area)
{
	unsigned long force_since = READ_ONCE(area->force_since);
	/* Pairs with scan_end(). */
	unsigned long since = smp_load_acquire(&area->scan_since), age;
	unsigned long answered = READ_ONCE(area->scan_io.answered);

	/* A fast disk answers in the same jiffy. */
	if (time_after_eq(READ_ONCE(area->log.answered), force_since) ||
	    (answered && time_after_eq(answered, force_since)))
		return VSWAP_RETRY_TIMEOUT;

	if (!since || !time_before(since, force_since))
		return VSWAP_FORCE_TIMEOUT;
	if (answered && time_after(answered, since))
		since = answered;
	age = force_since - since;
	if (age < VSWAP_RETRY_TIMEOUT - VSWAP_FORCE_TIMEOUT)
		return VSWAP_RETRY_TIMEOUT - age;
	return VSWAP_FORCE_TIMEOUT;
}

/**
 * vswap_abandon_is_due() - check whether a forced drain has waited long enough
 * @area: the area
 *
 * Context: Any context.
 * Return: true if the disk has not answered for vswap_abandon_timeout(), while
 * the drain was waiting for it.
 */
bool vswap_abandon_is_due(struct vswap_area *area)
{
	return min(vswap_silence(area), jiffies - area->force_since) >=
	       vswap_abandon_timeout(area);
}

/**
 * vswap_abandon_lock() - take the cleaner mutex of an area that is drained
 * @area: the area
 * @force: give up if the disk does not answer
 *
 * The holder releases the mutex within a second, unless it is submitting a read
 * to a disk that takes no more requests.  The time that it spends in a read
 * does not count towards VSWAP_AREA_SILENT.
 *
 * Context: Process context.  Sleeps.
 * Return: 0, -ERESTARTSYS on a signal, or with @force -ENXIO: after
 * vswap_abandon_timeout() if a read is in flight and the disk does not answer,
 * after VSWAP_AREA_SILENT without a read, or after VSWAP_LOST_TIMEOUT in all.
 */
int vswap_abandon_lock(struct vswap_area *area, bool force)
{
	unsigned long begin = jiffies, idle = begin, timeout;

	if (!force)
		return mutex_lock_interruptible(&area->cleaner_lock) ?
		       -ERESTARTSYS : 0;

	while (!mutex_trylock(&area->cleaner_lock)) {
		timeout = VSWAP_LOST_TIMEOUT;
		if (READ_ONCE(area->scan_pending)) {
			idle = jiffies;
			if (vswap_abandon_is_due(area))
				timeout = vswap_abandon_timeout(area);
		}
		if (jiffies - begin >= timeout ||
		    jiffies - idle >= VSWAP_AREA_SILENT)
			return -ENXIO;
		if (msleep_interruptible(10))
			return -ERESTARTSYS;
	}
	return 0;
}

/**
 * struct lost - objects that are given up
 * @area: the area that they are on
 * @nr: their number
 */
struct lost {
	struct vswap_area *area;
	unsigned long nr;
};

/* Mark the entries of a cluster that point to the area as lost. */
static void cluster_mark_lost(struct vswap_cluster *cluster,
			      struct xa_node *node, void *arg)
{
	struct lost *lost = arg;
	struct vswap_area *area = lost->area;
	struct vswap_space *space = area->tier->space;
	unsigned int i;
	long entry;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (vswap_entry_tag(entry) != VSWAP_DISK ||
		    vswap_entry_area(entry) != area->id)
			continue;
		vswap_space_account(space, VSWAP_LOST, 1);
		if (!atomic_long_try_cmpxchg(&cluster->slots[i], &entry,
					     VSWAP_LOST)) {
			vswap_space_account(space, VSWAP_LOST, -1);
			continue;
		}
		vswap_space_account(space, entry, -1);
		vswap_place_drop(area->tier, entry);
		lost->nr++;
	}
}

/**
 * vswap_abandon() - give up all objects on an area
 * @area: the area, which is being drained
 *
 * Context: Process context.  Sleeps.
 */
void vswap_abandon(struct vswap_area *area)
{
	struct lost lost = { .area = area };

	/* From now on no read is started and no batch is committed. */
	WRITE_ONCE(area->abandoned, true);
	WRITE_ONCE(area->state, VSWAP_AREA_ABANDONED);
	vswap_table_walk(&area->tier->space->table, cluster_mark_lost, &lost);
	/* After the walk, as waiters look at the table again. */
	vswap_read_abandon(area);
	pr_err("%s: abandoned, %lu pages lost; the device stays in use until it answers\n",
	       area->path, lost.nr);
}

/**
 * vswap_abandon_wait() - wait until no entry refers to an abandoned area
 * @area: the area, whose requests have ended
 *
 * A batch may have been committed just as the area was abandoned, and an entry
 * is dropped a little after it was taken out of the table.
 *
 * Context: Process context.  Sleeps.
 */
void vswap_abandon_wait(struct vswap_area *area)
{
	struct lost lost = { .area = area };

	mutex_lock(&area->lock);
	vswap_segment_close_all(area);
	mutex_unlock(&area->lock);

	while (vswap_segment_any_live(area)) {
		vswap_table_walk(&area->tier->space->table, cluster_mark_lost,
				 &lost);
		msleep(20);
	}
}
