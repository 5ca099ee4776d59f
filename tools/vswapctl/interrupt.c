// SPDX-License-Identifier: GPL-2.0
/*
 * Signals that ask us to stop.  The handler only takes a note and lets the
 * system call under way end with EINTR.  When all is tidy the program dies of
 * the signal, so that a shell sees what happened.
 */
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

#include "interrupt.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define NR_SIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

static void note(int sig)
{
	caught = sig;
}

void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = note }, old;
	size_t i;

	/* nor may a reader that went away end us in the middle */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&action.sa_mask);
	for (i = 0; i < NR_SIGNALS; i++) {
		/* what nohup(1) or a shell told us to ignore stays ignored */
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
