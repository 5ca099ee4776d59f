// SPDX-License-Identifier: GPL-2.0
/* Tests of swapdev/full.c: how successes weigh against refusals. */
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/swap.h>

#include "swapdev/full.h"

/* As full.c has it */
#define WEIGHT	512
#define END_SUCCESSES	64

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

/* As if the core had been told, with all slots still visible. */
static void tell(struct vswap_full *full)
{
	full->told = true;
	full->refused = 100 * WEIGHT;
	full->needed = END_SUCCESSES;
}

/* The slots of a few page faults do not make reclaim start over. */
static void few_successes_leave_it_full(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	tell(full);
	vswap_full_progress(full, END_SUCCESSES - 1);
	KUNIT_EXPECT_TRUE(test, full->told);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_FALSE(test, full->told);
	KUNIT_EXPECT_EQ(test, full->refused, 0);
}

/* Slots that are freed meanwhile are hidden, and all are given back at the end. */
static void freed_slots_are_hidden(struct kunit *test)
{
	struct vswap_full *full = test->priv;

	/* Visible slots, as the core would count those of this device */
	full->sis->pages = 1000;
	atomic_long_add(full->sis->pages, &nr_swap_pages);

	tell(full);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->hidden, 1000);
	vswap_full_end(full);
	KUNIT_EXPECT_EQ(test, full->hidden, 0);
	KUNIT_EXPECT_FALSE(test, full->told);

	full->margin = 100;
	tell(full);
	vswap_full_progress(full, 1);
	KUNIT_EXPECT_EQ(test, full->hidden, 900);
	vswap_full_progress(full, END_SUCCESSES);
	KUNIT_EXPECT_EQ(test, full->hidden, 0);

	atomic_long_sub(full->sis->pages, &nr_swap_pages);
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
	KUNIT_CASE(few_successes_leave_it_full),
	KUNIT_CASE(freed_slots_are_hidden),
	KUNIT_CASE(nothing_counts_during_swapoff),
	{}
};

static struct kunit_suite full_suite = {
	.name = "vswap-full",
	.init = full_init,
	.test_cases = full_cases,
};

kunit_test_suite(full_suite);
