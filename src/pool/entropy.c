// SPDX-License-Identifier: GPL-2.0
/*
 * Entropy: tell data which no compressor makes smaller, without trying one.
 *
 * Called by the pool before it has the recompressor try a page.  What that can do
 * and the fast compressor cannot is to give frequent bytes shorter codes, and that
 * does not pay where nearly all values are about as frequent.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/mm.h>

#include "entropy.h"

/* How many bytes are looked at. */
#define SAMPLES		512
/*
 * That many of random bytes have 221 values of the 256, give or take 5.  Fewer than
 * 180 are left where a byte carries seven bits, and no object that large is kept.
 */
#define MANY_VALUES	200

/**
 * vswap_entropy_is_high() - tell whether a page looks like random bytes
 * @page: the page
 *
 * Context: Any; does not sleep, and takes about a microsecond.
 */
bool vswap_entropy_is_high(const void *page)
{
	const unsigned int step = PAGE_SIZE / SAMPLES;
	DECLARE_BITMAP(values, 256) = {};
	const u8 *bytes = page;
	unsigned int i;

	/* Each byte of a word has its turn: the low ones of pointers vary most. */
	for (i = 0; i < SAMPLES; i++)
		__set_bit(bytes[i * step + i % sizeof(long)], values);
	return bitmap_weight(values, 256) >= MANY_VALUES;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_entropy_is_high);
