// SPDX-License-Identifier: GPL-2.0
/* entry_test.c for pages of 64 KiB. */
#define VSWAP_ENTRY_PAGE_SHIFT	16
#define ENTRY_SIZE		"-64k"

#include "entry_test.c"
