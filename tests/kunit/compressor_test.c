// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pool/codec.c: names of compressors, as the administrator writes
 * them, and the per-CPU streams.
 */
#include <kunit/test.h>
#include <linux/cpu.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "pool/codec.h"
#include "support.h"

static const struct good_name {
	const char *text;
	const char *name;
	int level;
	const char *printed;
} good_names[] = {
	{ "lz4", "lz4", VSWAP_LEVEL_DEFAULT, "lz4" },
	{ "lz4\n", "lz4", VSWAP_LEVEL_DEFAULT, "lz4" },
	{ "lzo-rle", "lzo-rle", VSWAP_LEVEL_DEFAULT, "lzo-rle" },
	{ "lzo-rle\n", "lzo-rle", VSWAP_LEVEL_DEFAULT, "lzo-rle" },
	{ "zstd", "zstd", VSWAP_LEVEL_DEFAULT, "zstd" },
	{ "zstd\n", "zstd", VSWAP_LEVEL_DEFAULT, "zstd" },
	{ "zstd:1", "zstd", 1, "zstd:1" },
	{ "zstd:3", "zstd", 3, "zstd:3" },
	{ "zstd:3\n", "zstd", 3, "zstd:3" },
	{ "zstd:22", "zstd", 22, "zstd:22" },
};

static const char *const bad_names[] = {
	"", "\n", ":", ":3", " ", "zst", "zstdx", "zstd ", " zstd", "ZSTD", "l",
	"lz", "lz4x", "lz44", "lz4 ", "lz4hc", "lzo", "lzo-", "lzo-rle2", "842",
	"lz4:1", "lz4:0", "lz4:", "lz4:-1", "lz4:\n", "lzo-rle:1", "lzo-rle:",
	"zstd:", "zstd:\n", "zstd:0", "zstd:23", "zstd:-1", "zstd:3x", "zstd:x",
	"zstd: 3", "zstd:3 ", "zstd:3.5", "zstd:0x3", "zstd:3:3", "zstd:3\n\n",
	"zstd:3\nx", "zstd::3", "zstd:4294967299", "zstd:18446744073709551619",
	"zstd:-2147483648", "zstd\n3", "zstd\n:3", "lz4\nfoo", "lz4\n\n",
	"lz4,zstd", "zstd:99999999999999999999999999999999999999999999999999",
};

static void compressor_good_names(struct kunit *test)
{
	const struct good_name *good = good_names;
	struct vswap_compressor found;
	char buf[32];
	int len;

	for (; good < good_names + ARRAY_SIZE(good_names); good++) {
		KUNIT_ASSERT_EQ_MSG(test, 0,
				    vswap_compressor_parse(good->text, &found),
				    "\"%s\"", good->text);
		KUNIT_EXPECT_STREQ(test, found.ops->name, good->name);
		KUNIT_EXPECT_EQ(test, found.level, good->level);

		len = vswap_compressor_print(&found, buf, sizeof(buf));
		KUNIT_EXPECT_STREQ(test, buf, good->printed);
		KUNIT_EXPECT_EQ(test, len, strlen(good->printed));
	}
}

static void compressor_bad_names(struct kunit *test)
{
	static const struct vswap_codec_ops none;
	struct vswap_compressor found = { .ops = &none, .level = 77 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_names); i++) {
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    vswap_compressor_parse(bad_names[i],
							   &found),
				    "\"%s\"", bad_names[i]);
		KUNIT_ASSERT_PTR_EQ(test, found.ops, &none);
		KUNIT_ASSERT_EQ(test, found.level, 77);
	}
}

static void compressor_long_names(struct kunit *test)
{
	struct vswap_compressor found;
	char *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, 'z', PAGE_SIZE - 1);
	KUNIT_EXPECT_EQ(test, -EINVAL, vswap_compressor_parse(text, &found));
	memcpy(text, "lz4", 3);
	KUNIT_EXPECT_EQ(test, -EINVAL, vswap_compressor_parse(text, &found));
	memset(text, '1', PAGE_SIZE - 1);
	memcpy(text, "zstd:", 5);
	KUNIT_EXPECT_EQ(test, -EINVAL, vswap_compressor_parse(text, &found));
}

static void compressor_short_buffers(struct kunit *test)
{
	struct vswap_compressor found;
	char buf[8] = "xxxxxxx";

	KUNIT_ASSERT_EQ(test, 0, vswap_compressor_parse("zstd:22", &found));
	KUNIT_EXPECT_EQ(test, vswap_compressor_print(&found, buf, 5), 4);
	KUNIT_EXPECT_STREQ(test, buf, "zstd");
	KUNIT_EXPECT_STREQ(test, buf + 5, "xx");
}

/* Each name that sysfs lists can be parsed. */
static void compressor_list(struct kunit *test)
{
	struct vswap_compressor found;
	unsigned int nr;

	for (nr = 0; vswap_codec_name(nr); nr++)
		KUNIT_EXPECT_EQ(test, 0,
				vswap_compressor_parse(vswap_codec_name(nr),
						       &found));
	KUNIT_EXPECT_EQ(test, nr, 3);
	KUNIT_EXPECT_NULL(test, vswap_codec_name(nr + 1));
	KUNIT_EXPECT_NULL(test, vswap_codec_name(UINT_MAX));
}

struct streams {
	struct vswap_codec *codec;
	atomic_t wrong;
};

/* Fill the stream's buffer, let other threads run, and check it. */
static void streams_thread(unsigned int id, void *arg)
{
	struct streams *streams = arg;
	struct vswap_stream *stream;
	unsigned int round;
	u8 *byte;

	for (round = 0; round < 300; round++) {
		stream = vswap_stream_get(streams->codec);
		byte = stream->buffer;
		memset(byte, id + 1, PAGE_SIZE);
		cond_resched();
		if (!stream->work || memchr_inv(byte, id + 1, PAGE_SIZE))
			atomic_inc(&streams->wrong);
		vswap_stream_put(stream);
	}
}

static void *work_of_cpu(struct vswap_codec *codec, int cpu)
{
	return per_cpu_ptr(codec->streams, cpu)->work;
}

static void compressor_streams(struct kunit *test)
{
	struct vswap_compressor compressor;
	struct streams streams = {};
	unsigned int nr;
	int cpu;

	for (nr = 0; vswap_codec_name(nr); nr++) {
		KUNIT_ASSERT_EQ(test, 0,
				vswap_compressor_parse(vswap_codec_name(nr),
						       &compressor));
		streams.codec = vswap_codec_create(&compressor);
		KUNIT_ASSERT_NOT_NULL(test, streams.codec);

		cpus_read_lock();
		for_each_online_cpu(cpu)
			KUNIT_EXPECT_NOT_NULL(test,
					      work_of_cpu(streams.codec, cpu));
		cpus_read_unlock();

		test_run_threads(test, TEST_MAX_THREADS, streams_thread,
				 &streams);
		vswap_codec_destroy(streams.codec);
		KUNIT_EXPECT_EQ(test, atomic_read(&streams.wrong), 0);
	}
}

static struct kunit_case compressor_cases[] = {
	KUNIT_CASE(compressor_good_names),
	KUNIT_CASE(compressor_bad_names),
	KUNIT_CASE(compressor_long_names),
	KUNIT_CASE(compressor_short_buffers),
	KUNIT_CASE(compressor_list),
	KUNIT_CASE(compressor_streams),
	{}
};

static struct kunit_suite compressor_suite = {
	.name = "vswap-compressor",
	.test_cases = compressor_cases,
};

kunit_test_suite(compressor_suite);
