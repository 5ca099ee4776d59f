// SPDX-License-Identifier: GPL-2.0
/* Tests of pool/entropy.c: only incompressible pages look random. */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "pool/entropy.h"
#include "support.h"

struct fixture {
	struct rnd_state rnd;
	u8 page[];
};

static int entropy_test_init(struct kunit *test)
{
	struct fixture *fix;

	fix = kunit_kzalloc(test, sizeof(*fix) + PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fix);
	prandom_seed_state(&fix->rnd, 9);
	test->priv = fix;
	return 0;
}

static void entropy_random(struct kunit *test)
{
	struct fixture *fix = test->priv;
	unsigned int i;

	for (i = 0; i < 200; i++) {
		test_fill_random(fix->page, &fix->rnd);
		KUNIT_EXPECT_TRUE(test, vswap_entropy_is_high(fix->page));
	}
}

/* Only some of the byte values, all equally frequent */
static void entropy_few_values(struct kunit *test)
{
	static const u8 nr_values[] = { 1, 2, 16, 64, 128 };
	struct fixture *fix = test->priv;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(nr_values); i++) {
		test_fill_random(fix->page, &fix->rnd);
		for (j = 0; j < PAGE_SIZE; j++)
			fix->page[j] %= nr_values[i];
		KUNIT_EXPECT_FALSE(test, vswap_entropy_is_high(fix->page));
	}
}

/* One byte of each word is random, at any place in it; the others are zero. */
static void entropy_one_byte_a_word(struct kunit *test)
{
	struct fixture *fix = test->priv;
	unsigned int i, j;

	for (i = 0; i < sizeof(long); i++) {
		test_fill_random(fix->page, &fix->rnd);
		for (j = 0; j < PAGE_SIZE; j++)
			if (j % sizeof(long) != i)
				fix->page[j] = 0;
		KUNIT_EXPECT_FALSE(test, vswap_entropy_is_high(fix->page));
	}
}

static void entropy_half_random(struct kunit *test)
{
	struct fixture *fix = test->priv;

	test_fill_random(fix->page, &fix->rnd);
	memset(fix->page + PAGE_SIZE / 2, 0, PAGE_SIZE / 2);
	KUNIT_EXPECT_FALSE(test, vswap_entropy_is_high(fix->page));
}

static struct kunit_case entropy_cases[] = {
	KUNIT_CASE(entropy_random),
	KUNIT_CASE(entropy_few_values),
	KUNIT_CASE(entropy_one_byte_a_word),
	KUNIT_CASE(entropy_half_random),
	{}
};

static struct kunit_suite entropy_suite = {
	.name = "vswap-entropy",
	.init = entropy_test_init,
	.test_cases = entropy_cases,
};

kunit_test_suite(entropy_suite);
