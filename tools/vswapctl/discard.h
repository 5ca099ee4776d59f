/* SPDX-License-Identifier: GPL-2.0 */
/* How a swap area is to tell its device of freed space. */
#ifndef VSWAPCTL_DISCARD_H
#define VSWAPCTL_DISCARD_H

/* What /etc/fstab says, as swapon(2) takes it: SWAP_FLAG_DISCARD... or 0. */
int fstab_discard(const char *path);

#endif
