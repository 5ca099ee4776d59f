// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/entry.h: entries of objects in areas over their whole range,
 * the tags that an object in the pool gets on its way there, and the tags
 * which stand for an object in the pool.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#include "entry_layout.h"

#define AREAS		32
#define POS_STEP	16ULL
#define POS_END		BIT_ULL(60 - VSWAP_ENTRY_PAGE_SHIFT)
#define POS_LAST	(POS_END - POS_STEP)
#define RANDOM_ROUNDS	4000

static bool disk_comes_back(unsigned int area, u64 pos, unsigned int len)
{
	unsigned long entry = vswap_entry_disk(area, pos, len);

	return vswap_entry_tag(entry) == VSWAP_DISK &&
	       !vswap_entry_in_pool(entry) &&
	       vswap_entry_area(entry) == area &&
	       vswap_entry_pos(entry) == pos && vswap_entry_len(entry) == len;
}

static void disk_entry_corners(struct kunit *test)
{
	static const u64 places[] = {
		0, POS_STEP, SZ_4K - POS_STEP, SZ_4K, BIT_ULL(32),
		POS_END / 2 - POS_STEP, POS_END / 2, POS_LAST,
	};
	static const unsigned int lens[] = {
		1, 2, VSWAP_OBJECT_MAX - 1, VSWAP_OBJECT_MAX,
	};
	unsigned int area, place, len;

	for (area = 0; area < AREAS; area++)
		for (place = 0; place < ARRAY_SIZE(places); place++)
			for (len = 0; len < ARRAY_SIZE(lens); len++)
				KUNIT_ASSERT_TRUE_MSG(test,
						      disk_comes_back(area,
								      places[place],
								      lens[len]),
						      "area %u place %#llx length %u",
						      area, places[place],
						      lens[len]);
}

static void disk_entry_lengths(struct kunit *test)
{
	unsigned int len;

	for (len = 1; len <= VSWAP_OBJECT_MAX; len++) {
		KUNIT_ASSERT_TRUE_MSG(test, disk_comes_back(0, 0, len),
				      "length %u", len);
		KUNIT_ASSERT_TRUE_MSG(test,
				      disk_comes_back(AREAS - 1, POS_LAST, len),
				      "length %u", len);
	}
}

static void disk_entry_place_bits(struct kunit *test)
{
	u64 bit;

	for (bit = POS_STEP; bit < POS_END; bit <<= 1) {
		KUNIT_EXPECT_TRUE_MSG(test, disk_comes_back(0, bit, 1),
				      "place %#llx", bit);
		KUNIT_EXPECT_TRUE_MSG(test,
				      disk_comes_back(AREAS - 1, POS_LAST - bit,
						      VSWAP_OBJECT_MAX),
				      "place %#llx", POS_LAST - bit);
	}
}

static void disk_entry_random(struct kunit *test)
{
	unsigned int i, area, len;
	struct rnd_state rnd;
	u64 pos;

	prandom_seed_state(&rnd, 4);
	for (i = 0; i < RANDOM_ROUNDS; i++) {
		area = prandom_u32_state(&rnd) % AREAS;
		pos = (u64)prandom_u32_state(&rnd) << 32;
		pos = (pos | prandom_u32_state(&rnd)) & POS_LAST;
		len = prandom_u32_state(&rnd) % VSWAP_OBJECT_MAX + 1;
		KUNIT_ASSERT_TRUE_MSG(test, disk_comes_back(area, pos, len),
				      "area %u place %#llx length %u", area, pos,
				      len);
	}
}

/* The cleaner compares whole entries, so each place needs its own. */
static void disk_entry_neighbours(struct kunit *test)
{
	unsigned long entry = vswap_entry_disk(7, BIT_ULL(40), 1000);

	KUNIT_EXPECT_EQ(test, entry, vswap_entry_disk(7, BIT_ULL(40), 1000));
	KUNIT_EXPECT_NE(test, entry, vswap_entry_disk(6, BIT_ULL(40), 1000));
	KUNIT_EXPECT_NE(test, entry, vswap_entry_disk(8, BIT_ULL(40), 1000));
	KUNIT_EXPECT_NE(test, entry,
			vswap_entry_disk(7, BIT_ULL(40) - POS_STEP, 1000));
	KUNIT_EXPECT_NE(test, entry,
			vswap_entry_disk(7, BIT_ULL(40) + POS_STEP, 1000));
	KUNIT_EXPECT_NE(test, entry, vswap_entry_disk(7, BIT_ULL(40), 999));
	KUNIT_EXPECT_NE(test, entry, vswap_entry_disk(7, BIT_ULL(40), 1001));

	/* Not a free slot, although its payload is zero */
	KUNIT_EXPECT_NE(test, vswap_entry_disk(0, 0, 1), 0);
}

static void retag_keeps(struct kunit *test, unsigned long distance,
			unsigned int len)
{
	/* Passed by, claimed, released: any tag may follow any other. */
	static const enum vswap_tag tags[] = {
		VSWAP_YOUNG, VSWAP_OBJECT, VSWAP_CLAIM, VSWAP_YOUNG, VSWAP_CLAIM,
		VSWAP_OBJECT, VSWAP_OBJECT, VSWAP_RESIDENT, VSWAP_CLAIM,
		VSWAP_RESIDENT,
	};
	unsigned long handle = direct_map + distance, entry, first;
	unsigned int i;

	KUNIT_ASSERT_TRUE(test, vswap_entry_object(handle, len, &first));
	for (i = 0, entry = first; i < ARRAY_SIZE(tags); i++) {
		entry = vswap_entry_retag(entry, tags[i]);
		KUNIT_ASSERT_EQ(test, vswap_entry_tag(entry), tags[i]);
		KUNIT_ASSERT_EQ(test, vswap_entry_handle(entry), handle);
		KUNIT_ASSERT_EQ(test, vswap_entry_len(entry), len);
		KUNIT_ASSERT_EQ(test, entry == first, tags[i] == VSWAP_OBJECT);
	}
}

static void retag_keeps_object(struct kunit *test)
{
	unsigned long bit;

	direct_map = 0xffff888000000000;
	retag_keeps(test, 0, 1);
	retag_keeps(test, 0, VSWAP_OBJECT_MAX);
	for (bit = 8; bit < BIT(63 - VSWAP_ENTRY_PAGE_SHIFT); bit <<= 1) {
		retag_keeps(test, bit, 1);
		retag_keeps(test, bit, VSWAP_OBJECT_MAX);
	}
	for (bit = 1; bit < VSWAP_OBJECT_MAX; bit <<= 1)
		retag_keeps(test, 8, bit + 1);
}

static void tags_in_pool(struct kunit *test)
{
	const unsigned long payloads[] = { 0, ~VSWAP_ENTRY_TAG };
	unsigned long tag;
	unsigned int i;
	bool want;

	/* All tags that fit into an entry */
	for (tag = 0; tag <= VSWAP_ENTRY_TAG; tag++) {
		want = tag == VSWAP_OBJECT || tag == VSWAP_YOUNG ||
		       tag == VSWAP_RESIDENT || tag == VSWAP_CLAIM;
		for (i = 0; i < ARRAY_SIZE(payloads); i++)
			KUNIT_EXPECT_EQ_MSG(test, want,
					    vswap_entry_in_pool(payloads[i] |
								tag),
					    "tag %lu", tag);
	}
}

static void tags_lost(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, vswap_entry_tag(VSWAP_LOST), VSWAP_LOST);
	KUNIT_EXPECT_FALSE(test, vswap_entry_in_pool(VSWAP_LOST));
	KUNIT_EXPECT_NE(test, VSWAP_LOST, VSWAP_NONE);
	KUNIT_EXPECT_NE(test, VSWAP_LOST, VSWAP_DISK);
	KUNIT_EXPECT_LE(test, VSWAP_LOST, VSWAP_ENTRY_TAG);
}

static struct kunit_case disk_entry_cases[] = {
	KUNIT_CASE(disk_entry_corners),
	KUNIT_CASE(disk_entry_lengths),
	KUNIT_CASE(disk_entry_place_bits),
	KUNIT_CASE(disk_entry_random),
	KUNIT_CASE(disk_entry_neighbours),
	KUNIT_CASE(retag_keeps_object),
	KUNIT_CASE(tags_in_pool),
	KUNIT_CASE(tags_lost),
	{}
};

static struct kunit_suite disk_entry_suite = {
	.name = "vswap-disk-entry" ENTRY_SIZE,
	.test_cases = disk_entry_cases,
};

kunit_test_suite(disk_entry_suite);
