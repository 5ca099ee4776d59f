// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/codec_*.c: decompressing a damaged object writes only to the
 * page, reads only the object, and leaves the work memory usable for others.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "codec_fixture.h"
#include "support.h"

/* Fill codec->page and compress it; return the object's length. */
static unsigned int object_make(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int len;

	if (prandom_u32_state(&codec->rnd) % 2)
		test_fill_text(codec->page, &codec->rnd);
	else
		memset(codec->page, prandom_u32_state(&codec->rnd), PAGE_SIZE);
	test_alter(codec->page, 8, &codec->rnd);

	len = codec_pack(test, codec->page, CODEC_LIMIT);
	KUNIT_ASSERT_GT(test, len, 0);
	return len;
}

/* Decompress from memory of exactly @len bytes: KASAN detects reads beyond. */
static bool unpack_exact(struct kunit *test, const void *src, unsigned int len)
{
	void *exact = kunit_kmalloc(test, len, GFP_KERNEL);
	bool ok;

	KUNIT_ASSERT_NOT_NULL(test, exact);
	memcpy(exact, src, len);
	ok = codec_unpack(test, exact, len);
	kunit_kfree(test, exact);
	return ok;
}

static void object_is_still_good(struct kunit *test, const void *object,
				 unsigned int len)
{
	struct codec_fixture *codec = test->priv;

	KUNIT_ASSERT_TRUE(test, unpack_exact(test, object, len));
	KUNIT_ASSERT_EQ(test, 0, memcmp(codec->back, codec->page, PAGE_SIZE));
}

static void codec_truncated(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int i, len, cut, step;

	for (i = 0; i < 4; i++) {
		len = object_make(test);
		step = len / 64 + 1;
		for (cut = len - 1; cut; cut = cut > step ? cut - step : 0)
			KUNIT_ASSERT_FALSE_MSG(test,
					       unpack_exact(test, codec->out,
							    cut),
					       "%u of %u bytes", cut, len);
		object_is_still_good(test, codec->out, len);
	}
}

/* The right object, but a wrong length in the entry */
static void codec_too_long(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int len = object_make(test), more;

	for (more = 1; more <= 64; more++)
		unpack_exact(test, codec->out, len + more);
	object_is_still_good(test, codec->out, len);
}

static void codec_damaged(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int round, nr, damaged, len = 0;
	u8 *object;

	object = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, object);

	for (round = 0; round < 200; round++) {
		if (round % 25 == 0)
			len = object_make(test);
		memcpy(object, codec->out, len);
		/* The beginning of an object matters most. */
		damaged = round % 2 ? len : min(len, 32u);
		for (nr = 0; nr <= round % 8; nr++)
			object[prandom_u32_state(&codec->rnd) % damaged] ^=
				BIT(prandom_u32_state(&codec->rnd) % 8);
		unpack_exact(test, object, len);
		object_is_still_good(test, codec->out, len);
	}
}

static void codec_garbage(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;
	unsigned int round, len;

	for (round = 0; round < 200; round++) {
		test_fill_random(codec->page, &codec->rnd);
		len = prandom_u32_state(&codec->rnd) % CODEC_LIMIT + 1;
		unpack_exact(test, codec->page, len);
	}
	for (round = 0; round < 256; round += 15) {
		memset(codec->page, round, PAGE_SIZE);
		KUNIT_EXPECT_FALSE(test, unpack_exact(test, codec->page, 1));
		unpack_exact(test, codec->page, CODEC_LIMIT);
	}
}

static struct kunit_case codec_damage_cases[] = {
	KUNIT_CASE_PARAM(codec_truncated, codec_gen_params),
	KUNIT_CASE_PARAM(codec_too_long, codec_gen_params),
	KUNIT_CASE_PARAM(codec_damaged, codec_gen_params),
	KUNIT_CASE_PARAM(codec_garbage, codec_gen_params),
	{}
};

static struct kunit_suite codec_damage_suite = {
	.name = "vswap-codec-damage",
	.init = codec_fixture_init,
	.exit = codec_fixture_exit,
	.test_cases = codec_damage_cases,
};

kunit_test_suite(codec_damage_suite);
