// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of tier/signature.c: headers of mkswap(8) are accepted, in either byte
 * order.  Other data is refused for the right reason, and without reads beyond
 * its end.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>
#include <linux/swab.h>

#include "support.h"
#include "tier/signature.h"

#define MAGIC		"SWAPSPACE2"
#define MAGIC_LEN	(sizeof(MAGIC) - 1)
#define PAGES		1000	/* of the device */

static int signature_init(struct kunit *test)
{
	test->priv = test_exact_area(test, VSWAP_SIGNATURE_MAX_PAGE);
	return 0;
}

/* The header of an area that fills the device, without bad pages */
static union swap_header *header_make(struct kunit *test)
{
	union swap_header *header = test->priv;

	memset(header, 0, VSWAP_SIGNATURE_MAX_PAGE);
	memcpy(header->magic.magic, MAGIC, MAGIC_LEN);
	header->info.version = 1;
	header->info.last_page = PAGES - 1;
	return header;
}

/* A header with @nr bad pages, all of them @page */
static union swap_header *header_make_bad(struct kunit *test, u32 nr, u32 page)
{
	union swap_header *header = header_make(test);
	u32 *bad = vswap_signature_bad_pages(header);
	u32 i;

	header->info.nr_badpages = nr;
	for (i = 0; i < min(nr, MAX_SWAP_BADPAGES); i++)
		bad[i] = page;
	return header;
}

/* Check the first @len bytes of the header, at the end of their memory. */
static void expect_of(struct kunit *test, size_t len, u64 pages,
		      enum vswap_signature want)
{
	void *end = test->priv + VSWAP_SIGNATURE_MAX_PAGE;
	void *exact = memmove(end - len, test->priv, len);

	KUNIT_EXPECT_EQ_MSG(test, want,
			    vswap_signature_check(exact, len, pages),
			    "%zu bytes, %llu pages", len, pages);
}

static void expect(struct kunit *test, enum vswap_signature want)
{
	expect_of(test, PAGE_SIZE, PAGES, want);
}

static void signature_right(struct kunit *test)
{
	union swap_header *header = header_make(test);
	void *copy = test_exact_area(test, PAGE_SIZE);

	/* Fields that are ignored */
	memset(header->info.bootbits, 0xa5, sizeof(header->info.bootbits));
	memset(header->info.sws_uuid, 0xff, sizeof(header->info.sws_uuid));
	memset(header->info.sws_volume, 0xff, sizeof(header->info.sws_volume));
	vswap_signature_bad_pages(header)[0] = U32_MAX;
	memcpy(copy, header, PAGE_SIZE);

	KUNIT_EXPECT_EQ(test, VSWAP_SIGNATURE_OK,
			vswap_signature_check(header, PAGE_SIZE, PAGES));
	KUNIT_EXPECT_EQ(test, VSWAP_SIGNATURE_OK,
			vswap_signature_check(header, VSWAP_SIGNATURE_MAX_PAGE,
					      PAGES));
	KUNIT_EXPECT_EQ(test, 0, memcmp(copy, header, PAGE_SIZE));
}

static void signature_swapped(struct kunit *test)
{
	union swap_header *header = header_make_bad(test, 3, 0);
	u32 *bad = vswap_signature_bad_pages(header);

	header->info.version = swab32(1);
	header->info.last_page = swab32(PAGES - 1);
	header->info.nr_badpages = swab32(3);
	bad[0] = swab32(1);
	bad[1] = swab32(0x123);
	bad[2] = swab32(PAGES - 1);
	KUNIT_EXPECT_EQ(test, VSWAP_SIGNATURE_OK,
			vswap_signature_check(header, PAGE_SIZE, PAGES));
	KUNIT_EXPECT_EQ(test, header->info.version, 1);
	KUNIT_EXPECT_EQ(test, header->info.last_page, PAGES - 1);
	KUNIT_EXPECT_EQ(test, header->info.nr_badpages, 3);
	KUNIT_EXPECT_EQ(test, bad[0], 1);
	KUNIT_EXPECT_EQ(test, bad[1], 0x123);
	KUNIT_EXPECT_EQ(test, bad[2], PAGES - 1);
	KUNIT_EXPECT_MEMEQ(test, header->magic.magic, MAGIC, MAGIC_LEN);

	/* Now it is in native order; a mix of both orders is refused. */
	KUNIT_EXPECT_EQ(test, VSWAP_SIGNATURE_OK,
			vswap_signature_check(header, PAGE_SIZE, PAGES));
	header->info.version = swab32(1);
	expect(test, VSWAP_SIGNATURE_SIZE);
}

static void signature_page_sizes(struct kunit *test)
{
	size_t size;
	u8 *start;

	for (size = SZ_4K; size <= VSWAP_SIGNATURE_MAX_PAGE; size *= 2) {
		if (size == PAGE_SIZE)
			continue;
		start = test->priv;
		memset(header_make(test)->magic.magic, 0, MAGIC_LEN);
		memcpy(start + size - MAGIC_LEN, MAGIC, MAGIC_LEN);
		KUNIT_EXPECT_EQ_MSG(test, VSWAP_SIGNATURE_PAGE_SIZE,
				    vswap_signature_check(test->priv, size,
							  PAGES),
				    "page size %zu", size);
		expect_of(test, VSWAP_SIGNATURE_MAX_PAGE, PAGES,
			  VSWAP_SIGNATURE_PAGE_SIZE);
		expect_of(test, size - 1, PAGES, VSWAP_SIGNATURE_NONE);
	}

	/* The magic of an older header, of another page size, is ignored. */
	header_make(test);
	start = test->priv;
	memcpy(start + SZ_16K - MAGIC_LEN, MAGIC, MAGIC_LEN);
	expect_of(test, SZ_32K, PAGES, VSWAP_SIGNATURE_OK);
}

static void signature_magic(struct kunit *test)
{
	union swap_header *header;
	unsigned int bit;

	for (bit = 0; bit < 8 * MAGIC_LEN; bit++) {
		header = header_make(test);
		header->magic.magic[bit / 8] ^= BIT(bit % 8);
		expect(test, VSWAP_SIGNATURE_NONE);
	}

	/* The format of Linux 2.0 */
	header = header_make(test);
	memcpy(header->magic.magic, "SWAP-SPACE", MAGIC_LEN);
	expect(test, VSWAP_SIGNATURE_NONE);
}

static void signature_versions(struct kunit *test)
{
	const u32 bad[] = { 0, 2, 0x101, U32_MAX, swab32(2), BIT(31) };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		header_make(test)->info.version = bad[i];
		expect(test, VSWAP_SIGNATURE_VERSION);
	}
}

static void signature_sizes(struct kunit *test)
{
	static const struct {
		u32 last_page;
		u64 pages;
		enum vswap_signature want;
	} sizes[] = {
		{ 0, PAGES, VSWAP_SIGNATURE_SIZE },
		{ 1, PAGES, VSWAP_SIGNATURE_OK },
		{ PAGES - 2, PAGES, VSWAP_SIGNATURE_OK },
		{ PAGES - 1, PAGES, VSWAP_SIGNATURE_OK },
		{ PAGES, PAGES, VSWAP_SIGNATURE_SIZE },
		{ U32_MAX, PAGES, VSWAP_SIGNATURE_SIZE },
		{ 0, 0, VSWAP_SIGNATURE_SIZE },
		{ 1, 0, VSWAP_SIGNATURE_SIZE },
		{ 1, 1, VSWAP_SIGNATURE_SIZE },
		{ 1, 2, VSWAP_SIGNATURE_OK },
		{ U32_MAX, U32_MAX, VSWAP_SIGNATURE_SIZE },
		{ U32_MAX, BIT_ULL(32), VSWAP_SIGNATURE_OK },
		{ 1, BIT_ULL(32), VSWAP_SIGNATURE_OK },
		{ 1, U64_MAX, VSWAP_SIGNATURE_OK },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		header_make(test)->info.last_page = sizes[i].last_page;
		expect_of(test, PAGE_SIZE, sizes[i].pages, sizes[i].want);
	}
}

static void signature_bad_pages(struct kunit *test)
{
	const u32 wrong[] = { 0, PAGES, U32_MAX }, most = MAX_SWAP_BADPAGES;
	const u32 places[] = { 0, 1, most - 1 };
	union swap_header *header;
	unsigned int i, j;

	header_make_bad(test, most, 1);
	expect(test, VSWAP_SIGNATURE_OK);
	header_make_bad(test, most, PAGES - 1);
	expect(test, VSWAP_SIGNATURE_OK);
	header_make_bad(test, most + 1, 1);
	expect(test, VSWAP_SIGNATURE_BAD_PAGES);
	header_make_bad(test, U32_MAX, 1);
	expect(test, VSWAP_SIGNATURE_BAD_PAGES);

	for (i = 0; i < ARRAY_SIZE(places); i++)
		for (j = 0; j < ARRAY_SIZE(wrong); j++) {
			header = header_make_bad(test, places[i] + 1, 1);
			vswap_signature_bad_pages(header)[places[i]] = wrong[j];
			expect(test, VSWAP_SIGNATURE_BAD_PAGES);
			/* It is the first beyond nr_badpages: ignored. */
			header = header_make_bad(test, places[i], 1);
			vswap_signature_bad_pages(header)[places[i]] = wrong[j];
			expect(test, VSWAP_SIGNATURE_OK);
		}
}

static void signature_short(struct kunit *test)
{
	static const size_t lens[] = {
		0, 1, MAGIC_LEN - 1, MAGIC_LEN, 512, 1024, 1536, PAGE_SIZE - 1,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		header_make(test);
		expect_of(test, lens[i], PAGES, VSWAP_SIGNATURE_NONE);
	}
}

static void signature_garbage(struct kunit *test)
{
	void *end = test->priv + VSWAP_SIGNATURE_MAX_PAGE;
	union swap_header *header = end - PAGE_SIZE;
	enum vswap_signature found;
	struct rnd_state rnd;
	unsigned int round;

	prandom_seed_state(&rnd, 1);
	for (round = 0; round < 300; round++) {
		prandom_bytes_state(&rnd, header, PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, VSWAP_SIGNATURE_NONE,
				vswap_signature_check(header, PAGE_SIZE,
						      PAGES));

		/* With enough valid fields to get further */
		memcpy(header->magic.magic, MAGIC, MAGIC_LEN);
		if (round % 4)
			header->info.version = round % 8 < 4 ? 1 : swab32(1);
		if (round % 4 > 1)
			header->info.last_page %= PAGES;
		if (round % 4 > 2)
			header->info.nr_badpages %= 2;
		found = vswap_signature_check(header, PAGE_SIZE, PAGES);
		if (found != VSWAP_SIGNATURE_OK)
			continue;
		KUNIT_ASSERT_EQ(test, header->info.version, 1);
		KUNIT_ASSERT_GT(test, header->info.last_page, 0);
		KUNIT_ASSERT_LT(test, header->info.last_page, PAGES);
		KUNIT_ASSERT_LE(test, header->info.nr_badpages,
				MAX_SWAP_BADPAGES);
	}
}

static struct kunit_case signature_cases[] = {
	KUNIT_CASE(signature_right),
	KUNIT_CASE(signature_swapped),
	KUNIT_CASE(signature_page_sizes),
	KUNIT_CASE(signature_magic),
	KUNIT_CASE(signature_versions),
	KUNIT_CASE(signature_sizes),
	KUNIT_CASE(signature_bad_pages),
	KUNIT_CASE(signature_short),
	KUNIT_CASE(signature_garbage),
	{}
};

static struct kunit_suite signature_suite = {
	.name = "vswap-signature",
	.init = signature_init,
	.test_cases = signature_cases,
};

kunit_test_suite(signature_suite);
