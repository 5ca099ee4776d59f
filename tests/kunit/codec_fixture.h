/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the tests of the compressors: the work memory of one compressor,
 * and buffers with guard bytes, which detect writes beyond their ends.
 */
#ifndef VSWAP_KUNIT_CODEC_FIXTURE_H
#define VSWAP_KUNIT_CODEC_FIXTURE_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "pool/codec.h"

/* A limit like the pool's: pages that need more are kept raw. */
#define CODEC_LIMIT	3000

/**
 * struct codec_param - a compressor to test
 * @text: its name, for vswap_compressor_parse()
 * @rounds: how often to repeat random tests: fewer for a slow compressor
 */
struct codec_param {
	const char *text;
	unsigned int rounds;
};

/**
 * struct codec_fixture - a compressor under test, in test->priv
 * @compressor: the compressor
 * @rounds: see struct codec_param
 * @work: work memory for compression, the same for the whole test
 * @other: work memory for decompression, which has never seen a page
 * @page: a page to compress
 * @out: the object, with guard bytes
 * @back: the decompressed page, with guard bytes
 * @rnd: the random numbers to use
 */
struct codec_fixture {
	struct vswap_compressor compressor;
	unsigned int rounds;
	void *work;
	void *other;
	u8 *page;
	u8 *out;
	u8 *back;
	struct rnd_state rnd;
};

const void *codec_gen_params(struct kunit *test, const void *prev, char *desc);
int codec_fixture_init(struct kunit *test);
void codec_fixture_exit(struct kunit *test);

unsigned int codec_pack(struct kunit *test, const void *page,
			unsigned int dst_len);
bool codec_unpack(struct kunit *test, const void *src, unsigned int len);
unsigned int codec_round_trip(struct kunit *test, unsigned int dst_len);

#endif /* VSWAP_KUNIT_CODEC_FIXTURE_H */
