// SPDX-License-Identifier: GPL-2.0
/* lzo-rle: the kernel's LZO library with run-length encoding. */
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/lzo.h>

#include "codec.h"

static void *lzorle_create(int level)
{
	return kmalloc(VSWAP_COMPAT_LZORLE_MEM, GFP_KERNEL);
}

static void lzorle_destroy(void *work)
{
	kfree(work);
}

static unsigned int lzorle_compress(void *work, const void *src, void *dst,
				    unsigned int dst_len)
{
	size_t len = dst_len;

	if (lzorle1x_1_compress_safe(src, PAGE_SIZE, dst, &len, work))
		return 0;

	return len;
}

static bool lzorle_decompress(void *work, const void *src, unsigned int len,
			      void *dst)
{
	size_t out = PAGE_SIZE;

	return !lzo1x_decompress_safe(src, len, dst, &out) && out == PAGE_SIZE;
}

const struct vswap_codec_ops vswap_codec_lzorle = {
	.name		= "lzo-rle",
	.min_level	= 1,
	.max_level	= 0,
	.create		= lzorle_create,
	.destroy	= lzorle_destroy,
	.compress	= lzorle_compress,
	.decompress	= lzorle_decompress,
};
