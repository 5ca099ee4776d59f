// SPDX-License-Identifier: GPL-2.0
/* zstd_default_clevel(): since Linux 6.14 */
#include <linux/zstd.h>

#if VSWAP_FORM == 0
static inline int probe_zstd(void)
{
	return zstd_default_clevel();
}
#elif VSWAP_FORM == 1
static inline int probe_zstd(void)
{
	return zstd_max_clevel();
}
#endif
