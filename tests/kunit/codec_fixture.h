/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the compressors share: one compressor's work memory, and
 * buffers that tell if something was written beyond their ends.
 */
#ifndef VSWAP_KUNIT_CODEC_FIXTURE_H
#define VSWAP_KUNIT_CODEC_FIXTURE_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "pool/codec.h"

/* A limit like the pool's: objects longer than this are kept as they are */
#define CODEC_LIMIT	3000

/**
 * struct codec_param - what to test
 * @text: the compressor, as vswap_compressor_parse() understands it
 * @rounds: how often to repeat what is random: less if it is slow
 */
struct codec_param {
	const char *text;
	unsigned int rounds;
};

/**
 * struct codec_fixture - a compressor under test, in test->priv
 * @compressor: which
 * @rounds: see struct codec_param
 * @work: work memory that lasts for the whole test
 * @other: another one, which decompresses: nothing can be left over in it
 * @page: a page to compress
 * @out: what came out, guarded
 * @back: what came back, guarded
 * @rnd: where the randomness comes from
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
