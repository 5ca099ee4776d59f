// SPDX-License-Identifier: GPL-2.0
/*
 * Check the header that mkswap(8) wrote, which is untrusted input.  No state,
 * no locks.
 */
#include <kunit/visibility.h>
#include <linux/string.h>
#include <linux/swab.h>

#include "signature.h"

#define MAGIC		"SWAPSPACE2"
#define MAGIC_LEN	(sizeof(MAGIC) - 1)

static enum vswap_signature magic_check(const void *start, size_t len)
{
	size_t size;

	if (len >= PAGE_SIZE &&
	    !memcmp(start + PAGE_SIZE - MAGIC_LEN, MAGIC, MAGIC_LEN))
		return VSWAP_SIGNATURE_OK;

	for (size = SZ_4K; size <= len; size *= 2)
		if (!memcmp(start + size - MAGIC_LEN, MAGIC, MAGIC_LEN))
			return VSWAP_SIGNATURE_PAGE_SIZE;

	return VSWAP_SIGNATURE_NONE;
}

/* Like swapon, accept a header from a machine of the other byte order. */
static void header_swab(union swap_header *header)
{
	u32 *bad = vswap_signature_bad_pages(header);
	u32 i;

	swab32s(&header->info.version);
	swab32s(&header->info.last_page);
	swab32s(&header->info.nr_badpages);
	for (i = 0; i < MAX_SWAP_BADPAGES; i++)
		swab32s(&bad[i]);
}

/**
 * vswap_signature_check() - check the header of a swap area
 * @header: the start of the area; converted to this machine's byte order
 * @len: the bytes in @header, up to VSWAP_SIGNATURE_MAX_PAGE
 * @device_pages: the size of the device or file, in pages
 *
 * Return: what is wrong with it.
 */
enum vswap_signature vswap_signature_check(union swap_header *header,
					   size_t len, u64 device_pages)
{
	enum vswap_signature found = magic_check(header, len);
	const u32 *bad = vswap_signature_bad_pages(header);
	u32 i;

	if (found != VSWAP_SIGNATURE_OK)
		return found;

	if (swab32(header->info.version) == 1)
		header_swab(header);
	if (header->info.version != 1)
		return VSWAP_SIGNATURE_VERSION;
	if (!header->info.last_page || header->info.last_page >= device_pages)
		return VSWAP_SIGNATURE_SIZE;
	if (header->info.nr_badpages > MAX_SWAP_BADPAGES)
		return VSWAP_SIGNATURE_BAD_PAGES;

	for (i = 0; i < header->info.nr_badpages; i++)
		if (!bad[i] || bad[i] > header->info.last_page)
			return VSWAP_SIGNATURE_BAD_PAGES;

	return VSWAP_SIGNATURE_OK;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_signature_check);
