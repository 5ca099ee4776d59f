// SPDX-License-Identifier: GPL-2.0
/* Tests of tier/quota.c: per-second and per-day limits on writes. */
#include <kunit/test.h>
#include <linux/ktime.h>

#include "tier/internal.h"

static int quota_init(struct kunit *test)
{
	struct vswap_tier *tier;

	tier = kunit_kzalloc(test, sizeof(*tier), GFP_KERNEL);
	if (!tier)
		return -ENOMEM;
	vswap_quota_init(tier);
	/* As if swap had been on for a while */
	tier->per_second.start = ktime_get_boottime_seconds();
	tier->per_day.start = ktime_get_boottime_seconds();
	test->priv = tier;
	return 0;
}

static void quota_none(struct kunit *test)
{
	struct vswap_tier *tier = test->priv;

	vswap_quota_use(tier, UINT_MAX);
	vswap_quota_use(tier, UINT_MAX);
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	KUNIT_EXPECT_TRUE(test, vswap_quota_left_today(tier));
}

/* The last write may exceed the limit; no other may follow on that day. */
static void quota_day(struct kunit *test)
{
	struct vswap_tier *tier = test->priv;

	tier->per_day.limit = 1000;
	vswap_quota_use(tier, 999);
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	vswap_quota_use(tier, 1);
	KUNIT_EXPECT_FALSE(test, vswap_quota_left(tier));
	KUNIT_EXPECT_FALSE(test, vswap_quota_left_today(tier));
	vswap_quota_use(tier, UINT_MAX);
	KUNIT_EXPECT_EQ(test, 1000 + (u64)UINT_MAX, tier->per_day.used);

	/* A limit that is lifted or raised takes effect at once. */
	tier->per_day.limit = 0;
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	tier->per_day.limit = 2ULL << 32;
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));

	tier->per_day.limit = 1000;
	KUNIT_EXPECT_FALSE(test, vswap_quota_left(tier));
	tier->per_day.start -= 24 * 60 * 60 - 5;
	KUNIT_EXPECT_FALSE(test, vswap_quota_left_today(tier));
	tier->per_day.start -= 5;
	KUNIT_EXPECT_TRUE(test, vswap_quota_left_today(tier));
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	KUNIT_EXPECT_EQ(test, 0, tier->per_day.used);
}

/* A day begins with its first write, however long the machine has been up. */
static void quota_day_begins(struct kunit *test)
{
	struct vswap_tier *tier = test->priv;

	tier->per_day.start -= 24 * 60 * 60 - 5;
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	vswap_quota_use(tier, 1);
	KUNIT_EXPECT_GE(test, tier->per_day.start + 60,
			ktime_get_boottime_seconds());
	tier->per_day.start -= 100;
	vswap_quota_use(tier, 1);
	KUNIT_EXPECT_LT(test, tier->per_day.start + 60,
			ktime_get_boottime_seconds());
}

/* When a second's limit is used up, writes may go on in the next second. */
static void quota_second(struct kunit *test)
{
	struct vswap_tier *tier = test->priv;

	tier->per_second.limit = 10;
	/* Keep this second from ending meanwhile. */
	tier->per_second.start = ktime_get_boottime_seconds() + 3600;
	vswap_quota_use(tier, 10);
	KUNIT_EXPECT_FALSE(test, vswap_quota_left(tier));
	KUNIT_EXPECT_TRUE(test, vswap_quota_left_today(tier));

	tier->per_second.start = ktime_get_boottime_seconds() - 1;
	KUNIT_EXPECT_TRUE(test, vswap_quota_left(tier));
	KUNIT_EXPECT_EQ(test, 0, tier->per_second.used);
	KUNIT_EXPECT_EQ(test, 10, tier->per_day.used);
}

static struct kunit_case quota_cases[] = {
	KUNIT_CASE(quota_none),
	KUNIT_CASE(quota_day),
	KUNIT_CASE(quota_day_begins),
	KUNIT_CASE(quota_second),
	{}
};

static struct kunit_suite quota_suite = {
	.name		= "vswap-quota",
	.init		= quota_init,
	.test_cases	= quota_cases,
};

kunit_test_suite(quota_suite);
