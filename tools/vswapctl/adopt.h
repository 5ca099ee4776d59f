/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving an area between the kernel's own swap and vswap.  What fails leaves it
 * where it was.
 */
#ifndef VSWAPCTL_ADOPT_H
#define VSWAPCTL_ADOPT_H

struct swap;
struct area;

/* "device" is /dev/vswap, open.  Both return 0, or -1 having said why. */
int area_adopt(int device, const struct swap *swap);
int area_release(int device, const struct area *area);

#endif
