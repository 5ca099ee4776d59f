/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table/entry.h for its tests, which include this file instead.
 *
 * The start of the direct map depends on the architecture and on the levels of
 * its page tables, the largest object on the page size.  To test all of them
 * on one machine, entry.h is compiled here with a direct map whose start the
 * test sets.  A file that defines VSWAP_ENTRY_PAGE_SHIFT and ENTRY_SIZE and
 * includes a test repeats it for another page size.
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

/* Part of the suite's name, which differs between page sizes */
#ifndef ENTRY_SIZE
#define ENTRY_SIZE	""
#endif

#endif /* VSWAP_ENTRY_LAYOUT_H */
