/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place where a kernel version is compared.  Everything else reads as
 * if it were written for the newest kernel; what an older one does differently
 * is mended here.  Included first in every file by the build, and so the place
 * for the log's prefix, too.
 */
#ifndef VSWAP_COMPAT_H
#define VSWAP_COMPAT_H

#include <linux/kconfig.h>
#include <linux/version.h>

#define pr_fmt(fmt) "vswap: " fmt

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
#error "vswap needs Linux 7.3 or newer: older kernels have no swap_ops interface"
#endif

#if !defined(CONFIG_SWAP) || !defined(CONFIG_BLOCK) || \
	!IS_ENABLED(CONFIG_ZSMALLOC)
#error "vswap needs a kernel with CONFIG_SWAP, CONFIG_BLOCK and CONFIG_ZSMALLOC"
#endif

#ifndef CONFIG_64BIT
#error "vswap needs a 64-bit kernel: a table entry holds handle, length and tag in one word"
#endif

#ifndef CONFIG_PAGE_SIZE_4KB
#error "vswap needs 4 KiB pages: the length field of a table entry has 12 bits"
#endif

#endif /* VSWAP_COMPAT_H */
