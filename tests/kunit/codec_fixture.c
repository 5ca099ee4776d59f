// SPDX-License-Identifier: GPL-2.0
/*
 * Shared by the tests of the compressors: the work memory of one compressor,
 * and buffers with guard bytes, which detect writes beyond their ends.
 */
#include <linux/mm.h>
#include <linux/string.h>

#include "codec_fixture.h"

#define GUARD_BYTES	64
#define GUARD		0xa5

static const struct codec_param params[] = {
	{ "lz4", 2000 },
	{ "lzo-rle", 1000 },
	{ "zstd", 300 },
	{ "zstd:1", 300 },
	{ "zstd:9", 100 },
	{ "zstd:22", 12 },
};

/**
 * codec_gen_params() - give KUnit the compressors, one by one
 * @test: the test
 * @prev: the previous one, or NULL at first
 * @desc: the buffer for its name
 *
 * Return: the next one, or NULL after the last.
 */
const void *codec_gen_params(struct kunit *test, const void *prev, char *desc)
{
	const struct codec_param *param = prev ? prev + sizeof(*param) : params;

	if (param == params + ARRAY_SIZE(params))
		return NULL;

	strscpy(desc, param->text, KUNIT_PARAM_DESC_SIZE);
	return param;
}

/**
 * codec_fixture_init() - a suite's init
 * @test: the test; its parameter is one of codec_gen_params()
 *
 * Return: 0 or a negative errno.
 */
int codec_fixture_init(struct kunit *test)
{
	const struct codec_param *param = test->param_value ?: params;
	struct codec_fixture *codec;
	int err;

	codec = kunit_kzalloc(test, sizeof(*codec), GFP_KERNEL);
	if (!codec)
		return -ENOMEM;

	err = vswap_compressor_parse(param->text, &codec->compressor);
	if (err)
		return err;

	test->priv = codec;
	codec->rounds = param->rounds;
	codec->work = codec->compressor.ops->create(codec->compressor.level);
	codec->other = codec->compressor.ops->create(codec->compressor.level);
	codec->page = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	codec->out = kunit_kmalloc(test, PAGE_SIZE + GUARD_BYTES, GFP_KERNEL);
	codec->back = kunit_kmalloc(test, PAGE_SIZE + 2 * GUARD_BYTES,
				    GFP_KERNEL);
	if (!codec->work || !codec->other || !codec->page || !codec->out ||
	    !codec->back)
		return -ENOMEM;

	codec->back += GUARD_BYTES;
	prandom_seed_state(&codec->rnd, 1);
	return 0;
}

/**
 * codec_fixture_exit() - a suite's exit
 * @test: the test
 */
void codec_fixture_exit(struct kunit *test)
{
	struct codec_fixture *codec = test->priv;

	if (!codec)
		return;
	if (codec->work)
		codec->compressor.ops->destroy(codec->work);
	if (codec->other)
		codec->compressor.ops->destroy(codec->other);
}

/**
 * codec_pack() - compress a page, and check that the limit holds
 * @test: the test
 * @page: the page
 * @dst_len: the limit, at most PAGE_SIZE
 *
 * Return: the length of the object in codec->out, 0 if it does not fit.
 */
unsigned int codec_pack(struct kunit *test, const void *page,
			unsigned int dst_len)
{
	struct codec_fixture *codec = test->priv;
	unsigned int len;

	memset(codec->out, GUARD, PAGE_SIZE + GUARD_BYTES);
	len = codec->compressor.ops->compress(codec->work, page, codec->out,
					      dst_len);
	KUNIT_ASSERT_LE(test, len, dst_len);
	KUNIT_ASSERT_NULL_MSG(test, memchr_inv(codec->out + dst_len, GUARD,
					       PAGE_SIZE + GUARD_BYTES -
					       dst_len),
			      "written beyond %u bytes", dst_len);
	return len;
}

/**
 * codec_unpack() - decompress, and check for writes outside the page
 * @test: the test
 * @src: an object of codec_pack(), or other data
 * @len: its length
 *
 * Return: whether a page is in codec->back.
 */
bool codec_unpack(struct kunit *test, const void *src, unsigned int len)
{
	struct codec_fixture *codec = test->priv;
	u8 *before = codec->back - GUARD_BYTES;
	bool ok;

	memset(before, GUARD, PAGE_SIZE + 2 * GUARD_BYTES);
	ok = codec->compressor.ops->decompress(codec->other, src, len,
					       codec->back);
	KUNIT_ASSERT_NULL(test, memchr_inv(before, GUARD, GUARD_BYTES));
	KUNIT_ASSERT_NULL(test, memchr_inv(codec->back + PAGE_SIZE, GUARD,
					   GUARD_BYTES));
	return ok;
}

/**
 * codec_round_trip() - compress and decompress codec->page, and compare
 * @test: the test
 * @dst_len: the limit
 *
 * Return: the length of the object in codec->out, 0 if it does not fit.
 */
unsigned int codec_round_trip(struct kunit *test, unsigned int dst_len)
{
	struct codec_fixture *codec = test->priv;
	unsigned int len = codec_pack(test, codec->page, dst_len);

	if (len) {
		KUNIT_ASSERT_TRUE(test, codec_unpack(test, codec->out, len));
		KUNIT_ASSERT_EQ(test, 0, memcmp(codec->back, codec->page,
						PAGE_SIZE));
	}
	return len;
}
