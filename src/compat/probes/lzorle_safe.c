// SPDX-License-Identifier: GPL-2.0
/* LZO-RLE with a bound for its output: since Linux 6.15, and in stable releases */
#include <linux/types.h>
#include <linux/lzo.h>

#if VSWAP_FORM == 0
static inline int probe_lzorle(const void *src, void *dst, size_t *len, void *work)
{
	return lzorle1x_1_compress_safe(src, 1, dst, len, work);
}
#elif VSWAP_FORM == 1
static inline int probe_lzorle(const void *src, void *dst, size_t *len, void *work)
{
	return lzorle1x_1_compress(src, 1, dst, len, work);
}
#endif
