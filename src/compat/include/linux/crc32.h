/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_CRC32_H
#define VSWAP_COMPAT_LINUX_CRC32_H

#include_next <linux/crc32.h>

/* crc32c() was here before Linux 6.15. */
#if __has_include("linux/crc32c.h")
#include <linux/crc32c.h>
#endif

#endif /* VSWAP_COMPAT_LINUX_CRC32_H */
