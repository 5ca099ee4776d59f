// SPDX-License-Identifier: GPL-2.0
/* Shared by the tests of table/: make and destroy the table. */
#include "table_fixture.h"

int table_fixture_init(struct kunit *test)
{
	struct vswap_table *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;

	vswap_table_init(table);
	test->priv = table;
	return 0;
}

static void drop_nothing(unsigned long entry, void *arg)
{
}

void table_fixture_exit(struct kunit *test)
{
	struct vswap_table *table = test->priv;

	if (!table)
		return;
	vswap_table_destroy(table, drop_nothing, NULL);
	KUNIT_EXPECT_TRUE(test, list_empty(&table->queue));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&table->nr_clusters), 0);
}

/* Make a cluster; its first slot is used, and keeps it alive. */
struct vswap_cluster *table_fixture_cluster(struct kunit *test,
					    unsigned long index)
{
	struct vswap_table *table = test->priv;
	struct vswap_cluster *cluster;

	cluster = vswap_cluster_get(table, index * VSWAP_CLUSTER_SLOTS, 1,
				    GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cluster);
	KUNIT_ASSERT_EQ(test, 0, vswap_cluster_set(cluster, 0, index + 1));
	return cluster;
}
