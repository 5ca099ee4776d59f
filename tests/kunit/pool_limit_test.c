// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/pool.c: the limit is never exceeded, even with several threads,
 * and freed room can be used again.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "pool/pool.h"
#include "support.h"

#define USABLE		64	/* pages of the limit besides the reserve */
#define MAX_OBJECTS	(2 * USABLE)
#define ROUNDS		600

/* One thread's objects in the pool */
struct limit_worker {
	struct vswap_object objects[MAX_OBJECTS];
	u32 seeds[MAX_OBJECTS];
	u8 page[PAGE_SIZE];
	u8 back[PAGE_SIZE];
};

struct limit_fixture {
	struct vswap_pool pool;
	bool made;
	struct limit_worker *workers;
	atomic_t wrong;
	atomic_t full;
	atomic_t stored;
};

static int limit_init(struct kunit *test)
{
	struct vswap_compressor compressor;
	struct limit_fixture *fix;

	fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	if (!fix || vswap_compressor_parse("lz4", &compressor))
		return -ENOMEM;

	test->priv = fix;
	fix->workers = kunit_kcalloc(test, TEST_MAX_THREADS,
				     sizeof(*fix->workers), GFP_KERNEL);
	if (!fix->workers || vswap_pool_init(&fix->pool, &compressor,
					     test_pool_reserve() + USABLE))
		return -ENOMEM;

	fix->made = true;
	return 0;
}

static void limit_exit(struct kunit *test)
{
	struct limit_fixture *fix = test->priv;

	if (!fix || !fix->made)
		return;
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	vswap_pool_exit(&fix->pool);
}

/* Most pages are random, so few of them fill the pool. */
static void page_of_seed(void *page, u32 seed)
{
	struct rnd_state rnd;

	prandom_seed_state(&rnd, seed);
	if (seed % 4)
		test_fill_random(page, &rnd);
	else
		test_fill_text(page, &rnd);
}

/* Store a page as the worker's object @nr. */
static int put(struct limit_fixture *fix, struct limit_worker *worker,
	       unsigned int nr, u32 seed)
{
	int err;

	page_of_seed(worker->page, seed);
	err = vswap_pool_store(&fix->pool, worker->page, VSWAP_GFP,
			       NUMA_NO_NODE, &worker->objects[nr]);
	if (err == -ENOSPC)
		atomic_inc(&fix->full);
	else if (err)
		atomic_inc(&fix->wrong);
	else
		atomic_inc(&fix->stored);

	worker->seeds[nr] = seed;
	if (err)
		worker->objects[nr].len = 0;
	return err;
}

/* Verify and free the worker's object @nr. */
static void take(struct limit_fixture *fix, struct limit_worker *worker,
		 unsigned int nr)
{
	struct vswap_object *object = &worker->objects[nr];

	if (!object->len)
		return;
	page_of_seed(worker->page, worker->seeds[nr]);
	if (!vswap_pool_load(&fix->pool, object, worker->back) ||
	    memcmp(worker->back, worker->page, PAGE_SIZE))
		atomic_inc(&fix->wrong);
	vswap_pool_free(&fix->pool, object->handle);
	object->len = 0;
}

/* Store until the pool is full; return how many objects it took. */
static unsigned int fill_up(struct limit_fixture *fix)
{
	unsigned int nr = 0;

	while (nr < MAX_OBJECTS && !put(fix, fix->workers, nr, nr + 1))
		nr++;
	return nr;
}

static void limit_is_reached(struct kunit *test)
{
	struct limit_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int nr, i, again;

	nr = fill_up(fix);
	KUNIT_ASSERT_GT(test, nr, USABLE / 2);
	KUNIT_ASSERT_LT(test, nr, MAX_OBJECTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&fix->full), 1);
	KUNIT_EXPECT_GT(test, vswap_pool_pages(&fix->pool), USABLE);
	KUNIT_EXPECT_LE(test, vswap_pool_pages(&fix->pool), fix->pool.limit);

	/* No store succeeds any more, however small. */
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			vswap_pool_store_word(&fix->pool, 1, VSWAP_GFP,
					      NUMA_NO_NODE, &object));
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, -ENOSPC,
				put(fix, fix->workers, nr, i * 4));

	/* All objects are intact; when they are freed, the same number fits. */
	for (i = 0; i < nr; i++)
		take(fix, fix->workers, i);
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	again = fill_up(fix);
	KUNIT_EXPECT_EQ(test, again, nr);
	for (i = 0; i < again; i++)
		take(fix, fix->workers, i);
	KUNIT_EXPECT_EQ(test, atomic_read(&fix->wrong), 0);
}

static void limit_changes(struct kunit *test)
{
	struct limit_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i, nr;

	/* Too small for anything */
	fix->pool.limit = 0;
	KUNIT_EXPECT_EQ(test, fill_up(fix), 0);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			vswap_pool_store_word(&fix->pool, 1, VSWAP_GFP,
					      NUMA_NO_NODE, &object));
	fix->pool.limit = test_pool_reserve() - 1;
	KUNIT_EXPECT_EQ(test, fill_up(fix), 0);

	/* Big enough for one page */
	fix->pool.limit = test_pool_reserve();
	KUNIT_EXPECT_EQ(test, fill_up(fix), 1);
	take(fix, fix->workers, 0);

	/* Lowered below the pool's size, then raised again */
	fix->pool.limit = test_pool_reserve() + USABLE;
	nr = fill_up(fix);
	KUNIT_ASSERT_GT(test, nr, 2);
	fix->pool.limit = test_pool_reserve();
	take(fix, fix->workers, 1);
	KUNIT_EXPECT_EQ(test, -ENOSPC, put(fix, fix->workers, 1, 1));
	fix->pool.limit = test_pool_reserve() + 2 * USABLE;
	KUNIT_EXPECT_EQ(test, 0, put(fix, fix->workers, 1, 1));
	for (i = 0; i < nr; i++)
		take(fix, fix->workers, i);
	KUNIT_EXPECT_EQ(test, atomic_read(&fix->wrong), 0);
}

static void limit_thread(unsigned int id, void *arg)
{
	struct limit_fixture *fix = arg;
	struct limit_worker *worker = &fix->workers[id];
	unsigned int round, nr;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, id);
	for (round = 0; round < ROUNDS; round++) {
		nr = prandom_u32_state(&rnd) % (MAX_OBJECTS / 2);
		if (worker->objects[nr].len)
			take(fix, worker, nr);
		else
			put(fix, worker, nr, prandom_u32_state(&rnd));
		if (vswap_pool_pages(&fix->pool) > fix->pool.limit)
			atomic_inc(&fix->wrong);
		cond_resched();
	}
	for (nr = 0; nr < MAX_OBJECTS; nr++)
		take(fix, worker, nr);
}

static void limit_holds_in_a_race(struct kunit *test)
{
	struct limit_fixture *fix = test->priv;

	test_run_threads(test, TEST_MAX_THREADS, limit_thread, fix);
	KUNIT_EXPECT_EQ(test, atomic_read(&fix->wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&fix->full), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&fix->stored), USABLE);
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE(limit_is_reached),
	KUNIT_CASE(limit_changes),
	KUNIT_CASE(limit_holds_in_a_race),
	{}
};

static struct kunit_suite limit_suite = {
	.name = "vswap-pool-limit",
	.init = limit_init,
	.exit = limit_exit,
	.test_cases = limit_cases,
};

kunit_test_suite(limit_suite);
