// SPDX-License-Identifier: GPL-2.0
/*
 * Helpers for several suites: pages with all sorts of contents, memory with an
 * exact end, threads that run at the same time, and sizes of a pool.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "pool/pool.h"
#include "support.h"

/**
 * test_fill_random() - fill a page with incompressible data
 * @page: the page
 * @rnd: the random numbers to use
 */
void test_fill_random(void *page, struct rnd_state *rnd)
{
	prandom_bytes_state(rnd, page, PAGE_SIZE);
}

/**
 * test_fill_text() - fill a page with words, which every compressor halves
 * @page: the page
 * @rnd: the random numbers to use
 */
void test_fill_text(void *page, struct rnd_state *rnd)
{
	static const char *const words[] = {
		"the ", "slot ", "of ", "a ", "page ", "virtual ", "memory ",
		"is ", "cluster ", "and ", "compressed ", "to ", "reclaim, ",
		"folio ", "swap.\n", "",
	};
	const char *word = "";
	char *byte = page;
	unsigned int i;

	for (i = 0; i < PAGE_SIZE; i++) {
		if (!*word)
			word = words[prandom_u32_state(rnd) %
				     ARRAY_SIZE(words)];
		byte[i] = *word ? *word++ : 0;
	}
}

/**
 * test_fill_letters() - fill a page with random letters out of 16
 * @page: the page
 * @rnd: the random numbers to use
 *
 * zstd takes less than 5 bits for each; lz4 does not compress them.
 */
void test_fill_letters(void *page, struct rnd_state *rnd)
{
	u8 *byte = page;
	unsigned int i;

	for (i = 0; i < PAGE_SIZE; i++)
		byte[i] = 'a' + prandom_u32_state(rnd) % 16;
}

/**
 * test_fill_mixture() - fill a page with pieces that compress in different ways
 * @page: the page
 * @rnd: the random numbers to use
 *
 * The pieces are random bytes, runs of one byte, and copies of earlier pieces.
 */
void test_fill_mixture(void *page, struct rnd_state *rnd)
{
	unsigned int pos = 0, len, from, i;
	u8 *byte = page;

	while (pos < PAGE_SIZE) {
		len = prandom_u32_state(rnd) %
		      (prandom_u32_state(rnd) % 4 ? 40 : 1000) + 1;
		len = min_t(unsigned int, len, PAGE_SIZE - pos);
		switch (prandom_u32_state(rnd) % 4) {
		case 0:
			prandom_bytes_state(rnd, byte + pos, len);
			break;
		case 1:
			memset(byte + pos, prandom_u32_state(rnd), len);
			break;
		default:
			from = pos ? prandom_u32_state(rnd) % pos : 0;
			for (i = 0; pos && i < len; i++)
				byte[pos + i] = byte[from + i];
			if (!pos)
				len = 0;
		}
		pos += len;
	}
}

/**
 * test_alter() - change a few bytes of a page
 * @page: the page
 * @nr: how many bytes at most
 * @rnd: the random numbers to use
 */
void test_alter(void *page, unsigned int nr, struct rnd_state *rnd)
{
	u8 *byte = page;

	while (nr--)
		byte[prandom_u32_state(rnd) % PAGE_SIZE] =
			prandom_u32_state(rnd);
}

static void area_free(void *area)
{
	vfree(area);
}

/**
 * test_exact_area() - allocate memory whose exact end KASAN knows
 * @test: the test, at whose end it is freed
 * @len: its length in bytes, a multiple of 8; unlike with kmalloc(), no usable
 *	memory follows it, whatever its length
 *
 * Return: the memory, never NULL.
 */
void *test_exact_area(struct kunit *test, unsigned long len)
{
	void *area = vmalloc(len);

	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, area_free, area));
	return area;
}

struct test_thread {
	void (*fn)(unsigned int id, void *arg);
	void *arg;
	unsigned int id;
	struct completion done;
};

static int thread_main(void *data)
{
	struct test_thread *thread = data;

	thread->fn(thread->id, thread->arg);
	/* After the completion the module may be removed. */
	kthread_complete_and_exit(&thread->done, 0);
}

/**
 * test_run_threads() - run a function in several threads and wait for them
 * @test: the test
 * @nr: how many threads, at most TEST_MAX_THREADS
 * @fn: the function; it does not run in the test's own thread, so it counts
 *	failures in @arg instead of asserting
 * @arg: the argument that they share
 */
void test_run_threads(struct kunit *test, unsigned int nr,
		      void (*fn)(unsigned int id, void *arg), void *arg)
{
	struct test_thread threads[TEST_MAX_THREADS];
	struct task_struct *task;
	unsigned int i, started;

	for (started = 0; started < nr; started++) {
		threads[started].fn = fn;
		threads[started].arg = arg;
		threads[started].id = started;
		init_completion(&threads[started].done);
		task = kthread_run(thread_main, &threads[started],
				   "vswap_kunit/%u", started);
		if (IS_ERR(task))
			break;
	}

	for (i = 0; i < started; i++)
		wait_for_completion(&threads[i].done);
	KUNIT_ASSERT_EQ_MSG(test, started, nr, "could not start the threads");
}

/**
 * test_pool_reserve() - get the part of a pool's limit that stores keep free
 *
 * Return: pages.  A pool with exactly this limit takes one object.
 */
unsigned long test_pool_reserve(void)
{
	return vswap_pool_slack();
}

/**
 * test_pool_pages_left() - get the size of an empty pool
 * @pool: the pool, whose last objects have been freed
 *
 * zsmalloc may leave the freeing of locked pages to a worker, so wait for it.
 *
 * Return: pages, 0 unless some leaked.
 */
unsigned long test_pool_pages_left(struct vswap_pool *pool)
{
	unsigned int tries;

	for (tries = 0; tries < 100 && vswap_pool_pages(pool); tries++)
		msleep(20);
	return vswap_pool_pages(pool);
}

/* Set the compressor of an empty pool. */
void test_set_compressor(struct kunit *test, struct vswap_pool *pool,
			 const char *name)
{
	struct vswap_compressor compressor;
	struct vswap_codec *codec;

	KUNIT_ASSERT_EQ(test, 0, vswap_compressor_parse(name, &compressor));
	codec = vswap_codec_create(&compressor);
	KUNIT_ASSERT_NOT_NULL(test, codec);
	vswap_codec_destroy(vswap_pool_set_compressor(pool, codec));
}
