// SPDX-License-Identifier: GPL-2.0
/*
 * Detect data that no compressor makes smaller, without trying one.
 *
 * The pool checks a page before it tries the recompressor on it.  Unlike the
 * fast compressor, the recompressor gives frequent bytes shorter codes.  That
 * does not pay if nearly all byte values are about equally frequent.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/mm.h>

#include "entropy.h"

/* How many bytes of a page to sample. */
#define SAMPLES		512
/*
 * 512 random bytes take 221 of the 256 values, give or take 5.  If a third of
 * the page is zeroes and the rest random, they take about 189, and even then the
 * object saves little.
 */
#define MANY_VALUES	200

/**
 * vswap_entropy_is_high() - check whether a page looks like random bytes
 * @page: the page
 *
 * Takes about a microsecond.
 *
 * Context: Any context.  Does not sleep.
 */
bool vswap_entropy_is_high(const void *page)
{
	const unsigned int step = PAGE_SIZE / SAMPLES;
	DECLARE_BITMAP(values, 256) = {};
	const u8 *bytes = page;
	unsigned int i;

	/* Take each byte of a word in turn: low bytes of pointers vary most. */
	for (i = 0; i < SAMPLES; i++)
		__set_bit(bytes[i * step + i % sizeof(long)], values);
	return bitmap_weight(values, 256) >= MANY_VALUES;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_entropy_is_high);
