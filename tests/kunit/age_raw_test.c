// SPDX-License-Identifier: GPL-2.0
/* Tests of table/age.c: clusters with incompressible pages are found once. */
#include <linux/mm.h>

#include "table_fixture.h"

#define LAST_INDEX	((U32_MAX - 1UL) / VSWAP_CLUSTER_SLOTS)

static void die(struct kunit *test, unsigned long index)
{
	KUNIT_EXPECT_EQ(test, index + 1,
			vswap_table_erase(test->priv,
					  index * VSWAP_CLUSTER_SLOTS));
}

static void expect_raw(struct kunit *test, unsigned long *from,
		       unsigned long index)
{
	struct vswap_cluster *cluster = vswap_table_next_raw(test->priv, from);

	KUNIT_ASSERT_NOT_NULL(test, cluster);
	KUNIT_EXPECT_EQ(test, cluster->index, index);
	KUNIT_EXPECT_EQ(test, *from, index + 1);
	vswap_cluster_put(cluster, 1);
}

static void raw_marks(struct kunit *test)
{
	static const unsigned long raw[] = { LAST_INDEX, 0, 64, 7, 1000 };
	unsigned long from = 0;
	unsigned int i;

	KUNIT_EXPECT_NULL(test, vswap_table_next_raw(test->priv, &from));
	vswap_cluster_touch(table_fixture_cluster(test, 1), false);
	vswap_cluster_touch(table_fixture_cluster(test, 65), false);
	for (i = 0; i < ARRAY_SIZE(raw); i++)
		vswap_cluster_touch(table_fixture_cluster(test, raw[i]), true);
	/* Other pages in it, which compress, change nothing. */
	vswap_table_queue(test->priv, 7 * VSWAP_CLUSTER_SLOTS, false);
	die(test, 64);

	expect_raw(test, &from, 0);
	expect_raw(test, &from, 7);
	expect_raw(test, &from, 1000);
	expect_raw(test, &from, LAST_INDEX);
	KUNIT_EXPECT_NULL(test, vswap_table_next_raw(test->priv, &from));
	from = 0;
	KUNIT_EXPECT_NULL(test, vswap_table_next_raw(test->priv, &from));
}

static void raw_again(struct kunit *test)
{
	struct vswap_cluster *first = table_fixture_cluster(test, 1);
	struct vswap_cluster *second = table_fixture_cluster(test, 2);
	unsigned long from = 2;

	vswap_cluster_touch(first, true);
	vswap_cluster_touch(first, true);
	vswap_cluster_touch(first, false);
	vswap_cluster_touch(second, true);
	expect_raw(test, &from, 2);
	from = 0;
	expect_raw(test, &from, 1);
	vswap_cluster_touch(second, true);
	expect_raw(test, &from, 2);

	/* A new cluster does not inherit the mark of a dead one. */
	vswap_cluster_touch(second, true);
	die(test, 2);
	table_fixture_cluster(test, 2);
	from = 0;
	KUNIT_EXPECT_NULL(test, vswap_table_next_raw(test->priv, &from));
}

static struct kunit_case raw_cases[] = {
	KUNIT_CASE(raw_marks),
	KUNIT_CASE(raw_again),
	{}
};

static struct kunit_suite raw_suite = {
	.name = "vswap-age-raw",
	.init = table_fixture_init,
	.exit = table_fixture_exit,
	.test_cases = raw_cases,
};

kunit_test_suite(raw_suite);
