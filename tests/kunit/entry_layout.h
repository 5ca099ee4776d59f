/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table/entry.h for its tests, which include this one in its place.
 *
 * Where the direct map begins depends on the architecture and on the levels of
 * its page tables, and how long an object may be on the size of pages.  So that
 * one machine can test all of them, entry.h is compiled here with a direct map
 * that begins where the test says.  A file that defines VSWAP_ENTRY_PAGE_SHIFT and
 * ENTRY_SIZE and includes a test tries another page size.
 */
#ifndef VSWAP_ENTRY_LAYOUT_H
#define VSWAP_ENTRY_LAYOUT_H

#include <linux/mm.h>

static unsigned long direct_map;

#undef __pa
#undef __va
#define __pa(x)	((phys_addr_t)((unsigned long)(x) - direct_map))
#define __va(x)	((void *)((unsigned long)(x) + direct_map))

#include "table/entry.h"

/* What tells the suites of the page sizes apart */
#ifndef ENTRY_SIZE
#define ENTRY_SIZE	""
#endif

#endif /* VSWAP_ENTRY_LAYOUT_H */
