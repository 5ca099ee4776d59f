// SPDX-License-Identifier: GPL-2.0
/* disk_entry_test.c for pages of 16 KiB. */
#define VSWAP_ENTRY_PAGE_SHIFT	14
#define ENTRY_SIZE		"-16k"

#include "disk_entry_test.c"
