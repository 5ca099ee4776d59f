// SPDX-License-Identifier: GPL-2.0
/*
 * How cold clusters are, which may be recompressed, and which have raw pages.
 *
 * Slots of one cluster were mostly swapped out together.  So clusters, not
 * slots, wait in a queue, in the order in which they got objects.  Another list
 * has those that may be recompressed.  A store takes the lock only for a
 * cluster that is missing from one of the two.
 *
 * But freed slots are reused, and one new object does not make its whole
 * cluster hot.  So there are two generations: a stored object is young
 * (VSWAP_YOUNG) until writeback has passed it.  If a cluster was stored to
 * since it was queued, writeback takes only its objects that are not young, and
 * the cluster is queued again by the time of its last store.
 *
 * The queue holds no references: dropping a cluster's last reference takes it
 * off the queue.
 */
#include <kunit/visibility.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "table.h"

/* How far from an end of the queue to look for a cluster's place. */
#define MAX_LOOK	64
/* How many recently stored clusters to rotate in search of a cold one. */
#define MAX_ROTATE	16

static u32 queued_time(struct list_head *node)
{
	return list_entry(node, struct vswap_cluster, queue_node)->queued;
}

/* Queue @cluster by its last store; its place is sought near the tail only. */
static void queue_add(struct vswap_table *table, struct vswap_cluster *cluster)
{
	struct list_head *prev = table->queue.prev;
	unsigned int i;

	cluster->queued = READ_ONCE(cluster->stored);
	for (i = 0; i < MAX_LOOK && prev != &table->queue; i++) {
		if (queued_time(prev) <= cluster->queued)
			break;
		prev = prev->prev;
	}
	list_add(&cluster->queue_node, prev);
}

/* The same for a cluster from the head: its place may be near the head, too. */
static void cluster_put_back(struct vswap_table *table,
			     struct vswap_cluster *cluster)
{
	u32 stored = READ_ONCE(cluster->stored);
	struct list_head *next = table->queue.next;
	unsigned int i;

	for (i = 0; i < MAX_LOOK && next != &table->queue; i++) {
		if (queued_time(next) > stored) {
			cluster->queued = stored;
			list_add_tail(&cluster->queue_node, next);
			return;
		}
		next = next->next;
	}
	queue_add(table, cluster);
}

/**
 * vswap_cluster_queue() - queue a cluster for writeback and recompression
 * @cluster: the cluster; the caller must hold a reference, or one of its slots
 *
 * A no-op if it is queued for both already.
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 */
void vswap_cluster_queue(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	spin_lock(&table->queue_lock);
	if (list_empty(&cluster->queue_node))
		queue_add(table, cluster);
	if (list_empty(&cluster->recompress_node))
		list_add_tail(&cluster->recompress_node, &table->recompress);
	spin_unlock(&table->queue_lock);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_queue);

/**
 * vswap_cluster_requeue() - put a cluster back that has objects left
 * @cluster: the cluster; the caller must hold a reference
 * @passed: all of the cluster was looked at, so queue it by its last store;
 *	else put it at the head, unless it is queued
 *
 * Context: Process context.  Does not sleep.
 */
void vswap_cluster_requeue(struct vswap_cluster *cluster, bool passed)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->queue_lock);
	if (passed) {
		list_del_init(&cluster->queue_node);
		cluster_put_back(table, cluster);
	} else if (list_empty(&cluster->queue_node)) {
		list_add(&cluster->queue_node, &table->queue);
	}
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_requeue);

/**
 * vswap_table_queue() - queue the cluster of a slot, if there is one
 * @table: the table
 * @slot: the slot, which has an object in the pool again
 * @raw: the object is a raw page
 *
 * Context: Any context except hard interrupts.  Does not sleep.
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
 * vswap_cluster_mark_raw() - mark a cluster that has raw pages
 * @cluster: the cluster; the caller must hold a reference, or one of its slots
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 */
void vswap_cluster_mark_raw(struct vswap_cluster *cluster)
{
	struct xarray *clusters = &cluster->table->clusters;

	if (!xa_get_mark(clusters, cluster->index, VSWAP_CLUSTER_RAW))
		xa_set_mark(clusters, cluster->index, VSWAP_CLUSTER_RAW);
}

/**
 * vswap_cluster_touch() - record that slots of a cluster were stored
 * @cluster: the cluster; the caller must hold a reference, or one of its slots
 * @raw: some of the slots have raw pages
 *
 * The caller must change the entries first.  A task that takes the cluster off
 * the queue reads the entries afterwards.  So either that task sees the new
 * entries, or this function sees that the cluster is not queued.
 *
 * Context: Process context, including reclaim.  Does not sleep.
 */
void vswap_cluster_touch(struct vswap_cluster *cluster, bool raw)
{
	u32 now = ktime_get_seconds();

	if (READ_ONCE(cluster->stored) != now)
		WRITE_ONCE(cluster->stored, now);

	/* The entries were changed by xchg, which is a full barrier. */
	if (unlikely(list_empty_careful(&cluster->queue_node) ||
		     list_empty_careful(&cluster->recompress_node)))
		vswap_cluster_queue(cluster);
	if (raw)
		vswap_cluster_mark_raw(cluster);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_touch);

/**
 * vswap_table_take_coldest() - take the coldest cluster off the queue
 * @table: the table
 * @before: take only a cluster whose @queued is this time or earlier, in
 *	seconds since boot; its objects that are not young were stored no later
 * @has_young: out: the cluster was stored to since it was queued, and later
 *	than the @queued of the next cluster, if there is one
 *
 * Context: Process context.  Does not sleep.
 * Return: the cluster with a reference, or NULL.  A caller that leaves objects
 * in it must queue it again.
 */
struct vswap_cluster *vswap_table_take_coldest(struct vswap_table *table, u32 before,
					       bool *has_young)
{
	struct vswap_cluster *head;
	u32 stored;

	guard(spinlock)(&table->queue_lock);
	for (;;) {
		head = list_first_entry_or_null(&table->queue,
						struct vswap_cluster, queue_node);
		if (!head || head->queued > before)
			return NULL;

		list_del_init(&head->queue_node);
		stored = READ_ONCE(head->stored);
		*has_young = stored != head->queued &&
			     (list_empty(&table->queue) ||
			      stored > queued_time(table->queue.next));
		/*
		 * A cluster whose count is 0 is dead, but not freed yet: its
		 * vswap_cluster_put() needs the lock that we hold.
		 */
		if (atomic_inc_not_zero(&head->count))
			return head;
	}
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_take_coldest);

/**
 * vswap_table_has_older() - check whether vswap_table_take_coldest() would find one
 * @table: the table
 * @before: as for vswap_table_take_coldest()
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 */
bool vswap_table_has_older(struct vswap_table *table, u32 before)
{
	struct vswap_cluster *cluster;

	guard(spinlock)(&table->queue_lock);
	cluster = list_first_entry_or_null(&table->queue, struct vswap_cluster,
					   queue_node);
	return cluster && cluster->queued <= before;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_has_older);

/**
 * vswap_table_next_recompress() - take a cluster that may be recompressed
 * @table: the table
 * @before: take only a cluster that was last stored to at this time or earlier,
 *	in seconds since boot
 *
 * The cluster leaves the list, and comes back when it gets new objects.
 * Clusters at the head that were stored to later are moved to the tail.
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 * Return: the cluster with a reference, or NULL.
 */
struct vswap_cluster *vswap_table_next_recompress(struct vswap_table *table,
						  u32 before)
{
	struct vswap_cluster *head;
	unsigned int i;

	guard(spinlock)(&table->queue_lock);
	for (i = 0; i < MAX_ROTATE; i++) {
		head = list_first_entry_or_null(&table->recompress,
						struct vswap_cluster,
						recompress_node);
		if (!head)
			break;
		if (READ_ONCE(head->stored) > before) {
			list_move_tail(&head->recompress_node,
				       &table->recompress);
			continue;
		}

		list_del_init(&head->recompress_node);
		/*
		 * A cluster whose count is 0 is dead, but not freed yet: its
		 * vswap_cluster_put() needs the lock that we hold.
		 */
		if (atomic_inc_not_zero(&head->count))
			return head;
	}
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_next_recompress);

/**
 * vswap_cluster_requeue_recompress() - put back a cluster for recompression
 * @cluster: the cluster, from vswap_table_next_recompress()
 *
 * It goes to the tail, behind clusters that were not tried yet.
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 */
void vswap_cluster_requeue_recompress(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->queue_lock);
	if (list_empty(&cluster->recompress_node))
		list_add_tail(&cluster->recompress_node, &table->recompress);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_requeue_recompress);

/**
 * vswap_table_has_recompressible() - check whether any cluster may be recompressed
 * @table: the table
 *
 * Context: Any context.  Does not sleep.
 */
bool vswap_table_has_recompressible(struct vswap_table *table)
{
	return !list_empty_careful(&table->recompress);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_has_recompressible);

/**
 * vswap_table_next_raw() - find a cluster that is marked for raw pages
 * @table: the table
 * @index: index to start at; advanced past the cluster that was found
 *
 * Clears the mark.  A caller that leaves raw pages in the cluster must set it
 * again by vswap_cluster_mark_raw().
 *
 * Context: Process context.  Does not sleep.
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
