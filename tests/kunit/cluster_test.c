// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/cluster.c: entries, the lifetimes of their clusters, and the
 * size that the table reports.
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include "table_fixture.h"

#define LAST_SLOT	(U32_MAX - 1UL)	/* of the largest device */
#define NODE_LEVELS	DIV_ROUND_UP(32 - 9, XA_CHUNK_SHIFT)
#define CLUSTER_BYTES	(VSWAP_CLUSTER_BYTES + sizeof(struct vswap_cluster))

/* The number of clusters, after RCU has freed the dead ones */
static unsigned long clusters_left(struct vswap_table *table)
{
	rcu_barrier();
	return atomic_long_read(&table->nr_clusters);
}

/* Set a slot's entry as the engine does, and return the old entry. */
static unsigned long set(struct vswap_table *table, unsigned long slot,
			 unsigned long entry)
{
	struct vswap_cluster *cluster;
	unsigned long old;

	cluster = vswap_cluster_get(table, slot, 1, GFP_KERNEL);
	if (IS_ERR(cluster))
		return ULONG_MAX;

	old = vswap_cluster_set(cluster, slot, entry);
	if (old)
		vswap_cluster_put(cluster, 1);
	return old;
}

static void cluster_empty(struct kunit *test)
{
	struct vswap_table *table = test->priv;

	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 0), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, LAST_SLOT), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 0), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, LAST_SLOT), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), 0);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 0);
}

static void cluster_set_read_erase(struct kunit *test)
{
	static const unsigned long slots[] = {
		0, 1, VSWAP_CLUSTER_SLOTS - 1, VSWAP_CLUSTER_SLOTS,
		BIT(20) + 7, BIT(31), LAST_SLOT,
	};
	struct vswap_table *table = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++)
		KUNIT_EXPECT_EQ(test, set(table, slots[i], i + 1), 0);
	for (i = 0; i < ARRAY_SIZE(slots); i++)
		KUNIT_EXPECT_EQ(test, vswap_table_read(table, slots[i]), i + 1);

	/* Neighbours, in the same cluster and in others, stay free. */
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 2), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 2), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, LAST_SLOT - 1), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, BIT(21)), 0);

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		KUNIT_EXPECT_EQ(test, vswap_table_erase(table, slots[i]),
				i + 1);
		KUNIT_EXPECT_EQ(test, vswap_table_erase(table, slots[i]), 0);
		KUNIT_EXPECT_EQ(test, vswap_table_read(table, slots[i]), 0);
	}
	KUNIT_EXPECT_EQ(test, clusters_left(table), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&table->clusters));
}

static void cluster_overwrite(struct kunit *test)
{
	struct vswap_table *table = test->priv;

	KUNIT_EXPECT_EQ(test, set(table, 5, 1), 0);
	KUNIT_EXPECT_EQ(test, set(table, 5, ULONG_MAX), 1);
	KUNIT_EXPECT_EQ(test, set(table, 5, 3), ULONG_MAX);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 1);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 5), 3);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 0);
}

static void cluster_replace(struct kunit *test)
{
	struct vswap_table *table = test->priv;

	/* A free slot has nothing to replace, with or without a cluster. */
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, 1, 2));
	KUNIT_EXPECT_EQ(test, set(table, 6, 1), 0);
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, 1, 2));
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 5), 0);

	KUNIT_EXPECT_EQ(test, set(table, 5, ULONG_MAX), 0);
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, LONG_MAX, 2));
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, U32_MAX, 2));
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 5), ULONG_MAX);
	KUNIT_EXPECT_TRUE(test, vswap_table_replace(table, 5, ULONG_MAX,
						    LONG_MIN));
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, ULONG_MAX, 2));
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 5), LONG_MIN);
	KUNIT_EXPECT_EQ(test, vswap_table_read(table, 6), 1);

	/* The count is unchanged: the cluster dies with the last entry. */
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 6), 1);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 1);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 5), LONG_MIN);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 0);
	KUNIT_EXPECT_FALSE(test, vswap_table_replace(table, 5, LONG_MIN, 2));
}

/* Stores in flight keep a cluster in the table, even without used slots. */
static void cluster_references(struct kunit *test)
{
	struct vswap_table *table = test->priv;
	struct vswap_cluster *first, *second, *third;

	first = vswap_cluster_get(table, 600, 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, first);
	second = vswap_cluster_get(table, 601, 16, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, first, second);
	third = vswap_cluster_get(table, 601, VSWAP_CLUSTER_SLOTS, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, first, third);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 1);

	KUNIT_EXPECT_EQ(test, vswap_cluster_set(first, 600, 7), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 600), 7);
	vswap_cluster_put(second, 15);
	vswap_cluster_put(third, VSWAP_CLUSTER_SLOTS);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 1);
	KUNIT_EXPECT_FALSE(test, xa_empty(&table->clusters));

	vswap_cluster_put(second, 1);
	KUNIT_EXPECT_TRUE(test, xa_empty(&table->clusters));
	KUNIT_EXPECT_EQ(test, clusters_left(table), 0);

	/* The slot can get a new cluster. */
	KUNIT_EXPECT_EQ(test, set(table, 600, 8), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 600), 8);
}

static void cluster_bytes(struct kunit *test)
{
	struct vswap_table *table = test->priv;
	unsigned long slot;

	for (slot = 0; slot < VSWAP_CLUSTER_SLOTS; slot++)
		set(table, slot, slot + 1);
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), CLUSTER_BYTES);
	/* At most 8.3 bytes a slot */
	KUNIT_EXPECT_LE(test, vswap_table_bytes(table) * 10,
			83 * VSWAP_CLUSTER_SLOTS);

	/* The last cluster shares the xarray's topmost node with the first. */
	set(table, LAST_SLOT, 1);
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), 2 * CLUSTER_BYTES +
			(2 * NODE_LEVELS - 1) * sizeof(struct xa_node));

	for (slot = 0; slot < VSWAP_CLUSTER_SLOTS; slot++)
		vswap_table_erase(table, slot);
	KUNIT_EXPECT_EQ(test, clusters_left(table), 1);
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), CLUSTER_BYTES +
			NODE_LEVELS * sizeof(struct xa_node));
	vswap_table_erase(table, LAST_SLOT);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), 0);
}

struct dropped {
	unsigned long nr, sum;
};

static void drop_count(unsigned long entry, void *arg)
{
	struct dropped *dropped = arg;

	dropped->nr++;
	dropped->sum += entry;
}

static void cluster_destroy(struct kunit *test)
{
	struct vswap_table *table = test->priv;
	struct dropped dropped = {};
	unsigned long i;

	for (i = 1; i <= 1000; i++)
		set(table, i * 3, i);
	for (i = 1; i <= 1000; i += 2)
		vswap_table_erase(table, i * 3);
	set(table, LAST_SLOT, 1);

	KUNIT_EXPECT_EQ(test, 501,
			vswap_table_destroy(table, drop_count, &dropped));
	KUNIT_EXPECT_EQ(test, dropped.nr, 501);
	KUNIT_EXPECT_EQ(test, dropped.sum, 2 * (500 * 501 / 2) + 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&table->nr_clusters), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&table->clusters));

	/* An empty table can be destroyed, and then used again. */
	KUNIT_EXPECT_EQ(test, 0,
			vswap_table_destroy(table, drop_count, &dropped));
	KUNIT_EXPECT_EQ(test, set(table, 9, 4), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_erase(table, 9), 4);
}

static struct kunit_case cluster_cases[] = {
	KUNIT_CASE(cluster_empty),
	KUNIT_CASE(cluster_set_read_erase),
	KUNIT_CASE(cluster_overwrite),
	KUNIT_CASE(cluster_replace),
	KUNIT_CASE(cluster_references),
	KUNIT_CASE(cluster_bytes),
	KUNIT_CASE(cluster_destroy),
	{}
};

static struct kunit_suite cluster_suite = {
	.name = "vswap-cluster",
	.init = table_fixture_init,
	.exit = table_fixture_exit,
	.test_cases = cluster_cases,
};

kunit_test_suite(cluster_suite);
