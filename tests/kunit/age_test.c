// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/age.c: clusters leave the queue in order of age, and when they
 * die.
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/timekeeping.h>

#include "table_fixture.h"

#define LAST_INDEX	((U32_MAX - 1UL) / VSWAP_CLUSTER_SLOTS)

/* Queue a cluster with one used slot, which was stored to at @when. */
static struct vswap_cluster *cluster_queue_at(struct kunit *test,
					      unsigned long index, u32 when)
{
	struct vswap_cluster *cluster = table_fixture_cluster(test, index);

	cluster->stored = when;
	vswap_cluster_queue(cluster);
	return cluster;
}

/* Take the coldest cluster, which must be @index, with a reference. */
static struct vswap_cluster *take_coldest(struct kunit *test, u32 before,
					  unsigned long index, bool want_young)
{
	struct vswap_cluster *cluster;
	bool has_young;

	cluster = vswap_table_take_coldest(test->priv, before, &has_young);
	KUNIT_ASSERT_NOT_NULL(test, cluster);
	KUNIT_EXPECT_EQ(test, cluster->index, index);
	KUNIT_EXPECT_EQ(test, has_young, want_young);
	return cluster;
}

static void expect_coldest(struct kunit *test, u32 before, unsigned long index)
{
	vswap_cluster_put(take_coldest(test, before, index, false), 1);
}

/*
 * Take a cluster that was stored to after it queued, and requeue it by the time
 * of that store.
 */
static void expect_young(struct kunit *test, u32 before, unsigned long index)
{
	struct vswap_cluster *cluster = take_coldest(test, before, index, true);

	vswap_cluster_requeue(cluster, true);
	KUNIT_EXPECT_EQ(test, cluster->queued, cluster->stored);
	vswap_cluster_put(cluster, 1);
}

static void expect_none(struct kunit *test, u32 before)
{
	bool has_young;

	KUNIT_EXPECT_NULL(test, vswap_table_take_coldest(test->priv, before, &has_young));
}

static void die(struct kunit *test, unsigned long index)
{
	KUNIT_EXPECT_EQ(test, index + 1,
			vswap_table_erase(test->priv,
					  index * VSWAP_CLUSTER_SLOTS));
}

static void age_empty(struct kunit *test)
{
	expect_none(test, 0);
	expect_none(test, U32_MAX);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(test->priv, U32_MAX));
	vswap_table_queue(test->priv, 5, false);
	expect_none(test, U32_MAX);

	/* A cluster does not queue before it is stored to. */
	table_fixture_cluster(test, 0);
	expect_none(test, U32_MAX);
}

static void age_order(struct kunit *test)
{
	struct vswap_cluster *cluster;

	cluster_queue_at(test, 5, 10);
	cluster_queue_at(test, LAST_INDEX, 20);
	cluster = cluster_queue_at(test, 1, 30);
	vswap_cluster_queue(cluster);	/* It is queued already. */

	expect_coldest(test, U32_MAX, 5);
	expect_coldest(test, U32_MAX, LAST_INDEX);
	/* Its age has not changed, so it comes before the other one. */
	vswap_table_queue(test->priv, 5 * VSWAP_CLUSTER_SLOTS, false);
	expect_coldest(test, U32_MAX, 5);
	expect_coldest(test, U32_MAX, 1);
	expect_none(test, U32_MAX);
}

static void age_stored_since(struct kunit *test)
{
	struct vswap_cluster *first = cluster_queue_at(test, 1, 10);
	struct vswap_cluster *second = cluster_queue_at(test, 2, 20);
	struct vswap_cluster *third = cluster_queue_at(test, 3, 30);

	first->stored = 40;
	second->stored = 41;
	expect_young(test, U32_MAX, 1);
	expect_young(test, U32_MAX, 2);
	expect_coldest(test, U32_MAX, 3);
	expect_coldest(test, U32_MAX, 1);
	expect_coldest(test, U32_MAX, 2);
	expect_none(test, U32_MAX);

	/* If all were, they keep their order, and the search ends. */
	vswap_cluster_queue(first);
	vswap_cluster_queue(second);
	vswap_cluster_queue(third);
	first->stored = 50;
	second->stored = 50;
	third->stored = 50;
	expect_young(test, 49, 3);
	expect_young(test, 49, 1);
	/* Even by its last store it is no younger than the others. */
	expect_coldest(test, 49, 2);
	expect_none(test, 49);
	expect_coldest(test, 50, 3);
	expect_coldest(test, 50, 1);
}

static void age_before(struct kunit *test)
{
	struct vswap_table *table = test->priv;
	struct vswap_cluster *first = cluster_queue_at(test, 1, 10);

	cluster_queue_at(test, 2, 20);
	expect_none(test, 0);
	expect_none(test, 9);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(table, 9));
	KUNIT_EXPECT_TRUE(test, vswap_table_has_older(table, 10));
	KUNIT_EXPECT_TRUE(test, vswap_table_has_older(table, U32_MAX));
	expect_coldest(test, 10, 1);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(table, 19));
	expect_none(test, 19);

	/* Stored to again, it goes behind the other when it is passed. */
	vswap_cluster_queue(first);
	first->stored = 30;
	expect_young(test, 20, 1);
	expect_coldest(test, 20, 2);
	expect_none(test, 29);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(table, 29));
	KUNIT_EXPECT_TRUE(test, vswap_table_has_older(table, 30));
	expect_coldest(test, 30, 1);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(table, U32_MAX));
}

static void age_touch(struct kunit *test)
{
	struct vswap_cluster *cluster = table_fixture_cluster(test, 3);
	u32 before = ktime_get_seconds(), after;

	vswap_cluster_touch(cluster, false);
	after = ktime_get_seconds();
	KUNIT_EXPECT_GE(test, cluster->stored, before);
	KUNIT_EXPECT_LE(test, cluster->stored, after);
	KUNIT_EXPECT_EQ(test, cluster->stored, cluster->queued);

	/* In the queue it keeps its place, until writeback passes it. */
	cluster->stored = 0;
	cluster->queued = 0;
	cluster_queue_at(test, 4, 0);
	vswap_cluster_touch(cluster, false);
	KUNIT_EXPECT_GE(test, cluster->stored, before);
	KUNIT_EXPECT_EQ(test, cluster->queued, 0);
	expect_young(test, 0, 3);
	expect_coldest(test, 0, 4);
	expect_coldest(test, U32_MAX, 3);
	expect_none(test, U32_MAX);
	vswap_cluster_touch(cluster, false);
	expect_coldest(test, U32_MAX, 3);
}

/* A cluster that is stored to all the time does not hide older ones. */
static void age_hot_head(struct kunit *test)
{
	struct vswap_cluster *hot = cluster_queue_at(test, 1, 10);

	cluster_queue_at(test, 2, 20);
	hot->stored = 100;
	KUNIT_EXPECT_TRUE(test, vswap_table_has_older(test->priv, 50));
	expect_young(test, 50, 1);
	expect_coldest(test, 50, 2);
	expect_none(test, 50);
	expect_coldest(test, 100, 1);
}

/* A cluster that queues late takes the place of its age. */
static void age_late(struct kunit *test)
{
	struct vswap_cluster *left;

	cluster_queue_at(test, 1, 10);
	cluster_queue_at(test, 2, 20);
	cluster_queue_at(test, 3, 15);
	left = take_coldest(test, 10, 1, false);

	/* There was no room to write it, so it stays the coldest. */
	vswap_cluster_requeue(left, false);
	vswap_cluster_put(left, 1);
	expect_coldest(test, 10, 1);
	expect_coldest(test, 15, 3);
	left = take_coldest(test, 20, 2, false);

	/* It was stored to meanwhile, so it is not cold. */
	left->stored = 30;
	cluster_queue_at(test, 4, 25);
	vswap_cluster_requeue(left, true);
	vswap_cluster_put(left, 1);
	expect_coldest(test, U32_MAX, 4);
	expect_coldest(test, U32_MAX, 2);
}

/* Among many clusters, one stored to a second later stays near the head. */
static void age_return(struct kunit *test)
{
	struct vswap_cluster *cluster = cluster_queue_at(test, 1, 10);
	unsigned long index;

	cluster_queue_at(test, 2, 10);
	cluster_queue_at(test, 3, 11);
	for (index = 4; index < 200; index++)
		cluster_queue_at(test, index, 12 + index);
	cluster->stored = 11;
	expect_young(test, U32_MAX, 1);
	expect_coldest(test, U32_MAX, 2);
	expect_coldest(test, U32_MAX, 3);
	expect_coldest(test, U32_MAX, 1);
	for (index = 4; index < 200; index++)
		expect_coldest(test, U32_MAX, index);
	expect_none(test, U32_MAX);
}

static void age_table_queue(struct kunit *test)
{
	const unsigned long slot = 2 * VSWAP_CLUSTER_SLOTS;
	struct vswap_table *table = test->priv;

	/* Any slot queues its own cluster, and no other. */
	table_fixture_cluster(test, 2);
	vswap_table_queue(table, slot - 1, false);
	vswap_table_queue(table, slot + VSWAP_CLUSTER_SLOTS, false);
	expect_none(test, U32_MAX);
	vswap_table_queue(table, slot + VSWAP_CLUSTER_SLOTS - 1, false);
	vswap_table_queue(table, slot, false);
	expect_coldest(test, U32_MAX, 2);
	expect_none(test, U32_MAX);

	/* Neither the call nor the queue keeps a reference. */
	vswap_table_queue(table, slot, false);
	die(test, 2);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, atomic_long_read(&table->nr_clusters), 0);
	expect_none(test, U32_MAX);
}

static void age_death(struct kunit *test)
{
	struct vswap_table *table = test->priv;
	struct vswap_cluster *cluster;
	unsigned long index;

	for (index = 1; index <= 5; index++)
		cluster_queue_at(test, index, index);
	die(test, 1);
	die(test, 3);
	die(test, 5);
	rcu_barrier();
	expect_coldest(test, U32_MAX, 2);

	/* A cluster that was taken lives until its reference is dropped. */
	cluster = take_coldest(test, U32_MAX, 4, false);
	die(test, 4);
	rcu_barrier();
	vswap_cluster_queue(cluster);
	vswap_cluster_put(cluster, 1);
	expect_none(test, U32_MAX);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_older(table, U32_MAX));

	/* A new cluster with the same index can queue again. */
	cluster_queue_at(test, 4, 1);
	expect_coldest(test, U32_MAX, 4);
}

static struct kunit_case age_cases[] = {
	KUNIT_CASE(age_empty),
	KUNIT_CASE(age_order),
	KUNIT_CASE(age_stored_since),
	KUNIT_CASE(age_before),
	KUNIT_CASE(age_hot_head),
	KUNIT_CASE(age_late),
	KUNIT_CASE(age_return),
	KUNIT_CASE(age_touch),
	KUNIT_CASE(age_table_queue),
	KUNIT_CASE(age_death),
	{}
};

static struct kunit_suite age_suite = {
	.name = "vswap-age",
	.init = table_fixture_init,
	.exit = table_fixture_exit,
	.test_cases = age_cases,
};

kunit_test_suite(age_suite);
