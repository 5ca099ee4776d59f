// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of engine.c: folios of several sizes and contents come back unchanged,
 * the counters are right, and nothing is left when all slots are freed.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "engine_fixture.h"
#include "support.h"
#include "table/entry.h"

static const struct place {
	const char *name;
	unsigned int order;
	unsigned long slot;
} places[] = {
	{ "a page in slot 0", 0, 0 },
	{ "a page in the last slot of a cluster", 0, VSWAP_CLUSTER_SLOTS - 1 },
	{ "a page far away", 0, U32_MAX - 1UL },
	{ "64 KiB", 4, 16 },
	{ "64 KiB over a cluster's end", 4, 2 * VSWAP_CLUSTER_SLOTS - 7 },
	{ "2 MiB, a whole cluster", 9, 3 * VSWAP_CLUSTER_SLOTS },
	{ "2 MiB over a cluster's end", 9, 5 * VSWAP_CLUSTER_SLOTS + 100 },
};

KUNIT_ARRAY_PARAM_DESC(place, places, name);

static void engine_round_trip(struct kunit *test)
{
	const struct place *place = test->param_value;
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, place->order);
	long i, nr = folio_nr_pages(folio);

	engine_folio_fill(folio, 3);
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, place->slot, folio,
				    VSWAP_WAIT_LONG));
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_STORES), nr);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_SAME) +
			engine_stat(test, VSWAP_STAT_OBJECTS), nr);

	memset(folio_address(folio), 0x5a, folio_size(folio));
	KUNIT_ASSERT_EQ(test, 0, vswap_load(&fix->space, place->slot, folio, NULL, NULL));
	engine_expect_folio(test, folio, 3);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_LOADS), nr);

	/* A load leaves the slots unchanged, and neighbours are free. */
	KUNIT_EXPECT_EQ(test, 0, vswap_load(&fix->space, place->slot, folio, NULL, NULL));
	engine_expect_folio(test, folio, 3);
	KUNIT_EXPECT_EQ(test, 0, vswap_table_read(&fix->space.table,
						  place->slot + nr));

	for (i = 0; i < nr; i++)
		vswap_free(&fix->space, place->slot + i);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_FREES), nr);
	engine_expect_empty(test);
}

/* A folio can be loaded page by page, and single pages as a folio. */
static void engine_split(struct kunit *test)
{
	const unsigned long slot = VSWAP_CLUSTER_SLOTS - 5;
	struct engine_fixture *fix = test->priv;
	struct folio *large = engine_folio(test, 4);
	struct folio *small = engine_folio(test, 0);
	long i, nr = folio_nr_pages(large);

	engine_folio_fill(large, 1000);
	KUNIT_ASSERT_EQ(test, 0,
			vswap_store(&fix->space, slot, large, VSWAP_WAIT_LONG));
	for (i = nr - 1; i >= 0; i--) {
		KUNIT_ASSERT_EQ(test, 0,
				vswap_load(&fix->space, slot + i, small, NULL, NULL));
		engine_expect_folio(test, small, 1000 + i);
		engine_folio_fill(small, 2000 + i);
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, slot + i, small,
					    VSWAP_WAIT_LONG));
	}
	KUNIT_ASSERT_EQ(test, 0, vswap_load(&fix->space, slot, large, NULL, NULL));
	engine_expect_folio(test, large, 2000);

	for (i = 0; i < nr; i++)
		vswap_free(&fix->space, slot + i);
	engine_expect_empty(test);
}

static const struct word {
	unsigned long word;
	bool inlined;
} words[] = {
	{ 0, true },
	{ ULONG_MAX, true },
	{ 0x1234, true },
	{ BIT(59) - 1, true },
	{ -BIT(59), true },
	{ 0xdeadbeefdeadbeef, true },
	{ 0x8000000080000000, true },
	{ BIT(59), false },
	{ LONG_MAX, false },
	{ 0x0123456789abcdef << 3, false },
};

static void engine_words(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 0);
	const struct word *word = words;

	for (; word < words + ARRAY_SIZE(words); word++) {
		memset_l(folio_address(folio), word->word,
			 PAGE_SIZE / sizeof(long));
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, 9, folio,
					    VSWAP_WAIT_LONG));
		KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_SAME),
				word->inlined);
		KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_OBJECTS),
				!word->inlined);
		KUNIT_EXPECT_EQ(test,
				engine_stat(test, VSWAP_STAT_OBJECT_BYTES),
				word->inlined ? 0 : sizeof(long));

		memset(folio_address(folio), 0x5a, PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, 0, vswap_load(&fix->space, 9, folio, NULL, NULL));
		memset_l((unsigned long *)fix->want, word->word,
			 PAGE_SIZE / sizeof(long));
		KUNIT_EXPECT_EQ(test, 0, memcmp(folio_address(folio), fix->want,
						PAGE_SIZE));
		vswap_free(&fix->space, 9);
		engine_expect_empty(test);
	}
}

/* A page that differs from one word in any one byte is not same-filled. */
static void engine_nearly_words(struct kunit *test)
{
	static const unsigned int bytes[] = { 0, 7, 8, 2048, 4087, 4088, 4095 };
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 0);
	u8 *page = folio_address(folio);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bytes); i++) {
		memset(page, 0x11, PAGE_SIZE);
		page[bytes[i]] ^= 1;
		memcpy(fix->want, page, PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, 9, folio,
					    VSWAP_WAIT_LONG));
		KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_SAME), 0);
		memset(page, 0x5a, PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, 0, vswap_load(&fix->space, 9, folio, NULL, NULL));
		KUNIT_EXPECT_EQ(test, 0, memcmp(page, fix->want, PAGE_SIZE));
	}
	vswap_free(&fix->space, 9);
	engine_expect_empty(test);
}

/* Store each kind of contents over every kind. */
static void engine_overwrite(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 0);
	unsigned int first, second;
	bool same, raw;

	for (first = 0; first < 6; first++) {
		for (second = 0; second < 6; second++) {
			engine_folio_fill(folio, 60 + first);
			KUNIT_ASSERT_EQ(test, 0, vswap_store(&fix->space, 77,
							     folio,
							     VSWAP_WAIT_LONG));
			engine_folio_fill(folio, 120 + second);
			KUNIT_ASSERT_EQ(test, 0, vswap_store(&fix->space, 77,
							     folio,
							     VSWAP_WAIT_LONG));
			same = second <= 1;
			raw = second == 3;
			KUNIT_EXPECT_EQ(test, same,
					engine_stat(test, VSWAP_STAT_SAME));
			KUNIT_EXPECT_EQ(test, !same,
					engine_stat(test, VSWAP_STAT_OBJECTS));
			KUNIT_EXPECT_EQ(test, raw,
					engine_stat(test, VSWAP_STAT_RAW));
			KUNIT_ASSERT_EQ(test, 0, vswap_load(&fix->space, 77,
							    folio, NULL, NULL));
			engine_expect_folio(test, folio, 120 + second);
		}
	}
	vswap_free(&fix->space, 77);
	engine_expect_empty(test);
}

static void engine_drain(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct folio *folio = engine_folio(test, 4);
	unsigned long slot;

	engine_folio_fill(folio, 5);
	for (slot = 0; slot < 2000; slot += 250)
		KUNIT_ASSERT_EQ(test, 0,
				vswap_store(&fix->space, slot, folio,
					    VSWAP_WAIT_LONG));
	vswap_empty(&fix->space);
	engine_expect_empty(test);
}

static struct kunit_case engine_cases[] = {
	KUNIT_CASE_PARAM(engine_round_trip, place_gen_params),
	KUNIT_CASE(engine_split),
	KUNIT_CASE(engine_words),
	KUNIT_CASE(engine_nearly_words),
	KUNIT_CASE(engine_overwrite),
	KUNIT_CASE(engine_drain),
	{}
};

static struct kunit_suite engine_suite = {
	.name = "vswap-engine",
	.init = engine_fixture_init,
	.exit = engine_fixture_exit,
	.test_cases = engine_cases,
};

kunit_test_suite(engine_suite);
