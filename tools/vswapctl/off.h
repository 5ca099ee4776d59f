/* SPDX-License-Identifier: GPL-2.0 */
/* swapoff(2) with a progress bar. */
#ifndef VSWAPCTL_OFF_H
#define VSWAPCTL_OFF_H

/*
 * Disable swap on "path" if its data fits elsewhere.  Returns 0, or -1 after
 * printing the reason; swap on it then stays on.
 */
int swap_off_safely(const char *path);

#endif
