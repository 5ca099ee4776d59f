// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/stream.c: loads that continue others, and their direction. */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "tier/stream.h"

#define TASK	7
#define AREA	3
/* A page that compresses 3:1, with its header. */
#define STEP	1392

static int stream_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct vswap_streams),
				   GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void stream_forward(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;
	u64 pos = SZ_1M;
	int i;

	KUNIT_EXPECT_EQ(test, VSWAP_NO_STREAM,
			vswap_stream_note(streams, TASK, AREA, pos));
	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, VSWAP_FORWARD,
				vswap_stream_note(streams, TASK, AREA,
						  pos += STEP));
}

static void stream_backward(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;
	u64 pos = SZ_1G;
	int i;

	KUNIT_EXPECT_EQ(test, VSWAP_NO_STREAM,
			vswap_stream_note(streams, TASK, AREA, pos));
	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, VSWAP_BACKWARD,
				vswap_stream_note(streams, TASK, AREA,
						  pos -= STEP));
}

/* The largest distance that is near, in both directions, and one byte more */
static void stream_near(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;
	const u64 pos = VSWAP_STREAM_NEAR;

	vswap_stream_note(streams, TASK, AREA, pos);
	KUNIT_EXPECT_EQ(test, VSWAP_BACKWARD,
			vswap_stream_note(streams, TASK, AREA, 0));
	KUNIT_EXPECT_EQ(test, VSWAP_FORWARD,
			vswap_stream_note(streams, TASK, AREA, pos));
	KUNIT_EXPECT_EQ(test, VSWAP_NO_STREAM,
			vswap_stream_note(streams, TASK, AREA, 2 * pos + 1));
}

/* The same place in another area is not near. */
static void stream_areas(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;

	vswap_stream_note(streams, TASK, 0, SZ_1M);
	KUNIT_EXPECT_EQ(test, VSWAP_NO_STREAM,
			vswap_stream_note(streams, TASK, 1, SZ_1M));
	vswap_stream_forget(streams, 0);
	KUNIT_EXPECT_EQ(test, VSWAP_NO_STREAM,
			vswap_stream_note(streams, TASK, 0, SZ_1M));
	KUNIT_EXPECT_EQ(test, VSWAP_FORWARD,
			vswap_stream_note(streams, TASK, 1, SZ_1M + STEP));
}

/* A set can track as many streams as it has ways, but not one more. */
static void stream_interleaved(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;
	enum vswap_direction direction;
	unsigned int i, nr, way, found;

	for (nr = VSWAP_STREAM_WAYS; nr <= VSWAP_STREAM_WAYS + 1; nr++) {
		memset(streams, 0, sizeof(*streams));
		for (found = 0, i = 0; i < 100; i++)
			for (way = 0; way < nr; way++) {
				direction = vswap_stream_note(streams, TASK, AREA,
							      (u64)way * SZ_1G + i * STEP);
				found += direction == VSWAP_FORWARD;
			}
		KUNIT_EXPECT_EQ(test, nr == VSWAP_STREAM_WAYS ? 99 * nr : 0,
				found);
	}
}

/* A task that loads at random does not disturb streams of other sets. */
static void stream_beside_random(struct kunit *test)
{
	struct vswap_streams *streams = test->priv;
	unsigned int task, i, found = 0;
	u64 pos = 0;

	for (task = 1; task <= VSWAP_STREAM_SETS; task++)
		vswap_stream_note(streams, task, AREA, (u64)task * SZ_1G);
	for (i = 0; i < 1000; i++)
		vswap_stream_note(streams, TASK, AREA,
				  (u64)SZ_1G * 100 + (pos += SZ_1M));
	for (task = 1; task <= VSWAP_STREAM_SETS; task++)
		found += vswap_stream_note(streams, task, AREA,
					   (u64)task * SZ_1G + STEP) ==
			 VSWAP_FORWARD;
	/* Only streams of its own set are lost. */
	KUNIT_EXPECT_GE(test, found, VSWAP_STREAM_SETS - 8);
	KUNIT_EXPECT_LT(test, found, VSWAP_STREAM_SETS);
}

static struct kunit_case stream_cases[] = {
	KUNIT_CASE(stream_forward),
	KUNIT_CASE(stream_backward),
	KUNIT_CASE(stream_near),
	KUNIT_CASE(stream_areas),
	KUNIT_CASE(stream_interleaved),
	KUNIT_CASE(stream_beside_random),
	{}
};

static struct kunit_suite stream_suite = {
	.name = "vswap-stream",
	.init = stream_init,
	.test_cases = stream_cases,
};

kunit_test_suite(stream_suite);
