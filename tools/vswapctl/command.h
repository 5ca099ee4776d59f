/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands of vswapctl, and their exit statuses. */
#ifndef VSWAPCTL_COMMAND_H
#define VSWAPCTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* Exit status, as in util-linux: some succeeded and others failed */
#define EXIT_SOME	64

/**
 * struct command - a subcommand
 * @name: name on the command line
 * @arguments: synopsis of the arguments, for --help
 * @summary: what it does, in one line
 * @options: help on the options, one line each; may be NULL
 * @run: run it and return the exit status
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

/* Counts of successes and failures; tally_status() makes the exit status. */
struct tally {
	unsigned int done;
	unsigned int failed;
};

int tally_status(const struct tally *tally);

int command_help(const struct command *command);
int usage_error(const struct command *command);
int no_more_arguments(const struct command *command, int argc, char **argv);

#endif
