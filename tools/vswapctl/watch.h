/* SPDX-License-Identifier: GPL-2.0 */
/* adopt --watch: take over each swap area as it is enabled. */
#ifndef VSWAPCTL_WATCH_H
#define VSWAPCTL_WATCH_H

/*
 * Runs until a signal asks it to stop, and returns an exit status.  Only one
 * process can watch at a time.  None can while areas are being released,
 * because it would take them over again at once.
 */
int watch_swaps(int device);

/*
 * Let no process watch while "device" is open.  Returns 0, or -1 after printing
 * the reason.
 */
int watch_keep_off(int device);

#endif
