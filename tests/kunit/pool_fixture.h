/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the tests of pool/pool.c: a pool, a page to store and one to load.
 */
#ifndef VSWAP_KUNIT_POOL_FIXTURE_H
#define VSWAP_KUNIT_POOL_FIXTURE_H

#include <kunit/test.h>

#include "pool/pool.h"
#include "support.h"

/**
 * struct pool_fixture - a pool under test, in test->priv
 * @pool: the pool
 * @made: the pool must be freed
 * @page: a page to store
 * @back: where to load it
 * @rnd: the random numbers for its contents
 */
struct pool_fixture {
	struct vswap_pool pool;
	bool made;
	u8 *page;
	u8 *back;
	struct rnd_state rnd;
};

int pool_fixture_init(struct kunit *test, unsigned long limit);
int pool_fixture_init_recompressor(struct kunit *test, unsigned long limit);
void pool_fixture_exit(struct kunit *test);

#endif /* VSWAP_KUNIT_POOL_FIXTURE_H */
