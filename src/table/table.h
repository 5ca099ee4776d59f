/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The virtual table: the entry of each slot of one device.
 *
 * An xarray of clusters, each with 4 KiB of entries.  A cluster is made by the
 * first store to it, and freed by RCU with its last slot.  So a huge device
 * that is nearly empty costs almost nothing.
 */
#ifndef VSWAP_TABLE_H
#define VSWAP_TABLE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#define VSWAP_CLUSTER_SLOTS	512UL
#define VSWAP_CLUSTER_BYTES	(VSWAP_CLUSTER_SLOTS * sizeof(atomic_long_t))

/**
 * struct vswap_table - the virtual table of one device
 * @clusters: maps a cluster index to struct vswap_cluster
 * @nr_clusters: clusters in memory, including those that RCU has not freed yet
 * @queue: clusters that may have objects in the pool, the coldest first
 * @recompress: clusters that got objects since recompression last took them,
 *	and those put back for another try; about the oldest first
 * @queue_lock: guards both lists; nests inside the swap core's cluster lock, and
 *	no lock nests inside it
 */
struct vswap_table {
	struct xarray clusters;
	atomic_long_t nr_clusters;
	struct list_head queue;
	struct list_head recompress;
	spinlock_t queue_lock;
};

/* Marks a cluster that may have raw pages. */
#define VSWAP_CLUSTER_RAW	XA_MARK_0

/**
 * struct vswap_cluster - 4 KiB of entries, for 512 neighbouring slots
 * @count: used slots, plus references; a cluster whose count is 0 is dead, and
 *	its count never rises again
 * @stored: when a slot was last stored, in seconds since boot
 * @index: first slot / VSWAP_CLUSTER_SLOTS
 * @slots: the entries, 0 where a slot is free
 * @table: the table that the cluster belongs to
 * @queue_node: links the cluster into the table's @queue, or is empty
 * @recompress_node: links the cluster into the table's @recompress, or is empty
 * @queued: the value of @stored that determined its place in @queue
 * @rcu: frees the cluster
 */
struct vswap_cluster {
	atomic_t count;
	u32 stored;
	unsigned long index;
	atomic_long_t *slots;
	struct vswap_table *table;
	struct list_head queue_node;
	struct list_head recompress_node;
	u32 queued;
	struct rcu_head rcu;
};

int vswap_table_cache_init(void);
void vswap_table_cache_exit(void);

void vswap_table_init(struct vswap_table *table);
unsigned long vswap_table_destroy(struct vswap_table *table,
				  void (*drop)(unsigned long entry, void *arg),
				  void *arg);
void vswap_table_walk(struct vswap_table *table,
		      void (*visit)(struct vswap_cluster *cluster,
				    struct xa_node *node, void *arg),
		      void *arg);
unsigned long vswap_table_bytes(struct vswap_table *table);

struct vswap_cluster *vswap_cluster_find(struct vswap_table *table,
					 unsigned long index);
struct vswap_cluster *vswap_cluster_get(struct vswap_table *table,
					unsigned long slot, int nr, gfp_t gfp);
void vswap_cluster_put(struct vswap_cluster *cluster, int nr);

unsigned long vswap_table_read(struct vswap_table *table, unsigned long slot);
unsigned long vswap_table_erase(struct vswap_table *table, unsigned long slot);
bool vswap_table_replace(struct vswap_table *table, unsigned long slot,
			 unsigned long old, unsigned long new);

void vswap_cluster_touch(struct vswap_cluster *cluster, bool raw);
void vswap_cluster_queue(struct vswap_cluster *cluster);
void vswap_cluster_requeue(struct vswap_cluster *cluster, bool passed);
void vswap_cluster_mark_raw(struct vswap_cluster *cluster);
void vswap_table_queue(struct vswap_table *table, unsigned long slot, bool raw);
struct vswap_cluster *vswap_table_take_coldest(struct vswap_table *table, u32 before,
					       bool *has_young);
struct vswap_cluster *vswap_table_next_recompress(struct vswap_table *table,
						  u32 before);
void vswap_cluster_requeue_recompress(struct vswap_cluster *cluster);
bool vswap_table_has_recompressible(struct vswap_table *table);
struct vswap_cluster *vswap_table_next_raw(struct vswap_table *table,
					   unsigned long *index);
bool vswap_table_has_older(struct vswap_table *table, u32 before);

/**
 * vswap_cluster_set() - set the entry of a slot
 * @cluster: the slot's cluster; the caller must hold a reference
 * @slot: the slot
 * @entry: the new entry, not 0
 *
 * If the slot was free, it takes over one of the caller's references.
 *
 * Return: the old entry, whose object the caller must free; 0 if the slot was
 * free.
 */
static inline unsigned long vswap_cluster_set(struct vswap_cluster *cluster,
					      unsigned long slot,
					      unsigned long entry)
{
	return atomic_long_xchg(&cluster->slots[slot % VSWAP_CLUSTER_SLOTS],
				entry);
}

#endif /* VSWAP_TABLE_H */
