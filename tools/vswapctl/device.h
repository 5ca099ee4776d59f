/* SPDX-License-Identifier: GPL-2.0 */
/* Check for the module and for root, load the module, and open the device. */
#ifndef VSWAPCTL_DEVICE_H
#define VSWAPCTL_DEVICE_H

#include <stdbool.h>

bool device_loaded(void);

/* These return 0, or -1 after printing what is wrong. */
int device_need_root(const char *command);
int device_need_module(void);
int device_load(void);

/* Returns a file descriptor, or -1 after printing the reason. */
int device_open(void);

/*
 * Run a program from the system directories.  If "output" is not -1, its stdout
 * and stderr go to that descriptor.  Returns its exit status, 128 if a signal
 * killed it, or -1 with errno set.
 */
int run_program(const char *const argv[], int output);

#endif
