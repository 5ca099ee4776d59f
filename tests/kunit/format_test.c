// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of tier/format.c: an object on disk is accepted only with the right
 * slot, generation, length and key, and with every bit unchanged.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "support.h"
#include "table/entry.h"
#include "tier/format.h"

#define SLOT		0x12345678
#define SEQ		0x9abcdef0
#define KEY		0x0fedcba9
#define HEADER_BYTES	sizeof(struct vswap_disk_header)
#define SECTOR		512UL
#define ROOM		(HEADER_BYTES + VSWAP_OBJECT_MAX)

struct format_fixture {
	u8 *room;	/* for exactly one object */
	u8 *object;	/* the object that was sealed */
	struct rnd_state rnd;
};

static int format_init(struct kunit *test)
{
	struct format_fixture *fix;

	fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	if (!fix)
		return -ENOMEM;

	test->priv = fix;
	fix->room = test_exact_area(test, ROOM);
	fix->object = test_exact_area(test, VSWAP_OBJECT_MAX);
	prandom_seed_state(&fix->rnd, 1);
	return 0;
}

/* Seal @len random bytes at the very end of the room. */
static u8 *seal(struct format_fixture *fix, u32 slot, u32 seq, unsigned int len,
		u8 codec, u32 key)
{
	u8 *at = fix->room + ROOM - vswap_disk_size(len);

	memset(fix->room, 0xa5, ROOM);
	prandom_bytes_state(&fix->rnd, fix->object, len);
	memcpy(at + HEADER_BYTES, fix->object, len);
	vswap_disk_seal(at, slot, seq, len, codec, key);
	return at;
}

static u8 *seal_usual(struct format_fixture *fix, unsigned int len)
{
	return seal(fix, SLOT, SEQ, len, 0, KEY);
}

static enum vswap_disk_state first(const u8 *at, unsigned int len, u32 seq,
				   u32 key)
{
	u32 offset = 0;
	enum vswap_disk_state state;

	state = vswap_disk_next(at, vswap_disk_size(len), seq, key, &offset);
	return offset ? VSWAP_DISK_END : state;
}

static void round_trip(struct kunit *test, u32 slot, u32 seq, unsigned int len,
		       u8 codec, u32 key)
{
	struct format_fixture *fix = test->priv;
	unsigned int size = vswap_disk_size(len), end = HEADER_BYTES + len;
	u8 *at = seal(fix, slot, seq, len, codec, key);

	KUNIT_ASSERT_TRUE(test, IS_ALIGNED(size, VSWAP_DISK_ALIGN));
	KUNIT_ASSERT_GE(test, size, end);
	KUNIT_ASSERT_LT(test, size - end, VSWAP_DISK_ALIGN);
	KUNIT_ASSERT_EQ(test, 0, memcmp(at + HEADER_BYTES, fix->object, len));
	KUNIT_ASSERT_NULL(test, memchr_inv(at + end, 0, size - end));
	KUNIT_ASSERT_NULL(test, memchr_inv(fix->room, 0xa5, ROOM - size));
	KUNIT_ASSERT_EQ(test, codec, ((struct vswap_disk_header *)at)->codec);
	KUNIT_ASSERT_TRUE_MSG(test, vswap_disk_check(at, slot, seq, len, key),
			      "length %u", len);
	KUNIT_ASSERT_EQ(test, first(at, len, seq, key), VSWAP_DISK_OBJECT);
}

static void format_lengths(struct kunit *test)
{
	unsigned int len;

	/* Short and long objects, with all amounts of padding */
	for (len = 1; len <= VSWAP_OBJECT_MAX; len += len / 32 + 1)
		round_trip(test, SLOT, SEQ, len, 0, KEY);
	for (len = VSWAP_OBJECT_MAX - 16; len <= VSWAP_OBJECT_MAX; len++)
		round_trip(test, SLOT, SEQ, len, 1, KEY);
}

static void format_extremes(struct kunit *test)
{
	static const u32 values[] = { 0, 1, BIT(31), U32_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		round_trip(test, values[i], SEQ, 100, 0, KEY);
		round_trip(test, SLOT, values[i], 100, 1, KEY);
		round_trip(test, SLOT, SEQ, 100, 0, values[i]);
		round_trip(test, values[i], values[i], 100, 1, values[i]);
	}
}

/* The place and the byte order of each field except the checksum */
static void format_layout(struct kunit *test)
{
	static const u8 before[] = {
		0x78, 0x56, 0x34, 0x12, 0xf0, 0xde, 0xbc, 0x9a,
	};
	static const u8 after[] = { 0x01, 0x08, 1, VSWAP_DISK_MAGIC };
	struct format_fixture *fix = test->priv;
	u8 *at = seal(fix, SLOT, SEQ, 0x802, 1, KEY);

	KUNIT_EXPECT_EQ(test, HEADER_BYTES, VSWAP_DISK_ALIGN);
	KUNIT_EXPECT_MEMEQ(test, at, before, sizeof(before));
	KUNIT_EXPECT_MEMEQ(test, at + 12, after, sizeof(after));
	KUNIT_EXPECT_NE(test, VSWAP_DISK_MAGIC, 0);
}

static void format_wrong_expectations(struct kunit *test)
{
	struct format_fixture *fix = test->priv;
	const unsigned int len = 1000;
	u8 *at = seal_usual(fix, len);
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT ^ BIT(bit),
							  SEQ, len, KEY));
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT,
							  SEQ ^ BIT(bit), len,
							  KEY));
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, len,
							  KEY ^ BIT(bit)));
		KUNIT_EXPECT_EQ(test, VSWAP_DISK_DAMAGED,
				first(at, len, SEQ ^ BIT(bit), KEY));
		KUNIT_EXPECT_EQ(test, VSWAP_DISK_DAMAGED,
				first(at, len, SEQ, KEY ^ BIT(bit)));
	}
	for (bit = 0; bit < 10; bit++)
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ,
							  len ^ BIT(bit), KEY));
	KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, 0, KEY));
	KUNIT_EXPECT_TRUE(test, vswap_disk_check(at, SLOT, SEQ, len, KEY));
}

/* Headers forged to match what is expected */
static void format_forged(struct kunit *test)
{
	struct format_fixture *fix = test->priv;
	struct vswap_disk_header *header;
	unsigned int len;
	u8 *at;

	at = seal(fix, SLOT + 1, SEQ, 100, 0, KEY);
	header = (struct vswap_disk_header *)at;
	header->slot = cpu_to_le32(SLOT);
	KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, 100, KEY));

	at = seal(fix, SLOT, SEQ - 1, 100, 0, KEY);
	header = (struct vswap_disk_header *)at;
	header->seq = cpu_to_le32(SEQ);
	KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, 100, KEY));

	/* All lengths, up to the end of its padding */
	for (len = 1; len <= 112; len++) {
		at = seal_usual(fix, 100);
		header = (struct vswap_disk_header *)at;
		header->len = cpu_to_le16(len - 1);
		KUNIT_EXPECT_EQ(test, len == 100,
				vswap_disk_check(at, SLOT, SEQ, len, KEY));
	}
}

static void flip(struct kunit *test, u8 *at, unsigned int len,
		 unsigned int bit)
{
	at[bit / 8] ^= BIT(bit % 8);
	KUNIT_ASSERT_FALSE_MSG(test, vswap_disk_check(at, SLOT, SEQ, len, KEY),
			       "bit %u", bit);
	/* The walk, which takes the slot from the header, detects it too. */
	KUNIT_ASSERT_EQ_MSG(test, first(at, len, SEQ, KEY), VSWAP_DISK_DAMAGED,
			    "bit %u", bit);
	at[bit / 8] ^= BIT(bit % 8);
}

static void format_damaged_bits(struct kunit *test)
{
	static const unsigned int lens[] = { 1, 8, 61, VSWAP_OBJECT_MAX };
	struct format_fixture *fix = test->priv;
	unsigned int i, bit, len, bits;
	u8 *at;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		len = lens[i];
		bits = 8 * (HEADER_BYTES + len);
		at = seal_usual(fix, len);
		for (bit = 0; bit < bits; bit += bit < 1000 ? 1 : 229)
			flip(test, at, len, bit);
		flip(test, at, len, bits - 1);
		KUNIT_EXPECT_TRUE(test, vswap_disk_check(at, SLOT, SEQ, len,
							 KEY));
	}
}

/* Sectors of an object that did not reach the disk */
static void format_torn(struct kunit *test)
{
	struct format_fixture *fix = test->priv;
	const unsigned int len = VSWAP_OBJECT_MAX;
	unsigned int from;
	u8 *at;

	for (from = 0; from < ROOM; from += SECTOR) {
		at = seal_usual(fix, len);
		memset(at + from, 0, min(SECTOR, ROOM - from));
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, len,
							  KEY));
		at = seal_usual(fix, len);
		memset(at + from, 0xff, ROOM - from);
		KUNIT_EXPECT_FALSE(test, vswap_disk_check(at, SLOT, SEQ, len,
							  KEY));
	}
}

static struct kunit_case format_cases[] = {
	KUNIT_CASE(format_lengths),
	KUNIT_CASE(format_extremes),
	KUNIT_CASE(format_layout),
	KUNIT_CASE(format_wrong_expectations),
	KUNIT_CASE(format_forged),
	KUNIT_CASE(format_damaged_bits),
	KUNIT_CASE(format_torn),
	{}
};

static struct kunit_suite format_suite = {
	.name = "vswap-format",
	.init = format_init,
	.test_cases = format_cases,
};

kunit_test_suite(format_suite);
