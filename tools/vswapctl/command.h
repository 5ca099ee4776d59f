/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a command of vswapctl is, and the statuses that it may end with.
 * Included by main.c and by every cmd_*.c.
 */
#ifndef VSWAPCTL_COMMAND_H
#define VSWAPCTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* As util-linux has them: 64 is "some of them worked". */
#define EXIT_SOME	64

/**
 * struct command - a command
 * @name: what is typed
 * @arguments: what may follow, for people
 * @summary: what it does, in a line
 * @options: what the options mean, a line each; may be NULL
 * @run: does it; returns the exit status
 */
struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *options;
	int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command cmd_on, cmd_off, cmd_attach, cmd_detach, cmd_adopt,
	cmd_release, cmd_status, cmd_top, cmd_writeback, cmd_set, cmd_doctor;

/* A count of successes and failures, and the exit status that they make. */
struct tally {
	unsigned int done;
	unsigned int failed;
};

int tally_status(const struct tally *tally);

int command_help(const struct command *command);
int usage_error(const struct command *command);
int no_more_arguments(const struct command *command, int argc, char **argv);

#endif
