// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of engine.c: stores and loads that fail.  A failed store leaves all
 * slots of the folio empty, a failed load leaves them unchanged, and both are
 * counted.
 */
#include <kunit/test.h>
#include <linux/fault-inject.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/zsmalloc.h>

#include "engine_fixture.h"
#include "support.h"
#include "table/entry.h"

#define ORDER	4
#define NR	BIT(ORDER)
#define SLOT	(VSWAP_CLUSTER_SLOTS - 6)	/* across a cluster's end */

static void expect_slots_empty(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	unsigned long i;

	for (i = 0; i < NR; i++)
		KUNIT_EXPECT_EQ(test, 0, vswap_table_read(&fix->space.table,
							  SLOT + i));
	engine_expect_empty(test);
}

static void free_slots(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	unsigned long i;

	for (i = 0; i < NR; i++)
		vswap_free(&fix->space, SLOT + i);
}

static void engine_never_written(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 0);
	struct folio *large = engine_folio(test, ORDER);

	KUNIT_EXPECT_EQ(test, -ENODATA, vswap_load(&fix->space, SLOT, folio, NULL, NULL));
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LOAD), 1);
	vswap_free(&fix->space, SLOT);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FREES), 0);

	/* One page of a large folio is missing. */
	engine_folio_fill(large, 1);
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, SLOT, large, VSWAP_WAIT_LONG));
	vswap_free(&fix->space, SLOT + 9);
	KUNIT_EXPECT_EQ(test, -ENODATA, vswap_load(&fix->space, SLOT, large, NULL, NULL));
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LOAD), 2);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_LOADS), 0);

	free_slots(test);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FREES), NR);
	expect_slots_empty(test);
}

static void engine_at_the_limit(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, ORDER);
	unsigned int room;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 1);
	for (room = 0; room < NR - 2; room++) {
		/* The slots have old contents, which must not come back. */
		fix->pool.limit = ULONG_MAX;
		engine_folio_fill(folio, 1);
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, SLOT, folio,
					    VSWAP_WAIT_LONG));

		fix->pool.limit = test_pool_reserve() + room;
		prandom_bytes_state(&rnd, folio_address(folio),
				    folio_size(folio));
		KUNIT_EXPECT_EQ(test, -ENOSPC,
				vswap_store(&fix->space, SLOT, folio,
					    VSWAP_WAIT_LONG));
		KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LIMIT),
				(room + 1) * NR);
		expect_slots_empty(test);
	}

	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_MEMORY), 0);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_STORES), room * NR);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FREES), 0);
}

#ifdef CONFIG_FAULT_INJECTION
/* Let @good pages pass, then fail once. */
static void fail_after(struct fault_attr *attr, unsigned int good)
{
	attr->verbose = 0;
	atomic_set(&attr->times, 1);
	atomic_set(&attr->space, (good + 1) * PAGE_SIZE);
	attr->probability = 100;
}

static void fail_no_more(void *data)
{
	struct fault_attr *attr = data;

	*attr = (struct fault_attr)FAULT_ATTR_INITIALIZER;
}
#else
static void fail_after(struct fault_attr *attr, unsigned int good)
{
}

static void fail_no_more(void *attr)
{
}
#endif

static void engine_store_fails(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, ORDER);
	unsigned int good;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		kunit_skip(test, "no fault injection in this kernel");
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, fail_no_more,
							   &vswap_fail_store));

	engine_folio_fill(folio, 1);
	for (good = 0; good < NR; good++) {
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, SLOT, folio,
					    VSWAP_WAIT_LONG));
		fail_after(&vswap_fail_store, good);
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				vswap_store(&fix->space, SLOT, folio,
					    VSWAP_WAIT_LONG));
		KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_MEMORY),
				(good + 1) * NR);
		expect_slots_empty(test);
	}
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LIMIT), 0);
}

static void engine_load_fails(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, ORDER);

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		kunit_skip(test, "no fault injection in this kernel");
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, fail_no_more,
							   &vswap_fail_load));

	engine_folio_fill(folio, 1);
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, SLOT, folio, VSWAP_WAIT_LONG));
	fail_after(&vswap_fail_load, 7);
	KUNIT_EXPECT_EQ(test, -EIO, vswap_load(&fix->space, SLOT, folio, NULL, NULL));
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LOAD), 1);

	/* The slots are unchanged. */
	memset(folio_address(folio), 0x5a, folio_size(folio));
	KUNIT_EXPECT_EQ(test, 0, vswap_load(&fix->space, SLOT, folio, NULL, NULL));
	engine_expect_folio(test, folio, 1);
	free_slots(test);
	expect_slots_empty(test);
}

/* An object is corrupt: loads of its page fail, other loads do not. */
static void engine_damaged_object(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 0);
	unsigned long entry;

	engine_folio_fill(folio, 5);
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, SLOT, folio, VSWAP_WAIT_LONG));
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, SLOT + 1, folio,
				    VSWAP_WAIT_LONG));
	entry = vswap_table_read(&fix->space.table, SLOT);
	KUNIT_ASSERT_EQ(test, vswap_entry_tag(entry), VSWAP_YOUNG);
	memset(fix->want, 0xff, PAGE_SIZE);
	zs_obj_write(fix->pool.zs, vswap_entry_handle(entry), fix->want,
		     vswap_entry_len(entry));

	KUNIT_EXPECT_EQ(test, -EIO, vswap_load(&fix->space, SLOT, folio, NULL, NULL));
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FAIL_LOAD), 1);
	KUNIT_EXPECT_EQ(test, 0, vswap_load(&fix->space, SLOT + 1, folio, NULL, NULL));
	engine_expect_folio(test, folio, 5);
	free_slots(test);
	expect_slots_empty(test);
}

static struct kunit_case engine_failure_cases[] = {
	KUNIT_CASE(engine_never_written),
	KUNIT_CASE(engine_at_the_limit),
	KUNIT_CASE(engine_store_fails),
	KUNIT_CASE(engine_load_fails),
	KUNIT_CASE(engine_damaged_object),
	{}
};

static struct kunit_suite engine_failure_suite = {
	.name = "vswap-engine-failure",
	.init = engine_fixture_init,
	.exit = engine_fixture_exit,
	.test_cases = engine_failure_cases,
};

kunit_test_suite(engine_failure_suite);
