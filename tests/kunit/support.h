/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers for several suites: pages with all sorts of contents, memory with an
 * exact end, threads that run at the same time, a pool's compressor and size.
 */
#ifndef VSWAP_KUNIT_SUPPORT_H
#define VSWAP_KUNIT_SUPPORT_H

#include <kunit/test.h>
#include <linux/prandom.h>

struct vswap_pool;

#define TEST_MAX_THREADS	4

void test_fill_random(void *page, struct rnd_state *rnd);
void test_fill_letters(void *page, struct rnd_state *rnd);
void test_fill_text(void *page, struct rnd_state *rnd);
void test_fill_mixture(void *page, struct rnd_state *rnd);
void test_alter(void *page, unsigned int nr, struct rnd_state *rnd);

void *test_exact_area(struct kunit *test, unsigned long len);

void test_run_threads(struct kunit *test, unsigned int nr,
		      void (*fn)(unsigned int id, void *arg), void *arg);

void test_set_compressor(struct kunit *test, struct vswap_pool *pool,
			 const char *name);
unsigned long test_pool_reserve(void);
unsigned long test_pool_pages_left(struct vswap_pool *pool);

#endif /* VSWAP_KUNIT_SUPPORT_H */
