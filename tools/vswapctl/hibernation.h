/* SPDX-License-Identifier: GPL-2.0 */
/* Where this machine hibernates to. */
#ifndef VSWAPCTL_HIBERNATION_H
#define VSWAPCTL_HIBERNATION_H

#include <stdbool.h>

/* Can the kernel hibernate at all? */
bool hibernation_possible(void);

/* Has it been told where to? */
bool hibernation_has_target(void);

/* Is it to this swap area, a device or file? */
bool hibernation_uses(const char *path);

#endif
