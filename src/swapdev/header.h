/* SPDX-License-Identifier: GPL-2.0 */
/* The swap header of /dev/vswap, in place of one made by mkswap(8). */
#ifndef VSWAP_SWAPDEV_HEADER_H
#define VSWAP_SWAPDEV_HEADER_H

#include <linux/types.h>

void vswap_header_fill(void *page, u64 size);

#endif /* VSWAP_SWAPDEV_HEADER_H */
