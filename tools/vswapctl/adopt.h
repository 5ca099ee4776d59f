/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving an area between the kernel's own swap and vswap.  What fails leaves it
 * where it was.
 */
#ifndef VSWAPCTL_ADOPT_H
#define VSWAPCTL_ADOPT_H

struct swap;
struct area;

/*
 * All return 0, or -1 having said why.  The first changes nothing, and works
 * while vswap is off; for the others "device" is /dev/vswap, open.
 */
int area_can_adopt(const struct swap *swap);
int area_adopt(int device, const struct swap *swap);
int area_release(int device, const struct area *area);

#endif
