/* SPDX-License-Identifier: GPL-2.0 */
/* Whether what a swap area holds would fit elsewhere. */
#ifndef VSWAPCTL_MEMORY_H
#define VSWAPCTL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* A line "NAME NUMBER" of such a file of the kernel's; 0 if there is none. */
uint64_t kernel_figure(const char *path, const char *name);

/*
 * Would all that the swap area "path" holds fit into RAM and the other swap
 * areas, with vswap among them if "vswap_comes", even if it is off?  Returns 0,
 * or -1 having said that it would not.
 */
int memory_fits(const char *path, bool vswap_comes);

#endif
