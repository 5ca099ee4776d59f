// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/segment.c: segments open, fill, are held, and become free. */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "tier/area.h"

#define NR	8
#define SHIFT	18
#define MOST	VSWAP_AREA_MAX_MOVES

/* An area without a disk: segment 0 is not usable, the others are free. */
static int segment_init(struct kunit *test)
{
	struct vswap_area *area;
	unsigned int nr;

	area = kunit_kzalloc(test, sizeof(*area), GFP_KERNEL);
	if (!area)
		return -ENOMEM;
	test->priv = area;
	area->nr_segments = NR;
	area->segment_shift = SHIFT;
	area->max_moves = MOST;
	area->segments = kunit_kcalloc(test, NR, sizeof(*area->segments),
				       GFP_KERNEL);
	area->free = kunit_kcalloc(test, BITS_TO_LONGS(NR), sizeof(long),
				   GFP_KERNEL);
	area->stale = kunit_kcalloc(test, BITS_TO_LONGS(NR), sizeof(long),
				    GFP_KERNEL);
	if (!area->segments || !area->free || !area->stale ||
	    percpu_counter_init(&area->live, 0, GFP_KERNEL))
		return -ENOMEM;

	memset(area->open, -1, sizeof(area->open));
	for (nr = 1; nr < NR; nr++) {
		area->segments[nr].state = VSWAP_SEGMENT_FREE;
		__set_bit(nr, area->free);
	}
	atomic_set(&area->nr_free, NR - 1);
	return 0;
}

static void segment_exit(struct kunit *test)
{
	struct vswap_area *area = test->priv;

	percpu_counter_destroy(&area->live);
}

/* A segment opens, is written, is full, and free when its last object dies. */
static void segment_life(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	struct vswap_segment *segment;
	int nr;

	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	nr = area->open[0];
	KUNIT_ASSERT_GT(test, nr, 0);
	segment = &area->segments[nr];
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_OPEN, segment->state);
	KUNIT_EXPECT_EQ(test, NR - 2, atomic_read(&area->nr_free));
	KUNIT_EXPECT_FALSE(test, test_bit(nr, area->free));

	vswap_segment_add(area, nr, 4112);
	vswap_segment_add(area, nr, 1024);
	KUNIT_EXPECT_FALSE(test, vswap_segment_drop(area, nr, 4112));
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_EQ(test, -1, area->open[0]);
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_FULL, segment->state);
	KUNIT_EXPECT_EQ(test, 1024, percpu_counter_sum(&area->live));

	KUNIT_EXPECT_TRUE(test, vswap_segment_drop(area, nr, 1024));
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_FREE, segment->state);
	KUNIT_EXPECT_TRUE(test, test_bit(nr, area->free));
	KUNIT_EXPECT_EQ(test, NR - 1, atomic_read(&area->nr_free));
	KUNIT_EXPECT_EQ(test, 0, percpu_counter_sum(&area->live));
}

/* All its objects have died, but the segment is open until it is closed. */
static void segment_open_stays(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	int nr;

	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	nr = area->open[0];
	vswap_segment_add(area, nr, 64);
	KUNIT_EXPECT_FALSE(test, vswap_segment_drop(area, nr, 64));
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_OPEN, area->segments[nr].state);
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_FREE, area->segments[nr].state);
	/* A no-op, as no segment is open. */
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_EQ(test, NR - 1, atomic_read(&area->nr_free));
}

/* A hold keeps a segment from being reused.  A free one cannot be held. */
static void segment_hold(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	int nr;

	KUNIT_EXPECT_FALSE(test, vswap_segment_hold(area, 1));
	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	nr = area->open[0];
	vswap_segment_add(area, nr, 64);
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_TRUE(test, vswap_segment_hold(area, nr));
	KUNIT_EXPECT_FALSE(test, vswap_segment_drop(area, nr, 64));
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_FULL, area->segments[nr].state);
	vswap_segment_put(area, nr);
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_FREE, area->segments[nr].state);
}

/* A segment in which a write failed is never free again. */
static void segment_retired(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	int nr;

	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	nr = area->open[0];
	area->segments[nr].state = VSWAP_SEGMENT_RETIRED;
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_EQ(test, VSWAP_SEGMENT_RETIRED, area->segments[nr].state);
	KUNIT_EXPECT_FALSE(test, test_bit(nr, area->free));
	KUNIT_EXPECT_EQ(test, NR - 2, atomic_read(&area->nr_free));
}

/* With discard, a segment is stale until it has been discarded. */
static void segment_stale(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	int nr;

	area->discard = true;
	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	nr = area->open[0];
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_TRUE(test, test_bit(nr, area->stale));
	KUNIT_EXPECT_FALSE(test, test_bit(nr, area->free));
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&area->nr_stale));
}

/* All segments can be opened.  Each open begins a new generation. */
static void segment_all(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	DECLARE_BITMAP(seen, NR) = {};
	u32 seq[NR];
	int i, nr;

	for (nr = 0; nr < NR; nr++)
		seq[nr] = area->segments[nr].seq;
	for (i = 1; i < NR; i++) {
		KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
		nr = area->open[0];
		KUNIT_EXPECT_FALSE(test, __test_and_set_bit(nr, seen));
		KUNIT_EXPECT_EQ(test, seq[nr] + 1, area->segments[nr].seq);
		vswap_segment_add(area, nr, 64);
		vswap_segment_close(area, 0);
	}
	KUNIT_EXPECT_EQ(test, -ENOSPC, vswap_segment_open(area, 0));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&area->nr_free));
}

/* There is an open segment for each number of moves. */
static void segment_moves(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	unsigned int moves;

	for (moves = 0; moves <= MOST; moves++)
		KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, moves));
	for (moves = 0; moves <= MOST; moves++)
		KUNIT_EXPECT_EQ(test, moves,
				(unsigned int)area->segments[area->open[moves]].moves);
	KUNIT_EXPECT_NE(test, area->open[0], area->open[1]);
	KUNIT_EXPECT_NE(test, area->open[1], area->open[MOST]);
	vswap_segment_close_all(area);
	for (moves = 0; moves <= MOST; moves++)
		KUNIT_EXPECT_EQ(test, -1, area->open[moves]);
	KUNIT_EXPECT_EQ(test, NR - 1, atomic_read(&area->nr_free));
}

/* The age is in segments opened since; in a large area, in several of them. */
static void segment_age(struct kunit *test)
{
	struct vswap_area *area = test->priv;
	struct vswap_segment *segment;

	area->opened = U16_MAX - 1;
	KUNIT_ASSERT_EQ(test, 0, vswap_segment_open(area, 0));
	segment = &area->segments[area->open[0]];
	vswap_segment_add(area, area->open[0], 64);
	vswap_segment_close(area, 0);
	KUNIT_EXPECT_EQ(test, 0, vswap_segment_age(area, segment));
	/* past 16 bits */
	area->opened += 5;
	KUNIT_EXPECT_EQ(test, 5, vswap_segment_age(area, segment));

	area->nr_segments = 4096;
	segment->closed = area->opened >> 2;
	area->opened += 400;
	KUNIT_EXPECT_EQ(test, 100, vswap_segment_age(area, segment));
}

static struct kunit_case segment_cases[] = {
	KUNIT_CASE(segment_life),
	KUNIT_CASE(segment_open_stays),
	KUNIT_CASE(segment_hold),
	KUNIT_CASE(segment_retired),
	KUNIT_CASE(segment_stale),
	KUNIT_CASE(segment_all),
	KUNIT_CASE(segment_moves),
	KUNIT_CASE(segment_age),
	{}
};

static struct kunit_suite segment_suite = {
	.name = "vswap-segment",
	.init = segment_init,
	.exit = segment_exit,
	.test_cases = segment_cases,
};

kunit_test_suite(segment_suite);
