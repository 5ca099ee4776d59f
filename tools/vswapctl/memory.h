/* SPDX-License-Identifier: GPL-2.0 */
/* Check whether the data of a swap area fits elsewhere. */
#ifndef VSWAPCTL_MEMORY_H
#define VSWAPCTL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Read the number in a line "NAME NUMBER" of a kernel file; 0 if missing. */
uint64_t kernel_figure(const char *path, const char *name);

/*
 * Check whether the data of the swap area "path" fits into RAM and the other
 * swap areas.  "count_vswap" counts vswap as one of them even if it is off.
 * Returns 0, or -1 after printing that it does not fit.
 */
int memory_fits(const char *path, bool count_vswap);

#endif
