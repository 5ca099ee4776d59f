/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vswap requires of any kernel.  The build includes this first in every
 * file, so the log prefix is here, too.
 *
 * Only compat/ and the front ends in swapdev/ know of older kernels.  All other
 * code is written for the newest.  The headers in include/ come before the
 * kernel's own and add what it lacks.  The script probe finds out what it
 * lacks; nothing compares versions.
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

/* Configurable since Linux 6.3; four pages before. */
#ifndef CONFIG_ZSMALLOC_CHAIN_SIZE
#define CONFIG_ZSMALLOC_CHAIN_SIZE 4
#endif

#endif /* VSWAP_COMPAT_H */
