/* SPDX-License-Identifier: GPL-2.0 */
/* Switching vswap on, for "on" and for "adopt". */
#ifndef VSWAPCTL_ON_H
#define VSWAPCTL_ON_H

#include <stdbool.h>
#include <stddef.h>

struct setting;

bool vswap_is_on(void);

/*
 * Both return 0, or -1 having said why.  The second does not mind if it is on
 * already.
 */
int vswap_on(int priority, struct setting *settings, size_t nr);
int vswap_have_on(void);

#endif
