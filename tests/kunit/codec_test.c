// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/codec_*.c: pages of all sorts come back unchanged, pages that
 * do not fit are refused, and no object depends on pages that the same work
 * memory compressed before.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "codec_fixture.h"
#include "support.h"

/* lzo writes two bytes without a check; the pool's limit is far higher. */
#define DST_LEN_MIN	16

static void codec_zero_page(struct kunit *test)
{
	unsigned int dst_len, len;

	len = codec_round_trip(test, CODEC_LIMIT);
	KUNIT_EXPECT_GT(test, len, 0);
	KUNIT_EXPECT_LT(test, len, 100);

	for (dst_len = DST_LEN_MIN; dst_len < 100; dst_len++)
		codec_round_trip(test, dst_len);
}

static void codec_one_byte_differs(struct kunit *test)
{
	static const unsigned int bytes[] = {
		0, 1, 7, 2047, 2048, 4088, 4094, 4095
	};
	struct codec_fixture *codec = test->priv;
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(bytes); i++) {
		memset(codec->page, 0x11, PAGE_SIZE);
		codec->page[bytes[i]] ^= 0x40;
		len = codec_round_trip(test, CODEC_LIMIT);
		KUNIT_EXPECT_GT(test, len, 0);
		KUNIT_EXPECT_LT(test, len, 150);
	}
}

static void codec_text(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		test_fill_text(codec->page, &codec->rnd);
		KUNIT_EXPECT_GT(test, codec_round_trip(test, CODEC_LIMIT), 0);
	}
}

static void codec_random(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		test_fill_random(codec->page, &codec->rnd);
		KUNIT_EXPECT_EQ(test, codec_round_trip(test, CODEC_LIMIT), 0);
		KUNIT_EXPECT_EQ(test, codec_round_trip(test, PAGE_SIZE), 0);
	}
}

/* Random bytes, a few more in each page, with zeroes behind them */
static void codec_at_the_limit(struct kunit *test)
{
	const unsigned int first = CODEC_LIMIT - 192, step = 4;
	struct codec_fixture *codec = test->priv;
	unsigned int nr, len, fit = 0;

	test_fill_random(codec->page, &codec->rnd);
	memset(codec->page + first, 0, PAGE_SIZE - first);
	for (nr = first; nr <= CODEC_LIMIT; nr += step) {
		len = codec_round_trip(test, CODEC_LIMIT);
		if (nr == first)
			KUNIT_EXPECT_GT(test, len, 0);
		if (nr == CODEC_LIMIT)
			KUNIT_EXPECT_EQ(test, len, 0);
		fit += len != 0;
		prandom_bytes_state(&codec->rnd, codec->page + nr, step);
	}
	KUNIT_EXPECT_GE(test, fit, 8);

	/* One page, with limits around its compressed length */
	test_fill_text(codec->page, &codec->rnd);
	len = codec_round_trip(test, CODEC_LIMIT);
	KUNIT_ASSERT_GT(test, len, 32);
	for (nr = len - 32; nr < len; nr += step)
		KUNIT_EXPECT_EQ(test, codec_round_trip(test, nr), 0);
	for (nr = len; nr < len + 32; nr += step)
		codec_round_trip(test, nr);
	KUNIT_EXPECT_EQ(test, codec_round_trip(test, CODEC_LIMIT), len);
}

/* Fill @page with new data, or with a variation of @kept, the last page. */
static void next_page(struct codec_fixture *codec, u8 *page, const u8 *kept)
{
	switch (prandom_u32_state(&codec->rnd) % 8) {
	case 0:
		test_fill_text(page, &codec->rnd);
		break;
	case 1:
		test_fill_random(page, &codec->rnd);
		break;
	case 2:
		memset(page, prandom_u32_state(&codec->rnd), PAGE_SIZE);
		break;
	case 3:
	case 4:
		test_fill_mixture(page, &codec->rnd);
		break;
	default:
		memcpy(page, kept, PAGE_SIZE);
		test_alter(page, prandom_u32_state(&codec->rnd) % 16,
			   &codec->rnd);
	}
}

/*
 * Many pages resemble the one before, at the same address or beside it, and
 * the compressor often gives up half-way.  Before a page is decompressed, it
 * and all earlier pages are overwritten.
 */
static void codec_pages_are_independent(struct kunit *test)
{
	const unsigned int nr_pages = 4;
	struct codec_fixture *codec = test->priv;
	unsigned int round, dst_len, len, given_up = 0;
	u8 *arena, *page, *kept = codec->page;

	arena = kunit_kzalloc(test, nr_pages * PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, arena);

	for (round = 0; round < codec->rounds; round++) {
		page = arena + prandom_u32_state(&codec->rnd) % nr_pages *
		       PAGE_SIZE;
		next_page(codec, page, kept);
		memcpy(kept, page, PAGE_SIZE);

		dst_len = CODEC_LIMIT;
		if (round % 3 == 0)
			dst_len = prandom_u32_state(&codec->rnd) % CODEC_LIMIT +
				  DST_LEN_MIN;
		len = codec_pack(test, page, dst_len);
		KUNIT_ASSERT_EQ(test, 0, memcmp(page, kept, PAGE_SIZE));
		if (!len) {
			given_up++;
			continue;
		}

		memset(arena, round, nr_pages * PAGE_SIZE);
		KUNIT_ASSERT_TRUE_MSG(test, codec_unpack(test, codec->out, len),
				      "round %u", round);
		KUNIT_ASSERT_EQ_MSG(test, 0, memcmp(codec->back, kept,
						    PAGE_SIZE),
				    "round %u", round);
	}
	KUNIT_EXPECT_GT(test, given_up, codec->rounds / 20);
	KUNIT_EXPECT_LT(test, given_up, codec->rounds / 2);
}

/* After many pages the same page compresses as well as at first. */
static void codec_does_not_wear_out(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int round, first, last;
	u8 *text;

	text = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	test_fill_text(text, &codec->rnd);

	first = codec_pack(test, text, CODEC_LIMIT);
	for (round = 0; round < codec->rounds / 4; round++) {
		next_page(codec, codec->page, text);
		codec_pack(test, codec->page, CODEC_LIMIT);
	}
	last = codec_pack(test, text, CODEC_LIMIT);

	KUNIT_EXPECT_GT(test, first, 0);
	KUNIT_EXPECT_GT(test, last, 0);
	KUNIT_EXPECT_LE(test, last, first + first / 50);
}

static struct kunit_case codec_cases[] = {
	KUNIT_CASE_PARAM(codec_zero_page, codec_gen_params),
	KUNIT_CASE_PARAM(codec_one_byte_differs, codec_gen_params),
	KUNIT_CASE_PARAM(codec_text, codec_gen_params),
	KUNIT_CASE_PARAM(codec_random, codec_gen_params),
	KUNIT_CASE_PARAM(codec_at_the_limit, codec_gen_params),
	KUNIT_CASE_PARAM(codec_pages_are_independent, codec_gen_params),
	KUNIT_CASE_PARAM(codec_does_not_wear_out, codec_gen_params),
	{}
};

static struct kunit_suite codec_suite = {
	.name = "vswap-codec",
	.init = codec_fixture_init,
	.exit = codec_fixture_exit,
	.test_cases = codec_cases,
};

kunit_test_suite(codec_suite);
