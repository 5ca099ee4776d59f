// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/pool.c: objects leave the pool and come back unchanged, as on
 * their way to a disk and back, and the pool reports how full it is.
 */
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/string.h>

#include "pool_fixture.h"

#define WORD		0x0123456789abcdef
#define SIXTEENTH	4	/* of the pages that stores can fill */
#define USABLE		(16 * SIXTEENTH)

static int move_init(struct kunit *test)
{
	return pool_fixture_init(test, test_pool_reserve() + USABLE);
}

/* Fill the page in one of several ways, and store it. */
static struct vswap_object store(struct kunit *test, unsigned int kind)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object = {};

	switch (kind % 4) {
	case 0:
		test_fill_text(fix->page, &fix->rnd);
		break;
	case 1:
		test_fill_random(fix->page, &fix->rnd);
		break;
	case 2:
		test_fill_mixture(fix->page, &fix->rnd);
		break;
	default:
		memset_l((unsigned long *)fix->page, WORD,
			 PAGE_SIZE / sizeof(long));
		KUNIT_ASSERT_EQ(test, 0,
				vswap_pool_store_word(&fix->pool, WORD,
						      VSWAP_GFP, NUMA_NO_NODE,
						      &object));
		return object;
	}

	KUNIT_ASSERT_EQ(test, 0, vswap_pool_store(&fix->pool, fix->page,
						  VSWAP_GFP, NUMA_NO_NODE,
						  &object));
	return object;
}

/* Read an object into memory of exactly its length. */
static void *read_exact(struct kunit *test, const struct vswap_object *object)
{
	struct pool_fixture *fix = test->priv;
	void *data = kunit_kmalloc(test, object->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, data);
	vswap_pool_read(&fix->pool, object, data);
	return data;
}

static void expect_page(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;

	KUNIT_ASSERT_EQ(test, 0, memcmp(fix->back, fix->page, PAGE_SIZE));
	memset(fix->back, 0x5a, PAGE_SIZE);
}

static void move_out_and_in(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object first, second;
	void *data, *again;
	unsigned int i;

	for (i = 0; i < 60; i++) {
		first = store(test, i);
		data = read_exact(test, &first);
		vswap_pool_free(&fix->pool, first.handle);

		KUNIT_ASSERT_EQ(test, 0,
				vswap_pool_insert(&fix->pool, data, first.len,
						  false, NUMA_NO_NODE,
						  &second));
		KUNIT_EXPECT_EQ(test, first.len, second.len);
		KUNIT_ASSERT_TRUE(test, vswap_pool_load(&fix->pool, &second,
							fix->back));
		expect_page(test);
		again = read_exact(test, &second);
		KUNIT_EXPECT_EQ(test, 0, memcmp(data, again, first.len));
		vswap_pool_free(&fix->pool, second.handle);
		kunit_kfree(test, data);
		kunit_kfree(test, again);
	}
}

static void move_unpack(struct kunit *test)
{
	static const char *const names[] = { "lz4", "lzo-rle", "zstd" };
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;
	void *data;

	for (i = 0; i < 4 * ARRAY_SIZE(names); i++) {
		test_set_compressor(test, &fix->pool, names[i / 4]);
		object = store(test, i);
		data = read_exact(test, &object);
		vswap_pool_free(&fix->pool, object.handle);
		KUNIT_ASSERT_TRUE_MSG(test,
				      vswap_pool_unpack(&fix->pool, data,
							object.len, false,
							fix->back),
				      "%s, %u bytes", names[i / 4], object.len);
		expect_page(test);
		kunit_kfree(test, data);
	}
}

static void move_unpack_damaged(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object = store(test, 0);
	u8 *good = read_exact(test, &object), *bad;

	vswap_pool_free(&fix->pool, object.handle);
	bad = kunit_kmalloc(test, object.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bad);
	memset(bad, 0xff, object.len);
	KUNIT_EXPECT_FALSE(test, vswap_pool_unpack(&fix->pool, bad, object.len,
						   false, fix->back));
	KUNIT_EXPECT_FALSE(test, vswap_pool_unpack(&fix->pool, good,
						   object.len - 1, false,
						   fix->back));

	KUNIT_EXPECT_TRUE(test, vswap_pool_unpack(&fix->pool, good, object.len,
						  false, fix->back));
	expect_page(test);
}

/* Insert a raw page. */
static int insert_raw(struct pool_fixture *fix, unsigned long *handle)
{
	struct vswap_object object;
	int err;

	err = vswap_pool_insert(&fix->pool, fix->page, PAGE_SIZE, false,
				NUMA_NO_NODE, &object);
	if (!err)
		*handle = object.handle;
	return err;
}

static void move_at_limit(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	unsigned long handles[USABLE + 2];
	struct vswap_object object;
	unsigned int nr;

	for (nr = 0; nr <= USABLE; nr++)
		KUNIT_ASSERT_EQ(test, 0, insert_raw(fix, &handles[nr]));
	KUNIT_EXPECT_EQ(test, vswap_pool_pages(&fix->pool), USABLE + 1);
	KUNIT_EXPECT_EQ(test, -ENOSPC, insert_raw(fix, &handles[nr]));
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			vswap_pool_insert(&fix->pool, fix->page, 16, false,
					  NUMA_NO_NODE, &object));
	KUNIT_EXPECT_EQ(test, vswap_pool_pages(&fix->pool), USABLE + 1);

	/* One out, one in */
	vswap_pool_free(&fix->pool, handles[--nr]);
	KUNIT_EXPECT_EQ(test, 0, insert_raw(fix, &handles[nr++]));
	KUNIT_EXPECT_EQ(test, -ENOSPC, insert_raw(fix, &handles[nr]));
	fix->pool.limit++;
	KUNIT_EXPECT_EQ(test, 0, vswap_pool_insert(&fix->pool, fix->page, 16,
						   false, NUMA_NO_NODE,
						   &object));
	vswap_pool_free(&fix->pool, object.handle);
	while (nr)
		vswap_pool_free(&fix->pool, handles[--nr]);
}

static void move_above(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	unsigned long handles[USABLE + 2];
	unsigned int nr, part;

	for (nr = 0; nr <= USABLE; nr++) {
		for (part = 0; part <= 16; part++)
			KUNIT_EXPECT_EQ_MSG(test, nr > part * SIXTEENTH,
					    vswap_pool_above(&fix->pool, part),
					    "%u pages, %u/16", nr, part);
		KUNIT_ASSERT_EQ(test, 0, insert_raw(fix, &handles[nr]));
	}

	/* A limit below the pool's size, or below the reserve */
	fix->pool.limit = test_pool_reserve() + 16;
	KUNIT_EXPECT_TRUE(test, vswap_pool_above(&fix->pool, 16));
	fix->pool.limit = test_pool_reserve() - 1;
	KUNIT_EXPECT_TRUE(test, vswap_pool_above(&fix->pool, 16));
	fix->pool.limit = 0;
	KUNIT_EXPECT_TRUE(test, vswap_pool_above(&fix->pool, 16));
	fix->pool.limit = test_pool_reserve() + 2 * USABLE;
	KUNIT_EXPECT_FALSE(test, vswap_pool_above(&fix->pool, 16));

	while (nr)
		vswap_pool_free(&fix->pool, handles[--nr]);
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	fix->pool.limit = 0;
	KUNIT_EXPECT_FALSE(test, vswap_pool_above(&fix->pool, 0));
}

static struct kunit_case move_cases[] = {
	KUNIT_CASE(move_out_and_in),
	KUNIT_CASE(move_unpack),
	KUNIT_CASE(move_unpack_damaged),
	KUNIT_CASE(move_at_limit),
	KUNIT_CASE(move_above),
	{}
};

static struct kunit_suite move_suite = {
	.name = "vswap-pool-move",
	.init = move_init,
	.exit = pool_fixture_exit,
	.test_cases = move_cases,
};

kunit_test_suite(move_suite);
