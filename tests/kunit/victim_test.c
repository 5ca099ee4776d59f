// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/victim.c: which segment the cleaner chooses. */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "tier/internal.h"

#define NR	8
#define SHIFT	18
#define SIZE	((u32)SZ_256K)

/* An area without a disk, with all segments free */
static int victim_init(struct kunit *test)
{
	struct vswap_area *area;
	unsigned int nr;

	area = kunit_kzalloc(test, sizeof(*area), GFP_KERNEL);
	if (!area)
		return -ENOMEM;
	test->priv = area;
	area->tier = kunit_kzalloc(test, sizeof(*area->tier), GFP_KERNEL);
	area->nr_segments = NR;
	area->segment_shift = SHIFT;
	area->opened = 100;
	area->segments = kunit_kcalloc(test, NR, sizeof(*area->segments),
				       GFP_KERNEL);
	if (!area->tier || !area->segments)
		return -ENOMEM;
	for (nr = 1; nr < NR; nr++)
		area->segments[nr].state = VSWAP_SEGMENT_FREE;
	return 0;
}

/* Make segment @nr full: @age others opened since, @live bytes are live. */
static struct vswap_segment *full(struct vswap_area *area, unsigned int nr,
				  unsigned int age, unsigned int live)
{
	struct vswap_segment *segment = &area->segments[nr];

	segment->state = VSWAP_SEGMENT_FULL;
	segment->closed = area->opened - age;
	segment->used = SIZE;
	atomic_set(&segment->live, live);
	return segment;
}

static void victim_none(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 3, 5, 0);	/* about to be free */
	area->segments[4].state = VSWAP_SEGMENT_OPEN;
	atomic_set(&area->segments[4].live, 100);
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_coldest(area));
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_retired(area));
	KUNIT_EXPECT_FALSE(test, area->retired);
}

/* Of segments of the same age the emptiest is chosen. */
static void victim_emptiest(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 2, 5, SIZE / 2);
	full(area, 5, 5, SIZE / 4);
	full(area, 6, 5, SIZE / 3);
	KUNIT_EXPECT_EQ(test, 5, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 5, vswap_victim_full(area, SIZE / 4 + 1));
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_full(area, SIZE / 4));
}

/* An old segment may have more live bytes, but not while stores wait. */
static void victim_old(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 2, 1, SIZE / 2);
	full(area, 5, 40, SIZE / 4 * 3);
	KUNIT_EXPECT_EQ(test, 5, vswap_victim_full(area, UINT_MAX));
	atomic_set(&area->tier->waiters, 1);
	KUNIT_EXPECT_EQ(test, 2, vswap_victim_full(area, UINT_MAX));
}

/* A segment without dead bytes is chosen only if there is no maximum. */
static void victim_all_live(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 2, 50, SIZE + 16);	/* and a holder */
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_full(area, SIZE / 16 * 15));
	KUNIT_EXPECT_EQ(test, 2, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 2, vswap_victim_coldest(area));
}

static void victim_coldest(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 2, 10, 16);
	full(area, 3, 30, SIZE);
	full(area, 4, 20, SIZE / 2);
	KUNIT_EXPECT_EQ(test, 3, vswap_victim_coldest(area));

	/* Objects that were moved are older than their segment. */
	area->segments[4].moves = 1;
	KUNIT_EXPECT_EQ(test, 4, vswap_victim_coldest(area));
	area->segments[4].moves = 0;

	/* The count of opened segments may wrap around. */
	area->opened = 5;
	full(area, 2, 10, 16);
	full(area, 3, 9, 16);
	full(area, 4, 8, 16);
	KUNIT_EXPECT_EQ(test, 2, vswap_victim_coldest(area));
}

/* A segment that cannot be read, or is not all on disk yet, is skipped. */
static void victim_not_movable(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 2, 30, 16)->unreadable = true;
	full(area, 3, 20, 32);
	full(area, 4, 10, 48);
	KUNIT_EXPECT_EQ(test, 3, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 3, vswap_victim_coldest(area));

	/* Some objects are in flight to a slow disk, while moves go on. */
	area->segments[3].in_flight = true;
	KUNIT_EXPECT_EQ(test, 3, vswap_victim_coldest(area));
	atomic_set(&area->moving, 5);
	KUNIT_EXPECT_EQ(test, 4, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 4, vswap_victim_coldest(area));
	atomic_set(&area->moving, 0);
	area->segments[3].in_flight = false;

	area->log.batches[1].state = VSWAP_BATCH_WRITING;
	area->log.batches[1].segment = 3;
	KUNIT_EXPECT_EQ(test, 4, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 4, vswap_victim_coldest(area));
}

static void victim_retired(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	full(area, 3, 20, 32)->state = VSWAP_SEGMENT_RETIRED;
	full(area, 4, 10, 0)->state = VSWAP_SEGMENT_RETIRED;
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_full(area, UINT_MAX));
	KUNIT_EXPECT_EQ(test, 3, vswap_victim_retired(area));
	KUNIT_EXPECT_TRUE(test, area->retired);

	/* It is not all written yet: note it for later. */
	area->retired = false;
	area->log.batches[0].state = VSWAP_BATCH_FILLING;
	area->log.batches[0].segment = 3;
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_retired(area));
	KUNIT_EXPECT_TRUE(test, area->retired);

	area->retired = false;
	area->segments[3].unreadable = true;
	KUNIT_EXPECT_EQ(test, -1, vswap_victim_retired(area));
	KUNIT_EXPECT_FALSE(test, area->retired);
}

static struct kunit_case victim_cases[] = {
	KUNIT_CASE(victim_none),
	KUNIT_CASE(victim_emptiest),
	KUNIT_CASE(victim_old),
	KUNIT_CASE(victim_all_live),
	KUNIT_CASE(victim_coldest),
	KUNIT_CASE(victim_not_movable),
	KUNIT_CASE(victim_retired),
	{}
};

static struct kunit_suite victim_suite = {
	.name		= "vswap-victim",
	.init		= victim_init,
	.test_cases	= victim_cases,
};

kunit_test_suite(victim_suite);
