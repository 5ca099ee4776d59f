// SPDX-License-Identifier: GPL-2.0
/*
 * lz4, the default: the kernel's LZ4 library, used as a stream.
 *
 * LZ4_compress_fast() clears its 16 KiB hash table before each page, which for
 * 4 KiB of input is much of its work.  A stream keeps the table instead: an
 * empty dictionary right before each page (LZ4_saveDict() with a length of 0)
 * makes every older position invalid, so a page depends on nothing but itself.
 */
#include <linux/lz4.h>
#include <linux/slab.h>

#include "codec.h"

static void *lz4_create(int level)
{
	/* kzalloc() is what LZ4_resetStream() would do, which is not exported */
	return kzalloc(sizeof(LZ4_stream_t), GFP_KERNEL);
}

static void lz4_destroy(void *work)
{
	kfree(work);
}

static unsigned int lz4_compress(void *work, const void *src, void *dst,
				 unsigned int dst_len)
{
	/* With no bytes to save, it does not write to the page. */
	LZ4_saveDict(work, (char *)src, 0);
	return LZ4_compress_fast_continue(work, src, dst, PAGE_SIZE, dst_len,
					  LZ4_ACCELERATION_DEFAULT);
}

static bool lz4_decompress(void *work, const void *src, unsigned int len,
			   void *dst)
{
	return LZ4_decompress_safe(src, dst, len, PAGE_SIZE) == PAGE_SIZE;
}

const struct vswap_codec_ops vswap_codec_lz4 = {
	.name		= "lz4",
	.min_level	= 1,
	.max_level	= 0,
	.create		= lz4_create,
	.destroy	= lz4_destroy,
	.compress	= lz4_compress,
	.decompress	= lz4_decompress,
};
