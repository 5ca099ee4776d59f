// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/pattern.c: loads that continue others, and their direction. */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "tier/pattern.h"

#define TASK	7
#define AREA	3
/* A page that compresses 3:1, with its header. */
#define STEP	1392

static int pattern_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct vswap_patterns),
				   GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void pattern_forward(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;
	u64 pos = SZ_1M;
	int i;

	KUNIT_EXPECT_EQ(test, VSWAP_NO_PATTERN,
			vswap_pattern_note(patterns, TASK, AREA, pos));
	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, VSWAP_FORWARD,
				vswap_pattern_note(patterns, TASK, AREA,
						   pos += STEP));
}

static void pattern_backward(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;
	u64 pos = SZ_1G;
	int i;

	KUNIT_EXPECT_EQ(test, VSWAP_NO_PATTERN,
			vswap_pattern_note(patterns, TASK, AREA, pos));
	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, VSWAP_BACKWARD,
				vswap_pattern_note(patterns, TASK, AREA,
						   pos -= STEP));
}

/* The largest distance that is near, in both directions, and one byte more */
static void pattern_near(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;
	const u64 pos = VSWAP_PATTERN_NEAR;

	vswap_pattern_note(patterns, TASK, AREA, pos);
	KUNIT_EXPECT_EQ(test, VSWAP_BACKWARD,
			vswap_pattern_note(patterns, TASK, AREA, 0));
	KUNIT_EXPECT_EQ(test, VSWAP_FORWARD,
			vswap_pattern_note(patterns, TASK, AREA, pos));
	KUNIT_EXPECT_EQ(test, VSWAP_NO_PATTERN,
			vswap_pattern_note(patterns, TASK, AREA, 2 * pos + 1));
}

/* The same place in another area is not near. */
static void pattern_areas(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;

	vswap_pattern_note(patterns, TASK, 0, SZ_1M);
	KUNIT_EXPECT_EQ(test, VSWAP_NO_PATTERN,
			vswap_pattern_note(patterns, TASK, 1, SZ_1M));
	vswap_pattern_forget(patterns, 0);
	KUNIT_EXPECT_EQ(test, VSWAP_NO_PATTERN,
			vswap_pattern_note(patterns, TASK, 0, SZ_1M));
	KUNIT_EXPECT_EQ(test, VSWAP_FORWARD,
			vswap_pattern_note(patterns, TASK, 1, SZ_1M + STEP));
}

/* A set can track as many patterns as it has ways, but not one more. */
static void pattern_interleaved(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;
	enum vswap_direction direction;
	unsigned int i, nr, way, found;
	u64 pos;

	for (nr = VSWAP_PATTERN_WAYS; nr <= VSWAP_PATTERN_WAYS + 1; nr++) {
		memset(patterns, 0, sizeof(*patterns));
		for (found = 0, i = 0; i < 100; i++)
			for (way = 0; way < nr; way++) {
				pos = (u64)way * SZ_1G + i * STEP;
				direction = vswap_pattern_note(patterns, TASK,
							       AREA, pos);
				found += direction == VSWAP_FORWARD;
			}
		KUNIT_EXPECT_EQ(test, nr == VSWAP_PATTERN_WAYS ? 99 * nr : 0,
				found);
	}
}

/* A task that loads at random does not disturb patterns of other sets. */
static void pattern_beside_random(struct kunit *test)
{
	struct vswap_patterns *patterns = test->priv;
	unsigned int task, i, found = 0;
	u64 pos = 0;

	for (task = 1; task <= VSWAP_PATTERN_SETS; task++)
		vswap_pattern_note(patterns, task, AREA, (u64)task * SZ_1G);
	for (i = 0; i < 1000; i++)
		vswap_pattern_note(patterns, TASK, AREA,
				   (u64)SZ_1G * 100 + (pos += SZ_1M));
	for (task = 1; task <= VSWAP_PATTERN_SETS; task++)
		found += vswap_pattern_note(patterns, task, AREA,
					   (u64)task * SZ_1G + STEP) ==
			 VSWAP_FORWARD;
	/* Only patterns of its own set are lost. */
	KUNIT_EXPECT_GE(test, found, VSWAP_PATTERN_SETS - 8);
	KUNIT_EXPECT_LT(test, found, VSWAP_PATTERN_SETS);
}

static struct kunit_case pattern_cases[] = {
	KUNIT_CASE(pattern_forward),
	KUNIT_CASE(pattern_backward),
	KUNIT_CASE(pattern_near),
	KUNIT_CASE(pattern_areas),
	KUNIT_CASE(pattern_interleaved),
	KUNIT_CASE(pattern_beside_random),
	{}
};

static struct kunit_suite pattern_suite = {
	.name = "vswap-pattern",
	.init = pattern_init,
	.test_cases = pattern_cases,
};

kunit_test_suite(pattern_suite);
