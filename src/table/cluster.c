// SPDX-License-Identifier: GPL-2.0
/*
 * The virtual table's clusters: lookup, creation and lifetime.
 *
 * Entries change only by xchg and cmpxchg; the swap core serializes the users
 * of one slot.  There are two locks: the xarray's lock and queue_lock (see
 * age.c).  Stores and frees take them only when a cluster is made, queued,
 * marked or freed.  Both nest inside the core's cluster lock, under which slots
 * are freed, but not inside each other.  Only the slab's locks nest inside the
 * xarray's.
 *
 * A cluster is alive while its count is not 0.  A store takes its references
 * before it writes, with atomic_fetch_add_unless(), so a count that reached 0
 * stays 0.  Dropping the last reference unlinks the cluster.  A store that
 * finds a dead cluster still linked unlinks it, and makes a new one.  Readers
 * need only RCU.
 */
#include <kunit/visibility.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "table.h"

static struct kmem_cache *cluster_cache;

/**
 * vswap_table_cache_init() - create the slab cache for clusters
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_table_cache_init(void)
{
	cluster_cache = KMEM_CACHE(vswap_cluster, 0);
	return cluster_cache ? 0 : -ENOMEM;
}

/**
 * vswap_table_cache_exit() - undo vswap_table_cache_init()
 *
 * Context: Process context.  May sleep.  Every table must be gone.
 */
void vswap_table_cache_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(cluster_cache);
}

/**
 * vswap_table_init() - initialize an empty table
 * @table: the table
 */
void vswap_table_init(struct vswap_table *table)
{
	xa_init(&table->clusters);
	INIT_LIST_HEAD(&table->queue);
	INIT_LIST_HEAD(&table->recompress);
	spin_lock_init(&table->queue_lock);
	atomic_long_set(&table->nr_clusters, 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_table_init);

/*
 * With 4 KiB pages the slots fill a page, and are allocated as one: a slab for
 * objects of that size is eight pages.
 */
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
	INIT_LIST_HEAD(&cluster->queue_node);
	INIT_LIST_HEAD(&cluster->recompress_node);
	atomic_long_inc(&table->nr_clusters);
	return cluster;
}

/* Make a cluster.  NULL if another store was first: look it up again. */
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

/* This never fails: storing NULL allocates nothing. */
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
	 * Dead but still linked.  Unlink it here, as the task that dropped the
	 * last reference may be preempted.  Under RCU the address cannot be
	 * reused.
	 */
	cluster_unlink(cluster);
	return NULL;
}

/**
 * vswap_cluster_find() - find a cluster, and take a reference
 * @table: the table
 * @index: the cluster's first slot / VSWAP_CLUSTER_SLOTS
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 * Return: the cluster with a reference, or NULL.
 */
struct vswap_cluster *vswap_cluster_find(struct vswap_table *table,
					 unsigned long index)
{
	return cluster_tryget(table, index, 1);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_cluster_find);

/**
 * vswap_cluster_get() - find or make the cluster of a slot, and take references
 * @table: the table
 * @slot: any of the cluster's slots
 * @nr: number of references to take: one for each slot to be stored
 * @gfp: allocation flags, if the cluster must be made
 *
 * Context: Sleeps only if @gfp allows it.  Takes the xarray's lock if the
 * cluster must be made.
 * Return: the cluster with the references, or ERR_PTR(-ENOMEM).
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

/* Take a cluster off the lists of age.c, if it is there. */
static void cluster_unqueue(struct vswap_cluster *cluster)
{
	struct vswap_table *table = cluster->table;

	guard(spinlock)(&table->queue_lock);
	list_del_init(&cluster->queue_node);
	list_del_init(&cluster->recompress_node);
}

/**
 * vswap_cluster_put() - drop references
 * @cluster: the cluster
 * @nr: number of references; the last one frees the cluster
 *
 * Context: Any context except hard interrupts.  Does not sleep.  Takes
 * queue_lock and the xarray's lock with the last reference.
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
 * vswap_table_read() - read the entry of a slot
 * @table: the table
 * @slot: the slot; unless the caller keeps it from being freed and stored, as
 *	the swap core does while the slot's folio is locked, the entry may be
 *	stale
 *
 * Context: Any context.  Does not sleep.
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
 * Context: Any context except hard interrupts, including under the swap core's
 * cluster lock.  Does not sleep.  Takes queue_lock and the xarray's lock with a
 * cluster's last slot.
 * Return: the old entry, whose object the caller must free; 0 if the slot was
 * free.
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
 * vswap_table_replace() - replace the entry of a slot, if it still is @old
 * @table: the table
 * @slot: the slot, which may be freed or stored meanwhile
 * @old: the expected entry, not 0
 * @new: the new entry, not 0
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 * Return: false if the entry was not @old.
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
 * vswap_table_destroy() - empty a table, and wait until its memory is free
 * @table: the table, which must have no users any more
 * @drop: called with each entry that is left
 * @arg: argument of @drop
 *
 * Context: Process context.  May sleep.
 * Return: the number of slots that were still in use.
 */
unsigned long vswap_table_destroy(struct vswap_table *table,
				  void (*drop)(unsigned long entry, void *arg),
				  void *arg)
{
	struct vswap_cluster *cluster;
	unsigned long index, slot, entry, left = 0;

	xa_for_each(&table->clusters, index, cluster) {
		/* Its last slot must not free it in the loop. */
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
 * vswap_table_walk() - visit every cluster of a table, which may be in use
 * @table: the table
 * @visit: called for each cluster under RCU, must not sleep; @node is the
 *	xarray's node that the cluster is in, or NULL
 * @arg: argument of @visit
 *
 * Context: Process context.  May sleep between visits.
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

/* Clusters come in order: only nodes that are not on the last path are new. */
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
 * vswap_table_bytes() - return the memory that a table takes
 * @table: the table
 *
 * Counts the entries, the clusters and the xarray's nodes.  It walks the table
 * to count the nodes, so that stores and frees do not have to.
 *
 * Context: Process context.  May sleep.
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
