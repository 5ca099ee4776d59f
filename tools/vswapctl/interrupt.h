/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Being told to stop: SIGINT, SIGTERM and SIGHUP end what takes long, and leave
 * everything working.
 */
#ifndef VSWAPCTL_INTERRUPT_H
#define VSWAPCTL_INTERRUPT_H

#include <stdbool.h>

void catch_interrupts(void);
bool interrupted(void);
int interrupt_signal(void);
_Noreturn void die_of_interrupt(void);

#endif
