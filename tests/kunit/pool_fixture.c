// SPDX-License-Identifier: GPL-2.0
/* Shared by the tests of pool/pool.c: make and free the pool and its pages. */
#include "pool_fixture.h"

/* @limit: the pool's limit, in pages */
int pool_fixture_init(struct kunit *test, unsigned long limit)
{
	struct vswap_compressor compressor;
	struct pool_fixture *fix;

	fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	if (!fix || vswap_compressor_parse("lz4", &compressor))
		return -ENOMEM;

	test->priv = fix;
	fix->page = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	fix->back = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	if (!fix->page || !fix->back ||
	    vswap_pool_init(&fix->pool, &compressor, limit))
		return -ENOMEM;

	fix->made = true;
	prandom_seed_state(&fix->rnd, 1);
	return 0;
}

/* The same for a pool with a recompressor. */
int pool_fixture_init_recompressor(struct kunit *test, unsigned long limit)
{
	struct vswap_compressor zstd;
	struct vswap_codec *codec;
	struct pool_fixture *fix;
	int err;

	err = pool_fixture_init(test, limit) ?:
	      vswap_compressor_parse("zstd:1", &zstd);
	if (err)
		return err;

	fix = test->priv;
	codec = vswap_codec_create(&zstd);
	vswap_pool_set_recompressor(&fix->pool, codec);
	return codec ? 0 : -ENOMEM;
}

void pool_fixture_exit(struct kunit *test)
{
	struct pool_fixture *fix = test->priv;

	if (!fix || !fix->made)
		return;
	KUNIT_EXPECT_EQ(test, test_pool_pages_left(&fix->pool), 0);
	vswap_pool_exit(&fix->pool);
}
