/* SPDX-License-Identifier: GPL-2.0 */
/* swapoff(2) with its progress shown, for "off" and for "adopt". */
#ifndef VSWAPCTL_OFF_H
#define VSWAPCTL_OFF_H

/*
 * Switch swap off on "path", if what it holds fits elsewhere.  Returns 0, or -1
 * having said why not; then it goes on working.
 */
int swap_off_safely(const char *path);

#endif
