// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/deferred.c: replaced objects are freed after loads, in order. */
#include <linux/delay.h>
#include <linux/numa.h>
#include <linux/srcu.h>

#include "engine_fixture.h"
#include "support.h"
#include "table/entry.h"
#include "tier/internal.h"

static int deferred_init(struct kunit *test)
{
	struct engine_fixture *fix;
	struct vswap_tier *tier;
	int err;

	err = engine_fixture_init(test);
	if (err)
		return err;

	fix = test->priv;
	tier = kunit_kzalloc(test, sizeof(*tier), GFP_KERNEL);
	if (!tier)
		return -ENOMEM;
	tier->space = &fix->space;
	init_waitqueue_head(&tier->room);
	err = vswap_deferred_init(tier);
	if (!err)
		fix->space.tier = tier;
	return err;
}

static void deferred_exit(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_tier *tier = fix ? fix->space.tier : NULL;

	if (tier) {
		vswap_deferred_free_all(tier);
		vswap_deferred_exit(tier);
		fix->space.tier = NULL;
	}
	engine_fixture_exit(test);
}

static struct vswap_tier *tier_of(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;

	return fix->space.tier;
}

/* Store pages in the pool, and replace them with nothing. */
static void replace(struct kunit *test, unsigned int nr)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_object object;
	struct rnd_state rnd;
	unsigned long entry;

	prandom_seed_state(&rnd, nr);
	test_fill_letters(fix->want, &rnd);
	while (nr--) {
		KUNIT_ASSERT_EQ(test, 0,
				vswap_pool_store(&fix->pool, fix->want,
						 GFP_KERNEL, NUMA_NO_NODE,
						 &object));
		KUNIT_ASSERT_TRUE(test, vswap_entry_object(object.handle,
							   object.len, &entry));
		vswap_deferred_add(tier_of(test),
				   vswap_entry_retag(entry, VSWAP_CLAIM));
	}
}

static void are_freed_at_once(struct kunit *test)
{
	struct vswap_tier *tier = tier_of(test);
	struct engine_fixture *fix = test->priv;
	int seq = atomic_read(&tier->freed_seq);

	KUNIT_EXPECT_FALSE(test, vswap_deferred_is_pending(tier));
	vswap_deferred_free(tier);
	vswap_deferred_free_all(tier);
	KUNIT_EXPECT_EQ(test, seq, atomic_read(&tier->freed_seq));

	replace(test, 10);
	KUNIT_EXPECT_TRUE(test, vswap_deferred_is_pending(tier));
	vswap_deferred_free(tier);
	KUNIT_EXPECT_FALSE(test, vswap_deferred_is_pending(tier));
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	KUNIT_EXPECT_NE(test, seq, atomic_read(&tier->freed_seq));
}

static void are_kept_while_a_load_may_use_them(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct srcu_struct *srcu = &fix->space.load_srcu;
	struct vswap_tier *tier = tier_of(test);
	struct srcu_ctr __percpu *load;
	unsigned long pages;

	load = srcu_read_lock_fast(srcu);
	replace(test, 10);
	pages = vswap_pool_pages(&fix->pool);
	vswap_deferred_kick(tier);
	/* If the work does not wait for the load, it is done by now. */
	msleep(100);
	KUNIT_EXPECT_TRUE(test, vswap_deferred_is_pending(tier));
	KUNIT_EXPECT_EQ(test, vswap_pool_pages(&fix->pool), pages);
	srcu_read_unlock_fast(srcu, load);

	flush_work(&tier->deferred.work);
	KUNIT_EXPECT_FALSE(test, vswap_deferred_is_pending(tier));
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
}

static void the_ring_has_an_end(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_tier *tier = tier_of(test);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_FALSE(test, vswap_deferred_is_pending(tier));
		replace(test, VSWAP_DEFERRED_MAX - 63);
		KUNIT_EXPECT_TRUE(test, vswap_deferred_has_room(tier, 63));
		KUNIT_EXPECT_FALSE(test, vswap_deferred_has_room(tier, 64));
		replace(test, 63);
		KUNIT_EXPECT_FALSE(test, vswap_deferred_has_room(tier, 1));
		vswap_deferred_free(tier);
		KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	}
}

static void adder(unsigned int id, void *arg)
{
	struct kunit *test = arg;
	struct vswap_tier *tier = tier_of(test);
	unsigned int i;

	for (i = 0; i < 100; i++) {
		if (id) {
			vswap_deferred_free(tier);
			continue;
		}
		while (!vswap_deferred_has_room(tier, 50))
			vswap_deferred_free(tier);
		replace(test, 50);
		vswap_deferred_kick(tier);
	}
}

/* Three tasks and the work free what one adds: each object is freed once. */
static void are_freed_once(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_tier *tier = tier_of(test);

	test_run_threads(test, TEST_MAX_THREADS, adder, test);
	vswap_deferred_free_all(tier);
	KUNIT_EXPECT_FALSE(test, vswap_deferred_is_pending(tier));
	KUNIT_EXPECT_EQ(test, tier->deferred.head, 100 * 50);
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
}

static struct kunit_case deferred_cases[] = {
	KUNIT_CASE(are_freed_at_once),
	KUNIT_CASE(are_kept_while_a_load_may_use_them),
	KUNIT_CASE(the_ring_has_an_end),
	KUNIT_CASE_SLOW(are_freed_once),
	{}
};

static struct kunit_suite deferred_suite = {
	.name = "vswap-deferred",
	.init = deferred_init,
	.exit = deferred_exit,
	.test_cases = deferred_cases,
};

kunit_test_suite(deferred_suite);
