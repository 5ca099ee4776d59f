// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/pool.c: pages come back unchanged, whether they were stored
 * compressed, raw or as one word, and freeing them leaves nothing in the pool.
 */
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/string.h>
#include <linux/zsmalloc.h>

#include "pool_fixture.h"

static int pool_test_init(struct kunit *test)
{
	return pool_fixture_init(test, 1000);
}

static struct vswap_object store(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object = {};

	KUNIT_ASSERT_EQ(test, 0, vswap_pool_store(&fix->pool, fix->page,
						  VSWAP_GFP, NUMA_NO_NODE,
						  &object));
	return object;
}

static void load(struct kunit *test, const struct vswap_object *object,
		 const void *want)
{
	struct pool_fixture *fix = test->priv;

	memset(fix->back, 0x5a, PAGE_SIZE);
	KUNIT_ASSERT_TRUE(test, vswap_pool_load(&fix->pool, object, fix->back));
	KUNIT_ASSERT_EQ(test, 0, memcmp(fix->back, want, PAGE_SIZE));
}

static void pool_compressed(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, vswap_pool_pages(&fix->pool), 0);
	for (i = 0; i < 20; i++) {
		test_fill_text(fix->page, &fix->rnd);
		object = store(test);
		KUNIT_EXPECT_GT(test, object.len, sizeof(long));
		KUNIT_EXPECT_LE(test, object.len, fix->pool.max_len);
		KUNIT_EXPECT_GT(test, vswap_pool_pages(&fix->pool), 0);
		load(test, &object, fix->page);
		load(test, &object, fix->page);
		vswap_pool_free(&fix->pool, object.handle);
	}
}

static void pool_raw(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		test_fill_random(fix->page, &fix->rnd);
		object = store(test);
		KUNIT_EXPECT_EQ(test, object.len, PAGE_SIZE);
		KUNIT_EXPECT_EQ(test, vswap_pool_pages(&fix->pool), 1);
		load(test, &object, fix->page);
		vswap_pool_free(&fix->pool, object.handle);
	}
}

static void pool_words(struct kunit *test)
{
	static const unsigned long words[] = {
		0, 1, ULONG_MAX, LONG_MIN, LONG_MAX, 0x0123456789abcdef
	};
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		KUNIT_ASSERT_EQ(test, 0,
				vswap_pool_store_word(&fix->pool, words[i],
						      VSWAP_GFP, NUMA_NO_NODE,
						      &object));
		KUNIT_EXPECT_EQ(test, object.len, sizeof(long));
		memset_l((unsigned long *)fix->page, words[i],
			 PAGE_SIZE / sizeof(long));
		load(test, &object, fix->page);
		vswap_pool_free(&fix->pool, object.handle);
	}
}

/* From all zeroes to all random: a page of any compressed length comes back. */
static void pool_all_lengths(struct kunit *test)
{
	const unsigned int step = 32;
	struct pool_fixture *fix = test->priv;
	struct vswap_object *objects;
	unsigned int nr, i, raw = 0;
	u8 *random;

	objects = kunit_kcalloc(test, PAGE_SIZE / step + 1, sizeof(*objects),
				GFP_KERNEL);
	random = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, objects);
	KUNIT_ASSERT_NOT_NULL(test, random);
	test_fill_random(random, &fix->rnd);

	for (nr = 0, i = 0; nr <= PAGE_SIZE; nr += step, i++) {
		memcpy(fix->page, random, nr);
		objects[i] = store(test);
		if (objects[i].len == PAGE_SIZE)
			raw++;
		else
			KUNIT_EXPECT_LE(test, objects[i].len,
					fix->pool.max_len);
		KUNIT_EXPECT_GT(test, objects[i].len, sizeof(long));
	}
	KUNIT_EXPECT_GT(test, raw, 0);
	KUNIT_EXPECT_LT(test, raw, i / 2);

	memset(fix->page, 0, PAGE_SIZE);
	for (nr = 0, i = 0; nr <= PAGE_SIZE; nr += step, i++) {
		memcpy(fix->page, random, nr);
		load(test, &objects[i], fix->page);
		vswap_pool_free(&fix->pool, objects[i].handle);
	}
}

static void pool_damaged(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object good, bad;

	test_fill_text(fix->page, &fix->rnd);
	good = store(test);
	bad = store(test);
	memset(fix->back, 0xff, PAGE_SIZE);
	zs_obj_write(fix->pool.zs, bad.handle, fix->back, bad.len);

	KUNIT_EXPECT_FALSE(test, vswap_pool_load(&fix->pool, &bad, fix->back));
	load(test, &good, fix->page);
	vswap_pool_free(&fix->pool, bad.handle);
	load(test, &good, fix->page);
	vswap_pool_free(&fix->pool, good.handle);
}

static void pool_set_compressor(struct kunit *test)
{
	static const char *const names[] = {
		"zstd", "lzo-rle", "zstd:9", "lz4", "lz4"
	};
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;

	test_fill_text(fix->page, &fix->rnd);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		test_set_compressor(test, &fix->pool, names[i]);
		object = store(test);
		KUNIT_EXPECT_LE(test, object.len, fix->pool.max_len);
		load(test, &object, fix->page);
		vswap_pool_free(&fix->pool, object.handle);
	}
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE(pool_compressed),
	KUNIT_CASE(pool_raw),
	KUNIT_CASE(pool_words),
	KUNIT_CASE(pool_all_lengths),
	KUNIT_CASE(pool_damaged),
	KUNIT_CASE(pool_set_compressor),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "vswap-pool",
	.init = pool_test_init,
	.exit = pool_fixture_exit,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
