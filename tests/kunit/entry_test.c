// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/entry.h: objects and words are encoded and decoded over their
 * whole range, and values that do not fit are refused.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/prandom.h>

#include "entry_layout.h"

#define PHYSICAL_BITS	(63 - VSWAP_ENTRY_PAGE_SHIFT)
#define HANDLE_ALIGN	8
#define RANDOM_ROUNDS	2000

struct layout {
	const char *name;
	unsigned long direct_map;
};

static const struct layout layouts[] = {
	{ "x86-64, 4 levels", 0xffff888000000000 },
	{ "x86-64, 5 levels", 0xff11000000000000 },
	{ "arm64, 47 bits", 0xffff800000000000 },
	{ "arm64, 48 bits", 0xffff000000000000 },
	{ "arm64, 52 bits", 0xfff0000000000000 },
	{ "arm64, 52 bits, somewhere in it", 0xfff7123456780000 },
	{ "riscv, 5 levels", 0xff60000000000000 },
};

KUNIT_ARRAY_PARAM_DESC(layout, layouts, name);

static int entry_init(struct kunit *test)
{
	const struct layout *layout = test->param_value;

	direct_map = layout ? layout->direct_map : layouts[0].direct_map;
	return 0;
}

/* The distance of the last possible handle from the direct map's start */
static unsigned long last_distance(void)
{
	unsigned long space = -direct_map;

	return min(space, BIT(PHYSICAL_BITS)) - HANDLE_ALIGN;
}

static bool object_comes_back(unsigned long handle, unsigned int len)
{
	unsigned long entry = 0;

	return vswap_entry_object(handle, len, &entry) &&
	       vswap_entry_tag(entry) == VSWAP_OBJECT &&
	       vswap_entry_handle(entry) == handle &&
	       vswap_entry_len(entry) == len;
}

static bool object_is_refused(unsigned long handle, unsigned int len)
{
	unsigned long entry = 0x5a5a;

	return !vswap_entry_object(handle, len, &entry) && entry == 0x5a5a;
}

static void entry_object_lengths(struct kunit *test)
{
	unsigned long last = direct_map + last_distance();
	unsigned int len;

	for (len = 1; len <= VSWAP_OBJECT_MAX; len++) {
		KUNIT_ASSERT_TRUE_MSG(test, object_comes_back(direct_map, len),
				      "length %u", len);
		KUNIT_ASSERT_TRUE_MSG(test, object_comes_back(last, len),
				      "length %u", len);
	}
}

static void entry_object_bad_lengths(struct kunit *test)
{
	static const unsigned int bad[] = {
		0, VSWAP_OBJECT_MAX + 1, 2 * VSWAP_OBJECT_MAX, INT_MAX,
		UINT_MAX,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_TRUE_MSG(test,
				      object_is_refused(direct_map, bad[i]),
				      "length %u", bad[i]);
}

static void entry_object_handle_bits(struct kunit *test)
{
	unsigned long bit, last = last_distance();

	for (bit = HANDLE_ALIGN; bit <= last; bit <<= 1) {
		KUNIT_EXPECT_TRUE_MSG(test,
				      object_comes_back(direct_map + bit, 1),
				      "distance %#lx", bit);
		KUNIT_EXPECT_TRUE_MSG(test,
				      object_comes_back(direct_map + last - bit,
							VSWAP_OBJECT_MAX),
				      "distance %#lx", last - bit);
	}
}

static void entry_object_bad_handles(struct kunit *test)
{
	unsigned long past = direct_map + last_distance() + HANDLE_ALIGN;
	unsigned int i;

	KUNIT_EXPECT_TRUE(test,
			  object_is_refused(direct_map - HANDLE_ALIGN, 1));
	for (i = 1; i < HANDLE_ALIGN; i++)
		KUNIT_EXPECT_TRUE(test, object_is_refused(direct_map + i, 1));

	/* Zero if the address space ends where the entry's range does. */
	if (!past)
		return;
	KUNIT_EXPECT_TRUE(test, object_is_refused(past, 1));
	KUNIT_EXPECT_TRUE(test, object_is_refused(past + HANDLE_ALIGN, 1));
	KUNIT_EXPECT_TRUE(test, object_is_refused(-HANDLE_ALIGN, 1));
}

static void entry_object_random(struct kunit *test)
{
	unsigned long distance, high;
	struct rnd_state rnd;
	unsigned int i, len;

	prandom_seed_state(&rnd, 1);
	for (i = 0; i < RANDOM_ROUNDS; i++) {
		high = prandom_u32_state(&rnd);
		distance = (high << 32 | prandom_u32_state(&rnd)) &
			   last_distance();
		len = prandom_u32_state(&rnd) % VSWAP_OBJECT_MAX + 1;
		KUNIT_ASSERT_TRUE_MSG(test,
				      object_comes_back(direct_map + distance,
							len),
				      "distance %#lx length %u", distance, len);
	}
}

static bool word_comes_back(unsigned long word)
{
	unsigned long entry = 0;

	return vswap_entry_same(word, &entry) && entry &&
	       vswap_entry_tag(entry) == VSWAP_SAME &&
	       vswap_entry_word(entry) == word;
}

static bool word_is_refused(unsigned long word)
{
	unsigned long entry = 0x5a5a;

	return !vswap_entry_same(word, &entry) && entry == 0x5a5a;
}

/* A signed 60-bit number keeps bits 0 to 58; all bits above are equal. */
static void entry_word_bits(struct kunit *test)
{
	unsigned int bit;

	KUNIT_EXPECT_TRUE(test, word_comes_back(0));
	KUNIT_EXPECT_TRUE(test, word_comes_back(ULONG_MAX));
	for (bit = 0; bit < 59; bit++) {
		KUNIT_EXPECT_TRUE_MSG(test, word_comes_back(BIT(bit)),
				      "bit %u", bit);
		KUNIT_EXPECT_TRUE_MSG(test, word_comes_back(~BIT(bit)),
				      "all but bit %u", bit);
	}
	for (bit = 59; bit < BITS_PER_LONG; bit++) {
		KUNIT_EXPECT_TRUE_MSG(test, word_is_refused(BIT(bit)),
				      "bit %u", bit);
		KUNIT_EXPECT_TRUE_MSG(test, word_is_refused(~BIT(bit)),
				      "all but bit %u", bit);
	}
}

static void entry_word_signs(struct kunit *test)
{
	const unsigned long max = BIT(59) - 1, min = -BIT(59);

	KUNIT_EXPECT_TRUE(test, word_comes_back(max));
	KUNIT_EXPECT_TRUE(test, word_comes_back(min));
	KUNIT_EXPECT_TRUE(test, word_is_refused(max + 1));
	KUNIT_EXPECT_TRUE(test, word_is_refused(min - 1));
	KUNIT_EXPECT_TRUE(test, word_is_refused(LONG_MAX));
	KUNIT_EXPECT_TRUE(test, word_is_refused(LONG_MIN));
}

static void entry_word_repeated_u32(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned long half;
	unsigned int i;

	for (i = 0; i < 32; i++) {
		half = BIT(i);
		KUNIT_EXPECT_TRUE(test, word_comes_back(half << 32 | half));
		half = U32_MAX - half;
		KUNIT_EXPECT_TRUE(test, word_comes_back(half << 32 | half));
		half = 0x7a7a7a7a; /* too large for 60 bits */
		KUNIT_EXPECT_TRUE(test,
				  word_is_refused((half << 32 | half) ^
						  BIT(i)));
	}

	prandom_seed_state(&rnd, 2);
	for (i = 0; i < RANDOM_ROUNDS; i++) {
		half = prandom_u32_state(&rnd);
		KUNIT_ASSERT_TRUE(test, word_comes_back(half << 32 | half));
	}
}

static void entry_word_random(struct kunit *test)
{
	unsigned long word, sign;
	struct rnd_state rnd;
	unsigned int i;
	bool fits;

	prandom_seed_state(&rnd, 3);
	for (i = 0; i < RANDOM_ROUNDS; i++) {
		word = prandom_u32_state(&rnd);
		word = word << 32 | prandom_u32_state(&rnd);
		word = (long)word >> (prandom_u32_state(&rnd) % BITS_PER_LONG);
		sign = word >> 59;
		fits = sign == 0 || sign == 0x1f ||
		       upper_32_bits(word) == lower_32_bits(word);
		KUNIT_ASSERT_TRUE_MSG(test, fits ? word_comes_back(word) :
				      word_is_refused(word), "word %#lx", word);
	}
}

static void entry_tags(struct kunit *test)
{
	unsigned long entry;

	KUNIT_EXPECT_EQ(test, vswap_entry_tag(0), VSWAP_NONE);
	KUNIT_EXPECT_NE(test, VSWAP_SAME, VSWAP_NONE);
	KUNIT_EXPECT_NE(test, VSWAP_OBJECT, VSWAP_NONE);
	KUNIT_EXPECT_NE(test, VSWAP_OBJECT, VSWAP_SAME);
	KUNIT_EXPECT_LE(test, VSWAP_OBJECT, VSWAP_ENTRY_TAG);

	/* Entries with the fewest and the most bits set are not free slots. */
	KUNIT_ASSERT_TRUE(test, vswap_entry_same(0, &entry));
	KUNIT_EXPECT_NE(test, entry, 0);
	KUNIT_ASSERT_TRUE(test, vswap_entry_object(direct_map, 1, &entry));
	KUNIT_EXPECT_NE(test, entry, 0);
	KUNIT_ASSERT_TRUE(test, vswap_entry_object(direct_map +
						   last_distance(),
						   VSWAP_OBJECT_MAX, &entry));
	KUNIT_EXPECT_EQ(test, vswap_entry_tag(entry), VSWAP_OBJECT);
}

static struct kunit_case entry_cases[] = {
	KUNIT_CASE_PARAM(entry_object_lengths, layout_gen_params),
	KUNIT_CASE_PARAM(entry_object_bad_lengths, layout_gen_params),
	KUNIT_CASE_PARAM(entry_object_handle_bits, layout_gen_params),
	KUNIT_CASE_PARAM(entry_object_bad_handles, layout_gen_params),
	KUNIT_CASE_PARAM(entry_object_random, layout_gen_params),
	KUNIT_CASE(entry_word_bits),
	KUNIT_CASE(entry_word_signs),
	KUNIT_CASE(entry_word_repeated_u32),
	KUNIT_CASE(entry_word_random),
	KUNIT_CASE(entry_tags),
	{}
};

static struct kunit_suite entry_suite = {
	.name = "vswap-entry" ENTRY_SIZE,
	.init = entry_init,
	.test_cases = entry_cases,
};

kunit_test_suite(entry_suite);
