/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_LZO_H
#define VSWAP_COMPAT_LINUX_LZO_H

#include <linux/string.h>
#include <linux/types.h>
#include_next <linux/lzo.h>

#if VSWAP_FORM_LZORLE_SAFE == 0
#define VSWAP_COMPAT_LZORLE_MEM	LZO1X_MEM_COMPRESS
#else
/* Without a bound the output needs room for the worst case, after the rest. */
#define VSWAP_COMPAT_LZORLE_MEM \
	(LZO1X_MEM_COMPRESS + lzo1x_worst_compress(PAGE_SIZE))

#define lzorle1x_1_compress_safe	vswap_compat_lzorle_compress

static inline int vswap_compat_lzorle_compress(const unsigned char *src,
					       size_t src_len,
					       unsigned char *dst,
					       size_t *dst_len, void *work)
{
	unsigned char *out = work + LZO1X_MEM_COMPRESS;
	size_t len = lzo1x_worst_compress(PAGE_SIZE);
	int err = lzorle1x_1_compress(src, src_len, out, &len, work);

	if (err != LZO_E_OK)
		return err;
	if (len > *dst_len)
		return LZO_E_OUTPUT_OVERRUN;

	memcpy(dst, out, len);
	*dst_len = len;
	return LZO_E_OK;
}
#endif

#endif /* VSWAP_COMPAT_LINUX_LZO_H */
