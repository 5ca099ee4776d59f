/* SPDX-License-Identifier: GPL-2.0 */
/* Print what an errno of the kernel means here, and what to do about it. */
#ifndef VSWAPCTL_EXPLAIN_H
#define VSWAPCTL_EXPLAIN_H

/* Each prints "vswapctl: WHAT: ..." for a positive errno. */
void explain_attach(const char *what, int err);
void explain_detach(const char *what, int err);
void explain_writeback(int err);
void explain_swapon(const char *what, int err);
void explain_swapoff(const char *what, int err);
void explain_setting(const char *key, const char *value, int err);

#endif
