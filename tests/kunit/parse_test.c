// SPDX-License-Identifier: GPL-2.0
/* Tests of parse.c: valid and invalid sizes and percentages. */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>

#include "parse.h"

#define RAM	1000000ULL	/* 1% of it is 10000 bytes */
#define KEPT	0x5a5a5a5aULL	/* a result that must not change */

static const struct good_size {
	const char *text;
	u64 bytes;
} good_sizes[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "4096", 4096 },
	{ "4096\n", 4096 },
	{ "007", 7 },
	{ "1k", SZ_1K },
	{ "1K", SZ_1K },
	{ "512M", SZ_512M },
	{ "512m\n", SZ_512M },
	{ "2g", 2ULL << 30 },
	{ "2G", 2ULL << 30 },
	{ "4T", 4ULL << 40 },
	{ "4t", 4ULL << 40 },
	{ "0T", 0 },
	{ "16777215T", 16777215ULL << 40 },
	{ "18446744073709551615", U64_MAX },
	{ "18014398509481983K", 18014398509481983ULL << 10 },
	{ "0%", 0 },
	{ "1%", RAM / 100 },
	{ "100%", RAM },
	{ "400%", 4 * RAM },
	{ "400%\n", 4 * RAM },
	{ "1844674407370955%", 1844674407370955ULL * (RAM / 100) },
};

static const char *const bad_sizes[] = {
	"", "\n", " ", "-1", "+1", "-0", "K", "%", "M1", "1KB", "1KiB", "1B",
	"12x", "1P", "1E", "1 M", " 1M", "1M ", "\t1", "0x10", "1e3", "1.5G",
	"1,000", "1%%", "1M%", "1%M", "1M\n\n", "1\n\n", "1\nM", "1M\nx", "1\r\n",
	"1\xb5", "1\x80",
	"18446744073709551616", "99999999999999999999",
	"99999999999999999999999999999999999999999999999999",
	"16777216T", "18014398509481984K", "18446744073709551615K",
	"18446744073709551615T", "1844674407370956%", "18446744073709551615%",
};

static const struct good_percent {
	const char *text;
	unsigned int percent;
} good_percents[] = {
	{ "1", 1 }, { "1%", 1 }, { "50", 50 }, { "50%", 50 }, { "50\n", 50 },
	{ "50%\n", 50 }, { "99", 99 }, { "100", 100 }, { "100%", 100 },
	{ "0100", 100 },
};

static const char *const bad_percents[] = {
	"", "\n", "%", "0", "0%", "00", "-1", "-1%", "+5", "101", "101%",
	"4294967297", "18446744073709551617", "99999999999999999999", "1K", "1M",
	"50 %", " 50", "50 ", "50%%", "50\n%", "50%\n\n", "50\n\n", "0x10",
	"1.5", "12x",
};

static void parse_good_sizes(struct kunit *test)
{
	const struct good_size *good = good_sizes;
	u64 bytes;

	for (; good < good_sizes + ARRAY_SIZE(good_sizes); good++) {
		bytes = KEPT;
		KUNIT_EXPECT_EQ_MSG(test, 0,
				    vswap_parse_size(good->text, RAM, &bytes),
				    "\"%s\"", good->text);
		KUNIT_EXPECT_EQ_MSG(test, bytes, good->bytes, "\"%s\"",
				    good->text);
	}
}

static void parse_bad_sizes(struct kunit *test)
{
	unsigned int i;
	u64 bytes = KEPT;

	for (i = 0; i < ARRAY_SIZE(bad_sizes); i++) {
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    vswap_parse_size(bad_sizes[i], RAM, &bytes),
				    "\"%s\"", bad_sizes[i]);
		KUNIT_ASSERT_EQ_MSG(test, bytes, KEPT, "\"%s\"", bad_sizes[i]);
	}
}

/* Only a size in percent depends on the amount of RAM. */
static void parse_sizes_of_any_ram(struct kunit *test)
{
	u64 bytes;

	KUNIT_EXPECT_EQ(test, 0, vswap_parse_size("100%", 0, &bytes));
	KUNIT_EXPECT_EQ(test, bytes, 0);
	KUNIT_EXPECT_EQ(test, 0, vswap_parse_size("1M", 0, &bytes));
	KUNIT_EXPECT_EQ(test, bytes, SZ_1M);
	KUNIT_EXPECT_EQ(test, 0, vswap_parse_size("100%", U64_MAX, &bytes));
	KUNIT_EXPECT_EQ(test, bytes, U64_MAX / 100 * 100);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			vswap_parse_size("101%", U64_MAX, &bytes));
}

static void parse_good_percents(struct kunit *test)
{
	const struct good_percent *good = good_percents;
	unsigned int percent;

	for (; good < good_percents + ARRAY_SIZE(good_percents); good++) {
		percent = KEPT;
		KUNIT_EXPECT_EQ_MSG(test, 0,
				    vswap_parse_percent(good->text, &percent),
				    "\"%s\"", good->text);
		KUNIT_EXPECT_EQ_MSG(test, percent, good->percent, "\"%s\"",
				    good->text);
	}
}

static void parse_bad_percents(struct kunit *test)
{
	unsigned int i, percent = KEPT;

	for (i = 0; i < ARRAY_SIZE(bad_percents); i++) {
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    vswap_parse_percent(bad_percents[i],
							&percent),
				    "\"%s\"", bad_percents[i]);
		KUNIT_ASSERT_EQ_MSG(test, percent, KEPT, "\"%s\"",
				    bad_percents[i]);
	}
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(parse_good_sizes),
	KUNIT_CASE(parse_bad_sizes),
	KUNIT_CASE(parse_sizes_of_any_ram),
	KUNIT_CASE(parse_good_percents),
	KUNIT_CASE(parse_bad_percents),
	{}
};

static struct kunit_suite parse_suite = {
	.name = "vswap-parse",
	.test_cases = parse_cases,
};

kunit_test_suite(parse_suite);
