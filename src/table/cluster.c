// SPDX-License-Identifier: GPL-2.0
/*
 * The virtual table's clusters: lookup, creation and lifetime.
 *
 * Called by the engine and the tier.  Entries change by xchg and cmpxchg alone;
 * the swap core serializes the users of one slot.  The only locks are the
 * xarray's and, in age.c, the ages', taken when a cluster is born, ages or dies.
 * They nest inside the core's cluster lock, for slots die under that one, and not
 * in each other; only the slab's locks nest inside the xarray's.
 *
 * A cluster lives as long as its count.  Stores take their references before
 * they write and with atomic_fetch_add_unless(), so a count that reached 0
 * stays 0; who brought it there unlinks the cluster, unless a store that found
 * it dead was quicker and put a new one in its place.  Readers need only RCU.
 */
#include <kunit/visibility.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "table.h"

static struct kmem_cache *cluster_cache;

/**
 * vswap_table_cache_init() - make the slab cache of all tables' clusters
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_table_cache_init(void)
{
	cluster_cache = KMEM_CACHE(vswap_cluster, 0);
	return cluster_cache ? 0 : -ENOMEM;
}

/**
 * vswap_table_cache_exit() - free what vswap_table_cache_init() made
 *
 * Context: Process context, may sleep.  Every table must be gone.
 */
void vswap_table_cache_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(cluster_cache);
}

/**
 * vswap_table_init() - make an empty table
 * @table: the table
 */
void vswap_table_init(struct vswap_table *table)
{
	xa_init(&table->clusters);
	INIT_LIST_HEAD(&table->ages);
	INIT_LIST_HEAD(&table->loose);
	spin_lock_init(&table->ages_lock);
	atomic_long_set(&table->nr_clusters, 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_init);

/* A page where pages have that size: slabs of such objects are of eight pages. */
static bool slots_are_a_page(void)
{
	return VSWAP_CLUSTER_SLOTS * sizeof(atomic_long_t) == PAGE_SIZE;
}

static atomic_long_t *slots_alloc(gfp_t gfp)
{
	return slots_are_a_page() ? (atomic_long_t *)get_zeroed_page(gfp) :
				    kzalloc(VSWAP_CLUSTER_BYTES, gfp);
}

static void slots_free(atomic_long_t *slots)
{
	if (slots_are_a_page())
		free_page((unsigned long)slots);
	else
		kfree(slots);
}

static void cluster_free(struct vswap_cluster *cluster)
{
	atomic_long_dec(&cluster->table->nr_clusters);
	slots_free(cluster->slots);
	kmem_cache_free(cluster_cache, cluster);
}

static void cluster_free_rcu(struct rcu_head *rcu)
{
	cluster_free(container_of(rcu, struct vswap_cluster, rcu));
}

static struct vswap_cluster *cluster_alloc(struct vswap_table *table,
					   unsigned long index, int nr,
					   gfp_t gfp)
{
	struct vswap_cluster *cluster;

	cluster = kmem_cache_alloc(cluster_cache, gfp);
	if (!cluster)
		return NULL;

	cluster->slots = slots_alloc(gfp);
	if (!cluster->slots) {
		kmem_cache_free(cluster_cache, cluster);
		return NULL;
	}

	atomic_set(&cluster->count, nr);
	cluster->index = index;
	cluster->table = table;
	cluster->stored = 0;
	cluster->queued = 0;
	INIT_LIST_HEAD(&cluster->age);
	INIT_LIST_HEAD(&cluster->loose);
	atomic_long_inc(&table->nr_clusters);
	return cluster;
}

/* NULL if another store was quicker: look again. */
static struct vswap_cluster *cluster_create(struct vswap_table *table,
					    unsigned long index, int nr,
					    gfp_t gfp)
{
	struct vswap_cluster *cluster;
	void *seen;

	cluster = cluster_alloc(table, index, nr, gfp);
	if (!cluster)
		return ERR_PTR(-ENOMEM);

	seen = xa_cmpxchg(&table->clusters, index, NULL, cluster, gfp);
	if (!seen)
		return cluster;

	cluster_free(cluster);
	return xa_is_err(seen) ? ERR_PTR(xa_err(seen)) : NULL;
}

/* Storing NULL allocates nothing, so this never fails. */
static void cluster_unlink(struct vswap_cluster *cluster)
{
	xa_cmpxchg(&cluster->table->clusters, cluster->index, cluster, NULL, 0);
}

/* Take @nr references to the cluster at @index; NULL if there is none. */
static struct vswap_cluster *cluster_tryget(struct vswap_table *table,
					    unsigned long index, int nr)
{
	struct vswap_cluster *cluster;

	guard(rcu)();
	cluster = xa_load(&table->clusters, index);
	if (!cluster || atomic_fetch_add_unless(&cluster->count, nr, 0))
		return cluster;

	/*
	 * Dead but still there: unlink it for its killer, who may have been
	 * preempted.  Under RCU the address cannot have been used again.
	 */
	cluster_unlink(cluster);
	return NULL;
}

/**
 * vswap_cluster_find() - find a cluster, and pin it
 * @table: the table
 * @index: the cluster's first slot / VSWAP_CLUSTER_SLOTS
 *
 * Context: Any but hard interrupts; does not sleep.
 * Return: the cluster with a reference, or NULL.
 */
struct vswap_cluster *vswap_cluster_find(struct vswap_table *table,
					 unsigned long index)
{
	return cluster_tryget(table, index, 1);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_find);

/**
 * vswap_cluster_get() - find or make the cluster of a slot, and pin it
 * @table: the table
 * @slot: any of the cluster's slots
 * @nr: how many references to take: one for each slot to be stored
 * @gfp: how to allocate, if it must be made
 *
 * Context: Sleeps only if @gfp allows it.  Takes the xarray's lock if the
 * cluster must be made.
 * Return: the cluster, or ERR_PTR(-ENOMEM).
 */
struct vswap_cluster *vswap_cluster_get(struct vswap_table *table,
					unsigned long slot, int nr, gfp_t gfp)
{
	unsigned long index = slot / VSWAP_CLUSTER_SLOTS;
	struct vswap_cluster *cluster;

	do {
		cluster = cluster_tryget(table, index, nr);
		if (!cluster)
			cluster = cluster_create(table, index, nr, gfp);
	} while (!cluster);

	return cluster;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_get);

/* Take a cluster out of the queues of age.c, if it is there. */
static void cluster_unqueue(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->ages_lock);
	list_del_init(&cluster->age);
	list_del_init(&cluster->loose);
}

/**
 * vswap_cluster_put() - give references back
 * @cluster: the cluster
 * @nr: how many; the last one frees the cluster
 *
 * Context: Any but hard interrupts; does not sleep.  Takes the xarray's lock
 * with the last reference.
 */
void vswap_cluster_put(struct vswap_cluster *cluster, int nr)
{
	if (!atomic_sub_and_test(nr, &cluster->count))
		return;

	cluster_unqueue(cluster);
	cluster_unlink(cluster);
	call_rcu(&cluster->rcu, cluster_free_rcu);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_put);

/**
 * vswap_table_read() - tell what stands behind a slot
 * @table: the table
 * @slot: the slot; the caller keeps it from being freed or stored meanwhile,
 *	as the swap core does while the slot's folio is locked
 *
 * Context: Any; does not sleep.
 * Return: the entry, 0 for a slot that is free.
 */
unsigned long vswap_table_read(struct vswap_table *table, unsigned long slot)
{
	struct vswap_cluster *cluster;

	guard(rcu)();
	cluster = xa_load(&table->clusters, slot / VSWAP_CLUSTER_SLOTS);
	if (!cluster)
		return 0;

	return atomic_long_read(&cluster->slots[slot % VSWAP_CLUSTER_SLOTS]);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_read);

/**
 * vswap_table_erase() - free a slot
 * @table: the table
 * @slot: the slot
 *
 * Context: Any but hard interrupts, the swap core's cluster lock included; does
 * not sleep.  Takes the xarray's lock with a cluster's last slot.
 * Return: the entry that was there, whose object is the caller's to free; 0 if
 * the slot was free.
 */
unsigned long vswap_table_erase(struct vswap_table *table, unsigned long slot)
{
	struct vswap_cluster *cluster;
	unsigned long old;

	guard(rcu)();
	cluster = xa_load(&table->clusters, slot / VSWAP_CLUSTER_SLOTS);
	if (!cluster)
		return 0;

	old = atomic_long_xchg(&cluster->slots[slot % VSWAP_CLUSTER_SLOTS], 0);
	if (old)
		vswap_cluster_put(cluster, 1);
	return old;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_erase);

/**
 * vswap_table_replace() - change what stands behind a slot, if it still is @old
 * @table: the table
 * @slot: the slot, which its user may free or store meanwhile
 * @old: the entry that must be there, not 0
 * @new: what takes its place, not 0
 *
 * Context: Any but hard interrupts; does not sleep.
 * Return: false if something else was there.
 */
bool vswap_table_replace(struct vswap_table *table, unsigned long slot,
			 unsigned long old, unsigned long new)
{
	struct vswap_cluster *cluster;

	guard(rcu)();
	cluster = xa_load(&table->clusters, slot / VSWAP_CLUSTER_SLOTS);
	return cluster &&
	       atomic_long_try_cmpxchg(&cluster->slots[slot %
						       VSWAP_CLUSTER_SLOTS],
				       (long *)&old, new);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_replace);

/**
 * vswap_table_destroy() - empty a table and wait until its memory is free
 * @table: the table; nobody uses it any more
 * @drop: called with each entry that was still there
 * @arg: for @drop
 *
 * Context: Process context, may sleep.
 * Return: how many slots were still in use.
 */
unsigned long vswap_table_destroy(struct vswap_table *table,
				  void (*drop)(unsigned long entry, void *arg),
				  void *arg)
{
	struct vswap_cluster *cluster;
	unsigned long index, slot, entry, left = 0;

	xa_for_each(&table->clusters, index, cluster) {
		/* Hold on to it: its last slot would free it in the loop. */
		atomic_inc(&cluster->count);
		for (slot = 0; slot < VSWAP_CLUSTER_SLOTS; slot++) {
			entry = vswap_table_erase(table, index *
						  VSWAP_CLUSTER_SLOTS + slot);
			if (!entry)
				continue;
			drop(entry, arg);
			left++;
		}
		vswap_cluster_put(cluster, 1);
		cond_resched();
	}

	rcu_barrier();
	xa_destroy(&table->clusters);
	return left;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_destroy);

/**
 * vswap_table_walk() - visit every cluster of a table that is in use
 * @table: the table
 * @visit: called for each cluster, under RCU, which it must not leave; @node is
 *	the xarray's node that the cluster hangs on, or NULL
 * @arg: for @visit
 *
 * Context: Process context, may sleep between visits.
 */
void vswap_table_walk(struct vswap_table *table,
		      void (*visit)(struct vswap_cluster *cluster,
				    struct xa_node *node, void *arg),
		      void *arg)
{
	XA_STATE(xas, &table->clusters, 0);
	struct vswap_cluster *cluster;

	rcu_read_lock();
	xas_for_each(&xas, cluster, ULONG_MAX) {
		if (xas_retry(&xas, cluster))
			continue;
		visit(cluster, xas.xa_node, arg);
		if (need_resched()) {
			xas_pause(&xas);
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
}

struct node_count {
	struct xa_node *path[DIV_ROUND_UP(BITS_PER_LONG, XA_CHUNK_SHIFT)];
	unsigned long nodes;
};

/* Clusters come in order: only where the path from the root is new are nodes. */
static void count_nodes(struct vswap_cluster *cluster, struct xa_node *node,
			void *arg)
{
	struct node_count *count = arg;
	unsigned int level;

	for (level = 0; node && count->path[level] != node; level++) {
		count->path[level] = node;
		count->nodes++;
		node = rcu_dereference(node->parent);
	}
}

/**
 * vswap_table_bytes() - tell what a table really takes
 * @table: the table
 *
 * Counts the entries, the clusters and the xarray's nodes; the last by walking
 * it, which needs no counting when slots come and go.
 *
 * Context: Process context, may sleep.
 * Return: bytes.
 */
unsigned long vswap_table_bytes(struct vswap_table *table)
{
	struct node_count count = {};

	vswap_table_walk(table, count_nodes, &count);

	return atomic_long_read(&table->nr_clusters) *
	       (VSWAP_CLUSTER_BYTES + sizeof(struct vswap_cluster)) +
	       count.nodes * sizeof(struct xa_node);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_bytes);
