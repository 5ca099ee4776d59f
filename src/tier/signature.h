/* SPDX-License-Identifier: GPL-2.0 */
/* What mkswap(8) wrote.  Called when an area is attached. */
#ifndef VSWAP_TIER_SIGNATURE_H
#define VSWAP_TIER_SIGNATURE_H

#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/types.h>

/**
 * enum vswap_signature - what is wrong with a swap area's header
 * @VSWAP_SIGNATURE_OK: nothing
 * @VSWAP_SIGNATURE_NONE: it is not one
 * @VSWAP_SIGNATURE_PAGE_SIZE: made for another page size
 * @VSWAP_SIGNATURE_VERSION: of an unknown version
 * @VSWAP_SIGNATURE_SIZE: last page is 0, or beyond the end
 * @VSWAP_SIGNATURE_BAD_PAGES: more bad pages than fit, or some that do not exist
 */
enum vswap_signature {
	VSWAP_SIGNATURE_OK,
	VSWAP_SIGNATURE_NONE,
	VSWAP_SIGNATURE_PAGE_SIZE,
	VSWAP_SIGNATURE_VERSION,
	VSWAP_SIGNATURE_SIZE,
	VSWAP_SIGNATURE_BAD_PAGES,
};

#define VSWAP_SIGNATURE_MAX_PAGE	65536

/*
 * The list of bad pages has room for MAX_SWAP_BADPAGES, though the kernel's
 * header declares one.
 */
static inline u32 *vswap_signature_bad_pages(union swap_header *header)
{
	return &header->info.badpages[0];
}

enum vswap_signature vswap_signature_check(union swap_header *header,
					   size_t len, u64 device_pages);

#endif /* VSWAP_TIER_SIGNATURE_H */
