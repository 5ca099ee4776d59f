/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Being told to stop: SIGINT, SIGTERM, SIGHUP and SIGQUIT end what takes long,
 * and leave everything working.
 */
#ifndef VSWAPCTL_INTERRUPT_H
#define VSWAPCTL_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* From now on; and SIGPIPE is ignored. */
void catch_interrupts(void);

/* For ppoll(2): "old" is what there was before. */
void interrupts_block(sigset_t *old);

bool interrupted(void);
int interrupt_signal(void);
_Noreturn void die_of_interrupt(void);

#endif
