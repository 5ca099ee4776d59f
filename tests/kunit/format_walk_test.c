// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of tier/format.c: a walk through a segment finds each object of each
 * batch once, takes nothing else for an object, and reads only data that was
 * written.
 *
 * Segments lie at the end of their memory, so KASAN detects reads beyond it.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "support.h"
#include "table/entry.h"
#include "tier/format.h"

#define SEQ		7
#define KEY		0x0fedcba9
#define HEADER_BYTES	sizeof(struct vswap_disk_header)
#define SEGMENT_BYTES	(8 * VSWAP_DISK_BLOCK)
#define MAX_OBJECTS	(SEGMENT_BYTES / VSWAP_DISK_ALIGN / 2)

struct walk_fixture {
	u8 *buf;	/* where segments are written */
	u8 *end;	/* of the memory where they are read */
	u32 used;
	unsigned int nr;
	u32 offsets[MAX_OBJECTS];
	u32 lens[MAX_OBJECTS];
	struct rnd_state rnd;
};

static int walk_init(struct kunit *test)
{
	struct walk_fixture *fix;

	fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	if (!fix)
		return -ENOMEM;

	test->priv = fix;
	fix->buf = test_exact_area(test, SEGMENT_BYTES);
	fix->end = test_exact_area(test, SEGMENT_BYTES) + SEGMENT_BYTES;
	prandom_seed_state(&fix->rnd, 1);
	return 0;
}

static void segment_begin(struct walk_fixture *fix)
{
	memset(fix->buf, 0xa5, SEGMENT_BYTES);
	fix->used = 0;
	fix->nr = 0;
}

/* Add an object to the batch, as the log does; its slot is its number. */
static void object_add(struct walk_fixture *fix, unsigned int len)
{
	u8 *at = fix->buf + fix->used;

	prandom_bytes_state(&fix->rnd, at + HEADER_BYTES, len);
	vswap_disk_seal(at, fix->nr, SEQ, len, 0, KEY);
	fix->offsets[fix->nr] = fix->used;
	fix->lens[fix->nr++] = len;
	fix->used += vswap_disk_size(len);
}

static void batch_end(struct walk_fixture *fix)
{
	u32 end = ALIGN(fix->used, VSWAP_DISK_BLOCK);

	memset(fix->buf + fix->used, 0, end - fix->used);
	fix->used = end;
}

/* 7 blocks of batches, with each kind of end */
static void segment_fill(struct walk_fixture *fix)
{
	unsigned int i;

	segment_begin(fix);
	object_add(fix, 1);		/* mostly padding */
	batch_end(fix);
	object_add(fix, VSWAP_DISK_BLOCK - HEADER_BYTES); /* no padding */
	batch_end(fix);
	object_add(fix, 2000);		/* the least padding */
	object_add(fix, VSWAP_DISK_BLOCK - 2016 - 2 * HEADER_BYTES);
	batch_end(fix);
	for (i = 0; i < 3; i++)		/* across blocks */
		object_add(fix, VSWAP_OBJECT_MAX);
	batch_end(fix);
}

/* The segment as it looks if only @used bytes of it were written */
static const u8 *written(struct walk_fixture *fix, u32 used)
{
	return memcpy(fix->end - used, fix->buf, used);
}

/* Walk the segment; return how many of its objects were found, in order. */
static unsigned int walk(struct kunit *test, const u8 *segment, u32 used,
			 enum vswap_disk_state *state)
{
	struct walk_fixture *fix = test->priv;
	const struct vswap_disk_header *header;
	unsigned int nr = 0;
	u32 offset = 0;

	while ((*state = vswap_disk_next(segment, used, SEQ, KEY, &offset)) ==
	       VSWAP_DISK_OBJECT) {
		KUNIT_ASSERT_LT(test, nr, fix->nr);
		KUNIT_ASSERT_EQ(test, offset, fix->offsets[nr]);
		header = (const void *)(segment + offset);
		KUNIT_ASSERT_EQ(test, le32_to_cpu(header->slot), nr);
		KUNIT_ASSERT_EQ(test, vswap_disk_len(header), fix->lens[nr]);
		offset += vswap_disk_size(fix->lens[nr++]);
	}
	return nr;
}

static void walk_batches(struct kunit *test)
{
	struct walk_fixture *fix = test->priv;
	enum vswap_disk_state state;

	segment_fill(fix);
	KUNIT_ASSERT_EQ(test, fix->used, 7 * VSWAP_DISK_BLOCK);
	KUNIT_EXPECT_EQ(test, fix->nr, walk(test, written(fix, fix->used),
					    fix->used, &state));
	KUNIT_EXPECT_EQ(test, state, VSWAP_DISK_END);
}

static void walk_random_batches(struct kunit *test)
{
	struct walk_fixture *fix = test->priv;
	enum vswap_disk_state state;
	unsigned int round, len;

	for (round = 0; round < 50; round++) {
		segment_begin(fix);
		for (;;) {
			len = prandom_u32_state(&fix->rnd) %
			      (round % 2 ? 200 : VSWAP_OBJECT_MAX) + 1;
			if (fix->used + vswap_disk_size(len) > SEGMENT_BYTES)
				break;
			object_add(fix, len);
			if (prandom_u32_state(&fix->rnd) % 4 == 0)
				batch_end(fix);
		}
		batch_end(fix);
		KUNIT_EXPECT_EQ(test, fix->nr,
				walk(test, written(fix, fix->used), fix->used,
				     &state));
		KUNIT_EXPECT_EQ(test, state, VSWAP_DISK_END);
	}
}

/* Whole objects are found; a cut inside one is damage. */
static void walk_truncated(struct kunit *test)
{
	struct walk_fixture *fix = test->priv;
	enum vswap_disk_state state, want;
	unsigned int i, nr;
	u32 used;

	segment_fill(fix);
	for (used = 0; used <= fix->used; used += VSWAP_DISK_ALIGN) {
		want = VSWAP_DISK_END;
		for (nr = 0, i = 0; i < fix->nr; i++) {
			if (fix->offsets[i] + vswap_disk_size(fix->lens[i]) <=
			    used)
				nr++;
			else if (fix->offsets[i] < used)
				want = VSWAP_DISK_DAMAGED;
		}
		KUNIT_ASSERT_EQ_MSG(test, nr,
				    walk(test, written(fix, used), used,
					 &state),
				    "%u bytes", used);
		KUNIT_ASSERT_EQ_MSG(test, state, want, "%u bytes", used);
	}
}

/* Invalid lengths, under right checksums */
static void walk_bad_lengths(struct kunit *test)
{
	static const unsigned int lens[] = {
		0, VSWAP_OBJECT_MAX + 1, 2 * VSWAP_OBJECT_MAX,
	};
	struct walk_fixture *fix = test->priv;
	struct vswap_disk_header *header;
	unsigned int i;
	u32 offset = 0;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		memset(fix->buf, 0, SEGMENT_BYTES);
		vswap_disk_seal(fix->buf, 0, SEQ, lens[i], 0, KEY);
		KUNIT_EXPECT_EQ(test, VSWAP_DISK_DAMAGED,
				vswap_disk_next(fix->buf, SEGMENT_BYTES, SEQ,
						KEY, &offset));
	}

	/* A header without an object behind it */
	header = (void *)(fix->end - HEADER_BYTES);
	vswap_disk_seal(fix->buf, 0, SEQ, 1, 0, KEY);
	memcpy(header, fix->buf, HEADER_BYTES);
	for (i = 0; i <= U16_MAX; i++) {
		header->len = cpu_to_le16(i);
		KUNIT_ASSERT_EQ(test, VSWAP_DISK_DAMAGED,
				vswap_disk_next(header, HEADER_BYTES, SEQ, KEY,
						&offset));
	}
}

/* No object is found, wherever the walk begins. */
static void nothing_is_found(struct kunit *test, const u8 *segment, u32 used,
			     u32 seq, u32 key)
{
	enum vswap_disk_state state;
	u32 from, offset;

	for (from = 0; from <= used; from += VSWAP_DISK_ALIGN) {
		offset = from;
		state = vswap_disk_next(segment, used, seq, key, &offset);
		KUNIT_ASSERT_NE_MSG(test, state, VSWAP_DISK_OBJECT,
				    "at %u of %u", from, used);
	}
	KUNIT_ASSERT_EQ(test, state, VSWAP_DISK_END);
}

static void walk_stale(struct kunit *test)
{
	struct walk_fixture *fix = test->priv;
	enum vswap_disk_state state;
	const u8 *segment;

	segment_fill(fix);
	segment = written(fix, fix->used);
	nothing_is_found(test, segment, fix->used, SEQ + 1, KEY);
	nothing_is_found(test, segment, fix->used, SEQ - 1, KEY);
	nothing_is_found(test, segment, fix->used, SEQ, KEY + 1);
	nothing_is_found(test, segment, fix->used, KEY, SEQ);

	/* The third batch was not written: old data is in its place. */
	vswap_disk_seal(fix->buf + fix->offsets[2], 2, SEQ - 1, fix->lens[2], 0,
			KEY);
	KUNIT_EXPECT_EQ(test, 2, walk(test, written(fix, fix->used), fix->used,
				      &state));
	KUNIT_EXPECT_EQ(test, state, VSWAP_DISK_DAMAGED);
}

static void walk_garbage(struct kunit *test)
{
	struct walk_fixture *fix = test->priv;
	struct vswap_disk_header *header;
	unsigned int round;
	u32 used, at;

	for (round = 0; round < 16; round++) {
		prandom_bytes_state(&fix->rnd, fix->buf, SEGMENT_BYTES);
		/* Make it look like headers, some with plausible lengths. */
		for (at = 0; round % 4 && at < SEGMENT_BYTES;
		     at += round % 4 * HEADER_BYTES) {
			header = (void *)(fix->buf + at);
			header->magic = at % 3 ? VSWAP_DISK_MAGIC : 0;
			header->seq = cpu_to_le32(SEQ);
			header->len &= cpu_to_le16(round % 2 ? U16_MAX : 0xff);
		}
		used = prandom_u32_state(&fix->rnd) % SEGMENT_BYTES;
		used = ALIGN(used, VSWAP_DISK_ALIGN);
		nothing_is_found(test, written(fix, used), used, SEQ, KEY);
	}

	memset(fix->buf, 0, SEGMENT_BYTES);
	for (used = 0; used <= 2 * VSWAP_DISK_BLOCK; used += 528)
		nothing_is_found(test, written(fix, used), used, SEQ, KEY);
}

static struct kunit_case walk_cases[] = {
	KUNIT_CASE(walk_batches),
	KUNIT_CASE(walk_random_batches),
	KUNIT_CASE(walk_truncated),
	KUNIT_CASE(walk_bad_lengths),
	KUNIT_CASE(walk_stale),
	KUNIT_CASE(walk_garbage),
	{}
};

static struct kunit_suite walk_suite = {
	.name = "vswap-format-walk",
	.init = walk_init,
	.test_cases = walk_cases,
};

kunit_test_suite(walk_suite);
