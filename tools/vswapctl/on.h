/* SPDX-License-Identifier: GPL-2.0 */
/* Enable swap on /dev/vswap. */
#ifndef VSWAPCTL_ON_H
#define VSWAPCTL_ON_H

#include <stdbool.h>
#include <stddef.h>

struct setting;

bool vswap_is_on(void);

/*
 * Both return 0, or -1 after printing the reason.  If swap is already on,
 * vswap_on() fails and vswap_ensure_on() succeeds.
 */
int vswap_on(int priority, struct setting *settings, size_t nr);
int vswap_ensure_on(void);

#endif
