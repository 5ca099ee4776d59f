/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signals that ask us to stop: SIGINT, SIGTERM, SIGHUP and SIGQUIT end a long
 * operation, and leave everything working.
 */
#ifndef VSWAPCTL_INTERRUPT_H
#define VSWAPCTL_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* Record these signals from now on, and ignore SIGPIPE. */
void catch_interrupts(void);

/* Block these signals; "old" is the previous mask, for ppoll(2). */
void interrupts_block(sigset_t *old);

bool interrupted(void);
int interrupt_signal(void);
_Noreturn void die_of_interrupt(void);

#endif
