/* SPDX-License-Identifier: GPL-2.0 */
/* adopt --watch: take over whatever swap area is switched on. */
#ifndef VSWAPCTL_WATCH_H
#define VSWAPCTL_WATCH_H

/* Returns an exit status, when a signal asks it to stop. */
int watch_swaps(int device);

#endif
