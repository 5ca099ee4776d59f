/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Move an area between the kernel's swap and vswap.  On failure it stays where
 * it was, or goes back.
 */
#ifndef VSWAPCTL_ADOPT_H
#define VSWAPCTL_ADOPT_H

struct swap;
struct area;

/*
 * All return 0, or -1 after printing the reason.  area_can_adopt() changes
 * nothing, and works while vswap is off.  "device" is an open /dev/vswap.
 */
int area_can_adopt(const struct swap *swap);
int area_adopt(int device, const struct swap *swap);
int area_release(int device, const struct area *area);

#endif
