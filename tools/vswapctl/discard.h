/* SPDX-License-Identifier: GPL-2.0 */
/* The discard policy of a swap area. */
#ifndef VSWAPCTL_DISCARD_H
#define VSWAPCTL_DISCARD_H

/* The policy in /etc/fstab as flags of swapon(2): SWAP_FLAG_DISCARD* or 0. */
int fstab_discard(const char *path);

#endif
