// SPDX-License-Identifier: GPL-2.0
/*
 * Shared by the tests of the engine: a space with its own pool, and folios
 * whose contents depend on a seed.
 */
#include <linux/bits.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "engine_fixture.h"
#include "support.h"

#define POOL_PAGES	2000

/**
 * engine_fixture_init() - a suite's init
 * @test: the test
 *
 * Return: 0 or a negative errno.
 */
int engine_fixture_init(struct kunit *test)
{
	struct vswap_compressor compressor;
	struct engine_fixture *fix;
	int err;

	fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	if (!fix)
		return -ENOMEM;
	fix->want = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	if (!fix->want)
		return -ENOMEM;

	err = vswap_compressor_parse("lz4", &compressor);
	if (err)
		return err;
	err = vswap_pool_init(&fix->pool, &compressor,
			      test_pool_reserve() + POOL_PAGES);
	if (err)
		return err;
	err = vswap_space_init(&fix->space, &fix->pool);
	if (err) {
		vswap_pool_exit(&fix->pool);
		return err;
	}

	test->priv = fix;
	return 0;
}

/**
 * engine_fixture_exit() - a suite's exit
 * @test: the test
 */
void engine_fixture_exit(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;

	if (!fix)
		return;
	vswap_space_exit(&fix->space);
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	vswap_pool_exit(&fix->pool);
}

/**
 * engine_stat() - read a counter of the space
 * @test: the test
 * @which: the counter
 *
 * Return: its value.
 */
unsigned long engine_stat(struct kunit *test, enum vswap_stat which)
{
	struct engine_fixture *fix = test->priv;

	return vswap_stat_read(fix->space.stats, which);
}

/**
 * engine_expect_empty() - check that nothing is stored any more
 * @test: the test
 */
void engine_expect_empty(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;

	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_SAME), 0);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_OBJECTS), 0);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_RAW), 0);
	KUNIT_EXPECT_EQ(test, engine_stat(test, VSWAP_STAT_OBJECT_BYTES), 0);
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(&fix->space.table), 0);
}

static void folio_free(void *folio)
{
	folio_put(folio);
}

/**
 * engine_folio() - allocate a folio, which is freed with the test
 * @test: the test
 * @order: its order; the test is skipped if there is no memory for it
 *
 * Return: the folio.
 */
struct folio *engine_folio(struct kunit *test, unsigned int order)
{
	struct folio *folio;

	folio = folio_alloc(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY, order);
	if (!folio)
		kunit_skip(test, "no memory for a folio of order %u", order);

	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, folio_free, folio));
	return folio;
}

/**
 * engine_page_fill() - fill a page
 * @page: the page
 * @seed: determines its contents, and what kind they are
 */
void engine_page_fill(void *page, u32 seed)
{
	struct rnd_state rnd;
	unsigned long word;

	prandom_seed_state(&rnd, seed);
	word = (prandom_u32_state(&rnd) & GENMASK(29, 0)) | BIT(30);
	switch (seed % 6) {
	case 0: /* a word that fits into an entry */
		break;
	case 1: /* 32 bits twice */
		word |= word << 32;
		break;
	case 2: /* a word that needs an object */
		word = word << 32 | 1;
		break;
	case 3:
		test_fill_random(page, &rnd);
		return;
	case 4:
		test_fill_mixture(page, &rnd);
		return;
	default:
		test_fill_text(page, &rnd);
		return;
	}
	memset_l(page, word, PAGE_SIZE / sizeof(long));
}

/**
 * engine_folio_fill() - fill a folio, adjacent pages with different contents
 * @folio: the folio
 * @seed: determines its contents
 */
void engine_folio_fill(struct folio *folio, u32 seed)
{
	long i;

	for (i = 0; i < folio_nr_pages(folio); i++)
		engine_page_fill(folio_address(folio) + i * PAGE_SIZE,
				 seed + i);
}

/**
 * engine_expect_folio() - check the contents of a folio
 * @test: the test
 * @folio: the folio
 * @seed: as for engine_folio_fill()
 */
void engine_expect_folio(struct kunit *test, struct folio *folio, u32 seed)
{
	struct engine_fixture *fix = test->priv;
	long i;

	for (i = 0; i < folio_nr_pages(folio); i++) {
		engine_page_fill(fix->want, seed + i);
		KUNIT_ASSERT_EQ_MSG(test, 0, memcmp(folio_address(folio) +
						    i * PAGE_SIZE, fix->want,
						    PAGE_SIZE), "page %ld", i);
	}
}
