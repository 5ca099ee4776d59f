/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vswap asks of every kernel.  Included first in every file by the build, and
 * so the place for the log's prefix, too.
 *
 * All but compat/ and the front ends of swapdev/ reads as if written for the newest
 * kernel.  What an older one lacks is made good by include/, whose headers come
 * before the kernel's; what it lacks is found by probe, and never by its version.
 */
#ifndef VSWAP_COMPAT_H
#define VSWAP_COMPAT_H

#define pr_fmt(fmt) "vswap: " fmt

#include <linux/kconfig.h>
#include <linux/types.h>
#include <asm/byteorder.h>
#include <asm/page.h>

#if !defined(CONFIG_SWAP) || !defined(CONFIG_BLOCK) || \
	!IS_ENABLED(CONFIG_ZSMALLOC)
#error "vswap needs a kernel with CONFIG_SWAP, CONFIG_BLOCK and CONFIG_ZSMALLOC"
#endif

#ifndef CONFIG_64BIT
#error "vswap needs a 64-bit kernel: a table entry holds handle, length and tag in one word"
#endif

#ifdef __BIG_ENDIAN
#error "vswap needs a little-endian kernel"
#endif

#if PAGE_SHIFT < 12 || PAGE_SHIFT > 16
#error "vswap needs pages of 4, 16 or 64 KiB"
#endif

/* Since Linux 6.3 this is configurable; it was four pages before. */
#ifndef CONFIG_ZSMALLOC_CHAIN_SIZE
#define CONFIG_ZSMALLOC_CHAIN_SIZE 4
#endif

#endif /* VSWAP_COMPAT_H */
