// SPDX-License-Identifier: GPL-2.0
/* Tests of swapdev/full.c: how successes weigh against refusals. */
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/swap.h>

#include "swapdev/full.h"

/* As full.c has it */
#define WEIGHT	512

/* Swap is on, and no swapoff(2) has the device open. */
static int full_init(struct kunit *test)
{
	struct vswap_full *full;

	full = kunit_kzalloc(test, sizeof(*full), GFP_KERNEL);
	if (!full)
		return -ENOMEM;
	spin_lock_init(&full->lock);
	full->sis = kunit_kzalloc(test, sizeof(*full->sis), GFP_KERNEL);
	full->writers = 1;
	test->priv = full;
	return full->sis ? 0 : -ENOMEM;
}

/* Refuse @nr pages in @ticks ticks that have just ended. */
static void refuse(struct vswap_full *full, long nr, unsigned long ticks)
{
	vswap_full_refused(full, nr, false);
	full->since = full->last - ticks;
}

static void success_outweighs_refusals(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	refuse(full, 3 * WEIGHT + 100, 0);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->refused, 2 * WEIGHT + 100);
	vswap_full_progress(full, 2);
	KUNIT_EXPECT_EQ(test, full->refused, 100);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->refused, 0);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->refused, 0);
	KUNIT_EXPECT_FALSE(test, full->told);
}

static void success_outweighs_time(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	refuse(full, 4 * WEIGHT, 100);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->last - full->since, 75);
	vswap_full_progress(full, 2);
	KUNIT_EXPECT_EQ(test, full->last - full->since, 25);
}

static void old_refusals_do_not_count(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	refuse(full, 100 * WEIGHT, 0);
	full->last -= HZ;
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->refused, 0);

	refuse(full, 100 * WEIGHT, 0);
	full->last -= HZ;
	vswap_full_refused(full, 1, false);
	KUNIT_EXPECT_EQ(test, full->refused, 1);
	KUNIT_EXPECT_EQ(test, full->since, full->last);
}

/* swapoff(2) has opened the device: nothing counts, and nothing is hidden. */
static void nothing_counts_during_swapoff(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	full->writers = 2;
	vswap_full_refused(full, 100 * WEIGHT, false);
	KUNIT_EXPECT_EQ(test, full->refused, 0);
}

static struct kunit_case full_cases[] = {
	KUNIT_CASE(success_outweighs_refusals),
	KUNIT_CASE(success_outweighs_time),
	KUNIT_CASE(old_refusals_do_not_count),
	KUNIT_CASE(nothing_counts_during_swapoff),
	{}
};

static struct kunit_suite full_suite = {
	.name = "vswap-full",
	.init = full_init,
	.test_cases = full_cases,
};

kunit_test_suite(full_suite);
