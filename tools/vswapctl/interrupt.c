// SPDX-License-Identifier: GPL-2.0
/*
 * Signals that ask us to stop.  The handler only records the signal, and the
 * system call in progress ends with EINTR.  After cleaning up, the program
 * kills itself with the signal: the shell must see why it ended.
 */
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

#include "interrupt.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define NR_SIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

static void record(int sig)
{
	caught = sig;
}

void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = record }, old;
	size_t i;

	/* a closed pipe must not kill us in the middle of an operation */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&action.sa_mask);
	for (i = 0; i < NR_SIGNALS; i++) {
		/* keep ignoring what nohup(1) or a shell made us ignore */
		if (!sigaction(signals[i], NULL, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void interrupts_block(sigset_t *old)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < NR_SIGNALS; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, old);
}

bool interrupted(void)
{
	return caught;
}

int interrupt_signal(void)
{
	return caught;
}

_Noreturn void die_of_interrupt(void)
{
	signal(caught, SIG_DFL);
	raise(caught);
	exit(128 + caught);
}
