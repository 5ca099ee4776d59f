// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of recompression: objects become smaller and decompress to the same
 * page, the limit holds meanwhile, and clusters queue for it in order.
 */
#include <linux/limits.h>
#include <linux/numa.h>
#include <linux/string.h>

#include "pool_fixture.h"
#include "table/entry.h"
#include "table_fixture.h"

#define USABLE	64

static int recompress_init(struct kunit *test)
{
	return pool_fixture_init_recompressor(test, test_pool_reserve() + USABLE);
}

static struct vswap_object put(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object = {};

	KUNIT_ASSERT_EQ(test, 0, vswap_pool_store(&fix->pool, fix->page,
						  VSWAP_GFP, NUMA_NO_NODE,
						  &object));
	return object;
}

static void expect_page(struct kunit *test, const struct vswap_object *object)
{
	struct pool_fixture *fix = test->priv;

	memset(fix->back, 0x5a, PAGE_SIZE);
	KUNIT_ASSERT_TRUE(test, vswap_pool_load(&fix->pool, object, fix->back));
	KUNIT_EXPECT_EQ(test, 0, memcmp(fix->back, fix->page, PAGE_SIZE));
}

static void objects_become_smaller(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object old, new;
	unsigned int i, len;
	void *page, *dst;

	page = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	dst = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, page && dst);
	for (i = 0; i < 20; i++) {
		test_fill_letters(fix->page, &fix->rnd);
		old = put(test);
		KUNIT_EXPECT_EQ(test, old.len, PAGE_SIZE);
		KUNIT_EXPECT_FALSE(test, old.dense);

		len = vswap_pool_recompress(&fix->pool, &old, page, dst);
		KUNIT_ASSERT_GT(test, len, 0);
		KUNIT_EXPECT_LE(test, len, PAGE_SIZE / 8 * 7);
		KUNIT_ASSERT_EQ(test, 0, vswap_pool_replace(&fix->pool, dst, len,
							    NUMA_NO_NODE, &new));
		KUNIT_EXPECT_TRUE(test, new.dense);
		expect_page(test, &old);
		expect_page(test, &new);
		KUNIT_EXPECT_TRUE(test, vswap_pool_unpack(&fix->pool, dst, len,
							  true, fix->back));
		KUNIT_EXPECT_EQ(test, 0, memcmp(fix->back, fix->page,
						PAGE_SIZE));
		vswap_pool_free(&fix->pool, old.handle);
		vswap_pool_free(&fix->pool, new.handle);
	}
}

static void random_pages_stay_raw(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object old;
	void *page, *dst;

	page = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	dst = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, page && dst);
	test_fill_random(fix->page, &fix->rnd);
	old = put(test);
	KUNIT_EXPECT_EQ(test, 0,
			vswap_pool_recompress(&fix->pool, &old, page, dst));
	expect_page(test, &old);
	vswap_pool_free(&fix->pool, old.handle);
}

/* The wrong decompressor reports an error and does not return garbage. */
static void codecs_are_kept_apart(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;

	test_fill_text(fix->page, &fix->rnd);
	object = put(test);
	KUNIT_ASSERT_LT(test, object.len, PAGE_SIZE);
	object.dense = true;
	KUNIT_EXPECT_FALSE(test, vswap_pool_load(&fix->pool, &object,
						 fix->back));
	vswap_pool_free(&fix->pool, object.handle);
	vswap_codec_destroy(vswap_pool_set_recompressor(&fix->pool, NULL));
	KUNIT_EXPECT_FALSE(test, vswap_pool_unpack(&fix->pool, fix->page, 100,
						   true, fix->back));
}

/* While memory is very short, most stores use the recompressor. */
static void most_stores_are_dense(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;

	fix->pool.dense_until = (jiffies + 100 * HZ) | 1;
	test_fill_text(fix->page, &fix->rnd);
	object = put(test);
	KUNIT_EXPECT_TRUE(test, object.dense);
	expect_page(test, &object);
	vswap_pool_free(&fix->pool, object.handle);

	test_fill_random(fix->page, &fix->rnd);
	object = put(test);
	KUNIT_EXPECT_FALSE(test, object.dense);
	KUNIT_EXPECT_EQ(test, object.len, PAGE_SIZE);
	expect_page(test, &object);
	vswap_pool_free(&fix->pool, object.handle);

	fix->pool.dense_until = (jiffies - 1) | 1;
	test_fill_text(fix->page, &fix->rnd);
	object = put(test);
	KUNIT_EXPECT_FALSE(test, object.dense);
	vswap_pool_free(&fix->pool, object.handle);
}

/* When stores find the pool full, a chain of pages is left for this. */
static void replace_goes_on_at_the_limit(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	unsigned long handles[2 * USABLE];
	struct vswap_object object;
	unsigned int nr = 0, more = 0;

	test_fill_random(fix->page, &fix->rnd);
	while (nr < ARRAY_SIZE(handles) &&
	       !vswap_pool_store(&fix->pool, fix->page, VSWAP_GFP, NUMA_NO_NODE,
				 &object))
		handles[nr++] = object.handle;
	KUNIT_ASSERT_LT(test, nr, ARRAY_SIZE(handles) - USABLE / 2);
	while (nr < ARRAY_SIZE(handles) &&
	       !vswap_pool_replace(&fix->pool, fix->page, PAGE_SIZE,
				   NUMA_NO_NODE, &object)) {
		handles[nr++] = object.handle;
		more++;
	}
	KUNIT_EXPECT_GE(test, more, CONFIG_ZSMALLOC_CHAIN_SIZE);
	KUNIT_EXPECT_LE(test, vswap_pool_pages(&fix->pool), fix->pool.limit);
	while (nr)
		vswap_pool_free(&fix->pool, handles[--nr]);
}

static struct kunit_case recompress_cases[] = {
	KUNIT_CASE(objects_become_smaller),
	KUNIT_CASE(random_pages_stay_raw),
	KUNIT_CASE(codecs_are_kept_apart),
	KUNIT_CASE(most_stores_are_dense),
	KUNIT_CASE(replace_goes_on_at_the_limit),
	{}
};

static struct kunit_suite recompress_suite = {
	.name = "vswap-recompress",
	.init = recompress_init,
	.exit = pool_fixture_exit,
	.test_cases = recompress_cases,
};

static void dense_entries(struct kunit *test)
{
	unsigned long entry, dense;
	unsigned int len;

	for (len = 1; len <= VSWAP_OBJECT_MAX; len++) {
		KUNIT_ASSERT_TRUE(test, vswap_entry_object(PAGE_OFFSET + 8, len,
							   &entry));
		dense = vswap_entry_mark_dense(entry);
		KUNIT_EXPECT_FALSE(test, vswap_entry_is_dense(entry));
		KUNIT_EXPECT_TRUE(test, vswap_entry_is_dense(dense));
		KUNIT_EXPECT_EQ(test, vswap_entry_handle(dense),
				PAGE_OFFSET + 8);
		KUNIT_EXPECT_EQ(test, vswap_entry_len(dense), len);
		dense = vswap_entry_retag(dense, VSWAP_CLAIM);
		KUNIT_EXPECT_TRUE(test, vswap_entry_is_dense(dense));
		KUNIT_EXPECT_EQ(test, vswap_entry_tag(dense), VSWAP_CLAIM);
	}
}

static void touch_at(struct kunit *test, unsigned long index, u32 when)
{
	struct vswap_cluster *cluster = table_fixture_cluster(test, index);

	vswap_cluster_touch(cluster, false);
	cluster->stored = when;
}

/* Take the next cluster, which must be @index. */
static struct vswap_cluster *next_is(struct kunit *test, u32 before,
				     unsigned long index)
{
	struct vswap_cluster *cluster;

	cluster = vswap_table_next_recompress(test->priv, before);
	KUNIT_ASSERT_NOT_NULL(test, cluster);
	KUNIT_EXPECT_EQ(test, cluster->index, index);
	vswap_cluster_put(cluster, 1);
	return cluster;
}

static void clusters_wait_in_order(struct kunit *test)
{
	struct vswap_cluster *cluster;

	KUNIT_EXPECT_FALSE(test, vswap_table_has_recompressible(test->priv));
	KUNIT_EXPECT_NULL(test, vswap_table_next_recompress(test->priv, U32_MAX));
	touch_at(test, 7, 10);
	touch_at(test, 3, 90);
	touch_at(test, 5, 20);
	KUNIT_EXPECT_TRUE(test, vswap_table_has_recompressible(test->priv));

	next_is(test, 50, 7);
	cluster = next_is(test, 50, 5);
	/* The other cluster was stored to too late. */
	KUNIT_EXPECT_NULL(test, vswap_table_next_recompress(test->priv, 50));
	next_is(test, U32_MAX, 3);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_recompressible(test->priv));

	/* A cluster for which there was no room goes to the tail. */
	touch_at(test, 9, 10);
	vswap_cluster_requeue_recompress(cluster);
	next_is(test, U32_MAX, 9);
	next_is(test, U32_MAX, 5);

	/* A cluster that dies leaves the queue. */
	touch_at(test, 11, 10);
	vswap_table_erase(test->priv, 11 * VSWAP_CLUSTER_SLOTS);
	KUNIT_EXPECT_FALSE(test, vswap_table_has_recompressible(test->priv));
}

static struct kunit_case loose_cases[] = {
	KUNIT_CASE(dense_entries),
	KUNIT_CASE(clusters_wait_in_order),
	{}
};

static struct kunit_suite loose_suite = {
	.name = "vswap-loose",
	.init = table_fixture_init,
	.exit = table_fixture_exit,
	.test_cases = loose_cases,
};

kunit_test_suites(&recompress_suite, &loose_suite);
