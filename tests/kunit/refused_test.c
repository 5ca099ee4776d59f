// SPDX-License-Identifier: GPL-2.0
/* Tests of refused.c: which folios are refused untried. */
#include <linux/delay.h>

#include "engine_fixture.h"
#include "refused.h"

/* Refuse folios of @nr pages that are not remembered later. */
static void refuse_some(struct vswap_space *space, unsigned int folios, long nr)
{
	unsigned long slot = 5 * nr;

	while (folios--) {
		vswap_refused_add(space, slot, nr);
		vswap_refused_forget(space, slot);
	}
}

static unsigned int tried(struct vswap_space *space, unsigned int folios,
			  long nr)
{
	unsigned int i, n = 0;

	for (i = 0; i < folios; i++)
		n += !vswap_refused_should_skip(space, 1024 + i * nr, nr);
	return n;
}

static void refused_folios_are_remembered(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_space *space = &fix->space;
	long nr;

	for (nr = 1; nr <= 512; nr *= 2) {
		vswap_refused_reset_streak(space);
		KUNIT_EXPECT_FALSE(test, vswap_refused_should_skip(space, 0, nr));
		vswap_refused_add(space, 0, nr);
		KUNIT_EXPECT_TRUE(test, vswap_refused_should_skip(space, 0, nr));
		KUNIT_EXPECT_FALSE(test,
				   vswap_refused_should_skip(space, nr, nr));
		vswap_refused_forget(space, 0);
		KUNIT_EXPECT_FALSE(test, vswap_refused_should_skip(space, 0, nr));
	}
}

/* Other data compresses: try a page again, but a large folio only at times. */
static void large_folios_stay_refused(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_space *space = &fix->space;
	unsigned int i, skipped = 0;

	vswap_refused_add(space, 0, 1);
	vswap_refused_add(space, 512, 512);
	vswap_refused_reset_streak(space);
	KUNIT_EXPECT_FALSE(test, vswap_refused_should_skip(space, 0, 1));
	for (i = 0; i < 3; i++) {
		skipped += vswap_refused_should_skip(space, 512, 512);
		msleep(20);
	}
	KUNIT_EXPECT_GT(test, skipped, 0);
	vswap_refused_forget(space, 512);
	KUNIT_EXPECT_FALSE(test, vswap_refused_should_skip(space, 512, 512));
}

static void a_streak_spares_most_attempts(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_space *space = &fix->space;
	long nr;

	refuse_some(space, VSWAP_REFUSED_STREAK - 1, 1);
	KUNIT_EXPECT_EQ(test, 64, tried(space, 64, 1));
	refuse_some(space, 1, 1);
	KUNIT_EXPECT_EQ(test, 8, tried(space, 64, 1));
	refuse_some(space, 10, 1);
	KUNIT_EXPECT_EQ(test, VSWAP_REFUSED_STREAK, space->refused_streak);
	/* Half of a large folio may be untouched, so each has its attempt. */
	for (nr = 2; nr <= 512; nr *= 2)
		KUNIT_EXPECT_EQ(test, 64, tried(space, 64, nr));
	vswap_refused_reset_streak(space);
	KUNIT_EXPECT_EQ(test, 64, tried(space, 64, 1));
}

/* One large folio is no proof that others do not compress. */
static void large_folios_count_for_a_few(struct kunit *test)
{
	struct engine_fixture *fix = test->priv;
	struct vswap_space *space = &fix->space;

	refuse_some(space, 7, 512);
	KUNIT_EXPECT_EQ(test, 64, tried(space, 64, 1));
	refuse_some(space, 1, 512);
	KUNIT_EXPECT_EQ(test, 8, tried(space, 64, 1));
}

static struct kunit_case refused_cases[] = {
	KUNIT_CASE(refused_folios_are_remembered),
	KUNIT_CASE(large_folios_stay_refused),
	KUNIT_CASE(a_streak_spares_most_attempts),
	KUNIT_CASE(large_folios_count_for_a_few),
	{}
};

static struct kunit_suite refused_suite = {
	.name = "vswap-refused",
	.init = engine_fixture_init,
	.exit = engine_fixture_exit,
	.test_cases = refused_cases,
};

kunit_test_suite(refused_suite);
