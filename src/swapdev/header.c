// SPDX-License-Identifier: GPL-2.0
/*
 * Synthesize a SWAPSPACE2 header: /dev/vswap does not need mkswap(8).
 *
 * swapon(8) reads it from the device, and the swap core through the page cache.
 */
#include <kunit/visibility.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/swap.h>

#include "header.h"

/**
 * vswap_header_fill() - fill in the header page
 * @page: PAGE_SIZE bytes
 * @size: the device's size in bytes, including the header
 *
 * The header has no UUID: blkid(8) looks for UUIDs on block devices only.
 */
void vswap_header_fill(void *page, u64 size)
{
	union swap_header *header = page;

	memset(header, 0, PAGE_SIZE);
	header->info.version = 1;
	header->info.last_page = min_t(u64, (size >> PAGE_SHIFT) - 1, U32_MAX);
	memcpy(header->info.sws_volume, "vswap", sizeof("vswap"));
	memcpy(header->magic.magic, "SWAPSPACE2", sizeof(header->magic.magic));
}
EXPORT_SYMBOL_IF_KUNIT(vswap_header_fill);
