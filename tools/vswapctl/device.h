/* SPDX-License-Identifier: GPL-2.0 */
/* Whether vswap is there and whether we may use it; loading and opening it. */
#ifndef VSWAPCTL_DEVICE_H
#define VSWAPCTL_DEVICE_H

#include <stdbool.h>

bool device_loaded(void);

/* These say what is wrong, and return 0 or -1. */
int device_need_root(const char *command);
int device_need_module(void);
int device_load(void);

/* Returns a file descriptor, or -1 having said why not. */
int device_open(void);

/*
 * Run a program of the system's folders, with what it prints in the file
 * "output" if that is not -1.  Returns its status, or -1 with errno set.
 */
int run_program(const char *const argv[], int output);

#endif
