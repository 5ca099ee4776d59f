// SPDX-License-Identifier: GPL-2.0
/* Tests of swapdev/header.c: the header is what the swap core expects. */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/swap.h>

#include "swapdev/header.h"

#define TIB	BIT_ULL(40)

static const struct header_size {
	const char *name;
	u64 size;
	u32 last_page;
} header_sizes[] = {
	{ "two pages", 2 * PAGE_SIZE, 1 },
	{ "1 MiB", SZ_1M, 255 },
	{ "1 MiB and a bit", SZ_1M + PAGE_SIZE - 1, 255 },
	{ "1 TiB", TIB, TIB / PAGE_SIZE - 1 },
	{ "16 TiB - 4 KiB", 16 * TIB - PAGE_SIZE, U32_MAX - 1 },
	{ "16 TiB", 16 * TIB, U32_MAX },
	{ "16 TiB + 4 KiB", 16 * TIB + PAGE_SIZE, U32_MAX },
	{ "most", U64_MAX, U32_MAX },
};

KUNIT_ARRAY_PARAM_DESC(header_size, header_sizes, name);

static void header_is_swapspace2(struct kunit *test)
{
	const struct header_size *param = test->param_value;
	union swap_header *header = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, header);
	memset(header, 0xa5, PAGE_SIZE);
	vswap_header_fill(header, param->size);

	KUNIT_EXPECT_MEMEQ(test, (u8 *)header + PAGE_SIZE - 10, "SWAPSPACE2",
			   10);
	KUNIT_EXPECT_EQ(test, header->info.version, 1);
	KUNIT_EXPECT_EQ(test, header->info.last_page, param->last_page);
	KUNIT_EXPECT_EQ(test, header->info.nr_badpages, 0);
	KUNIT_EXPECT_STREQ(test, (char *)header->info.sws_volume, "vswap");

	/* All else is zero: no boot code, no UUID, no bad pages. */
	memset(header->magic.magic, 0, 10);
	memset(header->info.sws_volume, 0, sizeof("vswap"));
	header->info.version = 0;
	header->info.last_page = 0;
	KUNIT_EXPECT_NULL(test, memchr_inv(header, 0, PAGE_SIZE));
}

static struct kunit_case header_cases[] = {
	KUNIT_CASE_PARAM(header_is_swapspace2, header_size_gen_params),
	{}
};

static struct kunit_suite header_suite = {
	.name = "vswap-header",
	.test_cases = header_cases,
};

kunit_test_suite(header_suite);
