// SPDX-License-Identifier: GPL-2.0
/*
 * lz4, the default: the kernel's LZ4 library.
 *
 * Each page starts with an empty hash table.  Keeping the table in a stream
 * saves the clearing, but then LZ4 works with 32-bit positions and a smaller
 * table: at native speed that costs up to half as much again.
 */
#include <linux/lz4.h>
#include <linux/slab.h>

#include "codec.h"

static void *lz4_create(int level)
{
	return kmalloc(LZ4_MEM_COMPRESS, GFP_KERNEL);
}

static void lz4_destroy(void *work)
{
	kfree(work);
}

static unsigned int lz4_compress(void *work, const void *src, void *dst,
				 unsigned int dst_len)
{
	return LZ4_compress_fast(src, dst, PAGE_SIZE, dst_len,
				 LZ4_ACCELERATION_DEFAULT, work);
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
