/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel's errnos mean here, and what to do about each. */
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
