/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_ZSTD_H
#define VSWAP_COMPAT_LINUX_ZSTD_H

#include_next <linux/zstd.h>

#ifndef VSWAP_HAS_ZSTD_DEFAULT_CLEVEL
/* Since Linux 6.14; always 3 in older kernels. */
static inline int zstd_default_clevel(void)
{
	return 3;
}
#endif

#endif /* VSWAP_COMPAT_LINUX_ZSTD_H */
