// SPDX-License-Identifier: GPL-2.0
/*
 * How cold clusters are, which may be recompressed, and which have pages that do
 * not compress.
 *
 * Called by the engine when slots are stored, by writeback to choose what goes
 * to disk, and by recompression.  Slots of one cluster were mostly swapped out
 * together, so clusters queue, in the order in which they got objects.  A store takes
 * the lock only for a cluster that is not in the queue.
 *
 * But as slots come free others are stored in their place, and a cluster with one
 * such slot is not as fresh as that.  So there are two generations: what is stored is
 * young (VSWAP_YOUNG), and what writeback passes by is not any more.  If a cluster was
 * stored to since it took its place, writeback takes from it only what is not young,
 * and the cluster goes to the place that its last store is worth.
 *
 * A cluster in the queue holds no reference: its last slot takes it out.
 */
#include <kunit/visibility.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "table.h"

/* How far from the end to look for a cluster's place, and how many to move. */
#define LOOK_AT_MOST	64
#define MOVE_AT_MOST	16

static u32 place_of(struct list_head *age)
{
	return list_entry(age, struct vswap_cluster, age)->queued;
}

/* Take the place that @cluster's age is worth, as far as that is near the end. */
static void queue_add(struct vswap_table *table, struct vswap_cluster *cluster)
{
	struct list_head *prev = table->ages.prev;
	unsigned int i;

	cluster->queued = READ_ONCE(cluster->stored);
	for (i = 0; i < LOOK_AT_MOST && prev != &table->ages; i++) {
		if (place_of(prev) <= cluster->queued)
			break;
		prev = prev->prev;
	}
	list_add(&cluster->age, prev);
}

/* The same of a cluster that was the first: its place may be near the head, too. */
static void queue_return(struct vswap_table *table,
			 struct vswap_cluster *cluster)
{
	u32 stored = READ_ONCE(cluster->stored);
	struct list_head *next = table->ages.next;
	unsigned int i;

	for (i = 0; i < LOOK_AT_MOST && next != &table->ages; i++) {
		if (place_of(next) > stored) {
			cluster->queued = stored;
			list_add_tail(&cluster->age, next);
			return;
		}
		next = next->next;
	}
	queue_add(table, cluster);
}

/**
 * vswap_cluster_queue() - let a cluster queue, if it does not
 * @cluster: the cluster; the caller holds a reference, or one of its slots
 *
 * Context: Any but hard interrupts; does not sleep.
 */
void vswap_cluster_queue(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	spin_lock(&table->ages_lock);
	if (list_empty(&cluster->age))
		queue_add(table, cluster);
	if (list_empty(&cluster->loose))
		list_add_tail(&cluster->loose, &table->loose);
	spin_unlock(&table->ages_lock);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_queue);

/**
 * vswap_cluster_requeue() - put a cluster back in which objects are left
 * @cluster: what vswap_table_coldest() returned
 * @passed: writeback has looked at all of it, so it takes the place that its age is
 *	worth; else it goes to the head
 *
 * Context: Process context; does not sleep.
 */
void vswap_cluster_requeue(struct vswap_cluster *cluster, bool passed)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->ages_lock);
	if (passed) {
		list_del_init(&cluster->age);
		queue_return(table, cluster);
	} else if (list_empty(&cluster->age)) {
		list_add(&cluster->age, &table->ages);
	}
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_requeue);

/**
 * vswap_table_queue() - let the cluster of a slot queue, if there is one
 * @table: the table
 * @slot: the slot, behind which there is an object in the pool again
 * @raw: it does not compress
 *
 * Context: Any but hard interrupts; does not sleep.
 */
void vswap_table_queue(struct vswap_table *table, unsigned long slot, bool raw)
{
	struct vswap_cluster *cluster;

	cluster = vswap_cluster_find(table, slot / VSWAP_CLUSTER_SLOTS);
	if (!cluster)
		return;

	vswap_cluster_queue(cluster);
	if (raw)
		vswap_cluster_mark_raw(cluster);
	vswap_cluster_put(cluster, 1);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_queue);

/**
 * vswap_cluster_mark_raw() - note that a cluster has pages that do not compress
 * @cluster: the cluster; the caller holds a reference, or one of its slots
 *
 * Context: Any but hard interrupts; does not sleep.
 */
void vswap_cluster_mark_raw(struct vswap_cluster *cluster)
{
	struct xarray *clusters = &cluster->table->clusters;

	if (!xa_get_mark(clusters, cluster->index, VSWAP_CLUSTER_RAW))
		xa_set_mark(clusters, cluster->index, VSWAP_CLUSTER_RAW);
}

/**
 * vswap_cluster_touch() - note that slots of a cluster were stored
 * @cluster: the cluster; the caller holds a reference, or one of its slots
 * @raw: some of them do not compress
 *
 * Called after the entries have changed: who takes a cluster out of the queue
 * looks at its entries afterwards, so either they see these or we see that.
 *
 * Context: Process context, reclaim included; does not sleep.
 */
void vswap_cluster_touch(struct vswap_cluster *cluster, bool raw)
{
	u32 now = ktime_get_seconds();

	if (READ_ONCE(cluster->stored) != now)
		WRITE_ONCE(cluster->stored, now);

	/* The entries were changed by xchg, which orders them before this. */
	if (unlikely(list_empty_careful(&cluster->age) ||
		     list_empty_careful(&cluster->loose)))
		vswap_cluster_queue(cluster);
	if (raw)
		vswap_cluster_mark_raw(cluster);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_touch);

/**
 * vswap_table_coldest() - take the coldest cluster out of the queue
 * @table: the table
 * @before: only one that took its place at this time or before, in seconds since
 *	boot: what is not young in it was stored no later
 * @has_young: out: it was stored to since then, and by that is not the coldest any more
 *
 * Context: Process context; does not sleep.
 * Return: the cluster with a reference, or NULL.  Who leaves objects in it must
 * let it queue again.
 */
struct vswap_cluster *vswap_table_coldest(struct vswap_table *table, u32 before,
					  bool *has_young)
{
	struct vswap_cluster *head;
	u32 stored;

	guard(spinlock)(&table->ages_lock);
	for (;;) {
		head = list_first_entry_or_null(&table->ages,
						struct vswap_cluster, age);
		if (!head || head->queued > before)
			return NULL;

		list_del_init(&head->age);
		stored = READ_ONCE(head->stored);
		*has_young = stored != head->queued &&
			 (list_empty(&table->ages) ||
			  stored > place_of(table->ages.next));
		/* One whose last slot has just died waits for our lock. */
		if (atomic_inc_not_zero(&head->count))
			return head;
	}
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_coldest);

/**
 * vswap_table_has_older() - tell whether vswap_table_coldest() would find one
 * @table: the table
 * @before: as there
 *
 * Context: Any but hard interrupts; does not sleep.
 */
bool vswap_table_has_older(struct vswap_table *table, u32 before)
{
	struct vswap_cluster *cluster;

	guard(spinlock)(&table->ages_lock);
	cluster = list_first_entry_or_null(&table->ages, struct vswap_cluster,
					   age);
	return cluster && cluster->queued <= before;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_has_older);

/**
 * vswap_table_next_loose() - take a cluster that may be recompressed
 * @table: the table
 * @before: only one that was stored to at this time or before, in seconds since
 *	boot
 *
 * It comes back when it gets objects again.
 *
 * Context: Any but hard interrupts; does not sleep.
 * Return: the cluster with a reference, or NULL.
 */
struct vswap_cluster *vswap_table_next_loose(struct vswap_table *table,
					     u32 before)
{
	struct vswap_cluster *head;
	unsigned int i;

	guard(spinlock)(&table->ages_lock);
	for (i = 0; i < MOVE_AT_MOST; i++) {
		head = list_first_entry_or_null(&table->loose,
						struct vswap_cluster, loose);
		if (!head)
			break;
		if (READ_ONCE(head->stored) > before) {
			list_move_tail(&head->loose, &table->loose);
			continue;
		}

		list_del_init(&head->loose);
		/* One whose last slot has just died waits for our lock. */
		if (atomic_inc_not_zero(&head->count))
			return head;
	}
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_next_loose);

/**
 * vswap_cluster_loosen() - put a cluster back that could not be recompressed
 * @cluster: what vswap_table_next_loose() returned
 *
 * Context: Any but hard interrupts; does not sleep.
 */
void vswap_cluster_loosen(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->ages_lock);
	if (list_empty(&cluster->loose))
		list_add(&cluster->loose, &table->loose);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_loosen);

/**
 * vswap_table_has_loose() - tell whether any cluster may be recompressed
 * @table: the table
 *
 * Context: Any; does not sleep.
 */
bool vswap_table_has_loose(struct vswap_table *table)
{
	return !list_empty_careful(&table->loose);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_has_loose);

/**
 * vswap_table_next_raw() - find a cluster that has pages which do not compress
 * @table: the table
 * @index: where to begin; moved past what was found
 *
 * Its mark is taken away; who leaves such pages in it touches it again.
 *
 * Context: Process context; does not sleep.
 * Return: the cluster with a reference, or NULL.
 */
struct vswap_cluster *vswap_table_next_raw(struct vswap_table *table,
					   unsigned long *index)
{
	struct vswap_cluster *cluster;

	while (xa_find(&table->clusters, index, ULONG_MAX, VSWAP_CLUSTER_RAW)) {
		xa_clear_mark(&table->clusters, *index, VSWAP_CLUSTER_RAW);
		cluster = vswap_cluster_find(table, (*index)++);
		if (cluster)
			return cluster;
	}
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_next_raw);
