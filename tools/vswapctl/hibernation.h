/* SPDX-License-Identifier: GPL-2.0 */
/* The hibernation target of this machine. */
#ifndef VSWAPCTL_HIBERNATION_H
#define VSWAPCTL_HIBERNATION_H

#include <stdbool.h>

/* Return whether the kernel can hibernate. */
bool hibernation_possible(void);

/* Return whether a target is set. */
bool hibernation_has_target(void);

/* Return whether the target is this swap area, a device or file. */
bool hibernation_uses(const char *path);

#endif
