/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the tests of the engine: a space with its own pool, and folios
 * whose contents depend on a seed.
 */
#ifndef VSWAP_KUNIT_ENGINE_FIXTURE_H
#define VSWAP_KUNIT_ENGINE_FIXTURE_H

#include <kunit/test.h>

#include "engine.h"

/**
 * struct engine_fixture - an engine under test, in test->priv
 * @pool: its pool
 * @space: its space
 * @want: a page to compare with
 */
struct engine_fixture {
	struct vswap_pool pool;
	struct vswap_space space;
	u8 *want;
};

int engine_fixture_init(struct kunit *test);
void engine_fixture_exit(struct kunit *test);

unsigned long engine_stat(struct kunit *test, enum vswap_stat which);
void engine_expect_empty(struct kunit *test);

struct folio *engine_folio(struct kunit *test, unsigned int order);
void engine_page_fill(void *page, u32 seed);
void engine_folio_fill(struct folio *folio, u32 seed);
void engine_expect_folio(struct kunit *test, struct folio *folio, u32 seed);

#endif /* VSWAP_KUNIT_ENGINE_FIXTURE_H */
