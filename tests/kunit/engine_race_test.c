// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of engine.c: threads store, load and free in neighbouring slots of the
 * same clusters, in a pool that is full most of the time.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "engine_fixture.h"
#include "support.h"

#define ROUNDS	300
#define SLOTS	32	/* of each thread */
#define STRIDE	(TEST_MAX_THREADS * 23)	/* spreads them over 6 clusters */

struct race {
	struct vswap_space *space;
	struct folio *folios[TEST_MAX_THREADS];
	u8 *wants[TEST_MAX_THREADS];
	atomic_t wrong;
};

/* Check that the slot's page comes back, or is missing if @seed is 0. */
static bool slot_is_right(struct race *race, unsigned int id,
			  unsigned long slot, u32 seed)
{
	struct folio *folio = race->folios[id];
	int err = vswap_load(race->space, slot, folio, NULL, NULL);

	if (!seed)
		return err == -ENODATA;

	engine_page_fill(race->wants[id], seed);
	return !err && !memcmp(folio_address(folio), race->wants[id],
			       PAGE_SIZE);
}

static void race_thread(unsigned int id, void *arg)
{
	u32 seeds[SLOTS] = {};
	struct race *race = arg;
	unsigned int round, nr;
	struct rnd_state rnd;
	unsigned long slot;
	int err;

	prandom_seed_state(&rnd, id);
	for (round = 0; round < ROUNDS; round++) {
		nr = prandom_u32_state(&rnd) % SLOTS;
		slot = nr * STRIDE + id;
		if (!slot_is_right(race, id, slot, seeds[nr]))
			atomic_inc(&race->wrong);

		if (prandom_u32_state(&rnd) % 3 == 0) {
			vswap_free(race->space, slot);
			seeds[nr] = 0;
			continue;
		}
		seeds[nr] = prandom_u32_state(&rnd) | 1;
		engine_folio_fill(race->folios[id], seeds[nr]);
		err = vswap_store(race->space, slot, race->folios[id],
				  VSWAP_WAIT_LONG);
		if (err && err != -ENOSPC)
			atomic_inc(&race->wrong);
		if (err)
			seeds[nr] = 0;
		cond_resched();
	}
	for (nr = 0; nr < SLOTS; nr++)
		vswap_free(race->space, nr * STRIDE + id);
}

static void engine_race(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct race race = { .space = &fix->space };
	unsigned int id;

	for (id = 0; id < TEST_MAX_THREADS; id++) {
		race.folios[id] = engine_folio(test, 0);
		race.wants[id] = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, race.wants[id]);
	}

	fix->pool.limit = test_pool_reserve() + 12;
	test_run_threads(test, TEST_MAX_THREADS, race_thread, &race);

	KUNIT_EXPECT_EQ(test, atomic_read(&race.wrong), 0);
	KUNIT_EXPECT_GT(test, engine_stat(test, VSWAP_STAT_STORES), ROUNDS);
	KUNIT_EXPECT_GT(test, engine_stat(test, VSWAP_STAT_FAIL_LIMIT), 0);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_MEMORY), 0);
	engine_expect_empty(test);
}

static struct kunit_case engine_race_cases[] = {
	KUNIT_CASE(engine_race),
	{}
};

static struct kunit_suite engine_race_suite = {
	.name = "vswap-engine-race",
	.init = engine_fixture_init,
	.exit = engine_fixture_exit,
	.test_cases = engine_race_cases,
};

kunit_test_suite(engine_race_suite);
