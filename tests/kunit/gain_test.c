// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/gain.c, and of the pool's use of it: recompression stops when it
 * gains nothing, and resumes when it does again.
 */
#include <linux/numa.h>
#include <linux/string.h>

#include "pool_fixture.h"

/* How many of @nr objects are tried if every @nth of them becomes smaller. */
static unsigned int tried(struct vswap_gain *gain, unsigned int nr,
			  unsigned int nth)
{
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++) {
		if (!vswap_gain_worth_trying(gain))
			continue;
		n++;
		vswap_gain_record(gain, nth && i % nth == 0);
	}
	return n;
}

static void everything_is_tried_first(struct kunit *test)
{
	struct vswap_gain gain;

	vswap_gain_init(&gain);
	KUNIT_EXPECT_TRUE(test, vswap_gain_likely(&gain));
	KUNIT_EXPECT_EQ(test, VSWAP_GAIN_CREDIT,
			tried(&gain, VSWAP_GAIN_CREDIT, 0));
	KUNIT_EXPECT_FALSE(test, vswap_gain_likely(&gain));
}

static void futile_data_is_probed(struct kunit *test)
{
	struct vswap_gain gain;

	vswap_gain_init(&gain);
	tried(&gain, VSWAP_GAIN_CREDIT, 0);
	KUNIT_EXPECT_EQ(test, 100, tried(&gain, 100 * VSWAP_GAIN_PROBE, 0));
	KUNIT_EXPECT_FALSE(test, vswap_gain_likely(&gain));
}

static void a_few_successes_suffice(struct kunit *test)
{
	struct vswap_gain gain;

	vswap_gain_init(&gain);
	KUNIT_EXPECT_EQ(test, 10000,
			tried(&gain, 10000, VSWAP_GAIN_REWARD));
}

static void better_data_is_noticed(struct kunit *test)
{
	struct vswap_gain gain;

	vswap_gain_init(&gain);
	tried(&gain, 10000, 0);
	/* One probe later everything is tried again. */
	KUNIT_EXPECT_GT(test, tried(&gain, 1000, 1), 1000 - VSWAP_GAIN_PROBE);
	KUNIT_EXPECT_TRUE(test, vswap_gain_likely(&gain));
}

/* Two kinds of data alternate: no phase hides the better one from the probes. */
static void alternating_data_is_noticed(struct kunit *test)
{
	unsigned int phase, period, i, n, good;
	struct vswap_gain gain;

	for (period = 2; period <= 8; period *= 2) {
		for (phase = 0; phase < period; phase++) {
			vswap_gain_init(&gain);
			tried(&gain, VSWAP_GAIN_CREDIT, 0);
			for (i = 0, n = 0, good = 0; i < 10000; i++) {
				if (!vswap_gain_worth_trying(&gain))
					continue;
				n++;
				good += i % period == phase;
				vswap_gain_record(&gain, i % period == phase);
			}
			KUNIT_EXPECT_GT(test, n, 9000);
			KUNIT_EXPECT_GT(test, good, 9000 / period);
		}
	}
}

/* One success in 20 objects is not worth 20 attempts, but some are made. */
static void rare_gains_get_few_attempts(struct kunit *test)
{
	struct vswap_gain gain;
	unsigned int n;

	vswap_gain_init(&gain);
	n = tried(&gain, 10000, 20);
	KUNIT_EXPECT_GT(test, n, 10000 / VSWAP_GAIN_PROBE);
	KUNIT_EXPECT_LT(test, n, 5000);
}

static int gain_test_init(struct kunit *test)
{
	return pool_fixture_init_recompressor(test, test_pool_reserve() + 64);
}

/* Recompress the page of the fixture.  Returns the new length. */
static unsigned int recompress(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int len;
	u8 *dst;

	dst = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dst);
	KUNIT_ASSERT_EQ(test, 0, vswap_pool_store(&fix->pool, fix->page,
						  VSWAP_GFP, NUMA_NO_NODE,
						  &object));
	len = vswap_pool_recompress(&fix->pool, &object, fix->back, dst);
	vswap_pool_free(&fix->pool, object.handle);
	kunit_kfree(test, dst);
	return len;
}

/* lz4 leaves only the random half, which zstd cannot make smaller. */
static void half_random_pages_are_left_alone(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_object object;
	unsigned int i;

	test_fill_random(fix->page, &fix->rnd);
	memset(fix->page, 0x33, PAGE_SIZE / 2);
	for (i = 0; i < VSWAP_GAIN_CREDIT; i++)
		KUNIT_EXPECT_EQ(test, 0, recompress(test));
	KUNIT_EXPECT_FALSE(test, vswap_gain_likely(&fix->pool.gain));

	/* Stores do without the recompressor, too. */
	fix->pool.dense_until = (jiffies + 100 * HZ) | 1;
	KUNIT_ASSERT_EQ(test, 0, vswap_pool_store(&fix->pool, fix->page,
						  VSWAP_GFP, NUMA_NO_NODE,
						  &object));
	KUNIT_EXPECT_FALSE(test, object.dense);
	vswap_pool_free(&fix->pool, object.handle);
	fix->pool.dense_until = 0;

	test_fill_letters(fix->page, &fix->rnd);
	for (i = 0; i < VSWAP_GAIN_PROBE - 1; i++)
		KUNIT_EXPECT_EQ(test, 0, recompress(test));
	KUNIT_EXPECT_GT(test, recompress(test), 0);
	KUNIT_EXPECT_GT(test, recompress(test), 0);
}

static void a_new_recompressor_starts_anew(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;
	struct vswap_codec *codec;

	tried(&fix->pool.gain, VSWAP_GAIN_CREDIT, 0);
	codec = vswap_pool_set_recompressor(&fix->pool, NULL);
	KUNIT_EXPECT_NULL(test, vswap_pool_set_recompressor(&fix->pool, codec));
	KUNIT_EXPECT_TRUE(test, vswap_gain_likely(&fix->pool.gain));
}

static struct kunit_case gain_cases[] = {
	KUNIT_CASE(everything_is_tried_first),
	KUNIT_CASE(futile_data_is_probed),
	KUNIT_CASE(a_few_successes_suffice),
	KUNIT_CASE(better_data_is_noticed),
	KUNIT_CASE(alternating_data_is_noticed),
	KUNIT_CASE(rare_gains_get_few_attempts),
	KUNIT_CASE(half_random_pages_are_left_alone),
	KUNIT_CASE(a_new_recompressor_starts_anew),
	{}
};

static struct kunit_suite gain_suite = {
	.name = "vswap-gain",
	.init = gain_test_init,
	.exit = pool_fixture_exit,
	.test_cases = gain_cases,
};

kunit_test_suite(gain_suite);
