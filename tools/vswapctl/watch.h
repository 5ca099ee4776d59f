/* SPDX-License-Identifier: GPL-2.0 */
/* adopt --watch: take over whatever swap area is switched on. */
#ifndef VSWAPCTL_WATCH_H
#define VSWAPCTL_WATCH_H

/*
 * Returns an exit status, when a signal asks it to stop.  Only one process can
 * watch, and none while one releases areas, which would come back at once.
 */
int watch_swaps(int device);

/* Keep watchers away while "device" is open.  0, or -1 having said why not. */
int watch_keep_off(int device);

#endif
