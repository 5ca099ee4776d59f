// SPDX-License-Identifier: GPL-2.0
/*
 * vswapctl, the command that administers vswap: print help, and dispatch to the
 * subcommands, each of which is in a cmd_*.c.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "interrupt.h"

static const struct command *const commands[] = {
	&cmd_on, &cmd_off, &cmd_attach, &cmd_detach, &cmd_adopt, &cmd_release,
	&cmd_status, &cmd_top, &cmd_writeback, &cmd_set, &cmd_doctor,
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

int tally_status(const struct tally *tally)
{
	if (!tally->failed)
		return EXIT_SUCCESS;
	return tally->done ? EXIT_SOME : EXIT_FAILURE;
}

int command_help(const struct command *command)
{
	printf("\nUsage:\n %s %s %s\n\n%s.\n\nOptions:\n",
	       program_invocation_short_name, command->name,
	       command->arguments, command->summary);
	if (command->options)
		fputs(command->options, stdout);
	printf(" -h, --help                 display this help\n\n"
	       "For more details see vswapctl(8).\n");
	return EXIT_SUCCESS;
}

int usage_error(const struct command *command)
{
	fprintf(stderr, "Try '%s %s --help' for more information.\n",
		program_invocation_short_name, command->name);
	return EXIT_FAILURE;
}

int no_more_arguments(const struct command *command, int argc, char **argv)
{
	if (optind >= argc)
		return 0;

	warnx("unexpected argument: %s", argv[optind]);
	return usage_error(command);
}

static int help(void)
{
	size_t i;

	printf("\nUsage:\n %s COMMAND [ARGUMENT]...\n\n"
	       "Control vswap, the virtual, compressed, dynamic swap device.\n\n"
	       "Commands:\n", program_invocation_short_name);
	for (i = 0; i < NR_COMMANDS; i++)
		printf(" %-10s  %s\n", commands[i]->name, commands[i]->summary);
	printf("\nOptions:\n"
	       " -h, --help     display this help; see also %s COMMAND --help\n"
	       " -V, --version  display version\n\n"
	       "For more details see vswapctl(8).\n",
	       program_invocation_short_name);
	return EXIT_SUCCESS;
}

static int try_help(void)
{
	fprintf(stderr, "Try '%s --help' for more information.\n",
		program_invocation_short_name);
	return EXIT_FAILURE;
}

static int global_option(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument, NULL, 'h' },
		{ "version",	no_argument, NULL, 'V' },
		{ }
	};

	switch (getopt_long(argc, argv, "+hV", options, NULL)) {
	case 'h':
		return help();
	case 'V':
		printf("%s from vswap %s\n", program_invocation_short_name,
		       VERSION);
		return EXIT_SUCCESS;
	default:
		return try_help();
	}
}

/* A failed write to stdout is a failure; EPIPE needs no message. */
static int output_status(int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (!fflush(stdout) && !failed)
		return status;
	if (errno && errno != EPIPE)
		warn("write error");
	else if (!errno)
		warnx("write error");
	return EXIT_FAILURE;
}

/* Open closed fds 0 to 2, so that no file that we open becomes stdout. */
static void open_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int run(const struct command *command, int argc, char **argv)
{
	int status;

	/* getopt(3) prefixes its messages with argv[0]. */
	argv[0] = program_invocation_short_name;
	status = output_status(command->run(command, argc, argv));
	if (interrupted())
		die_of_interrupt();
	return status;
}

int main(int argc, char **argv)
{
	size_t i;

	open_standard_fds();
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");

	if (argc < 2) {
		warnx("no command specified");
		return try_help();
	}
	if (argv[1][0] == '-')
		return output_status(global_option(argc, argv));

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i]->name))
			return run(commands[i], argc - 1, argv + 1);
	if (!strcmp(argv[1], "help"))
		return output_status(help());

	warnx("unknown command: %s", argv[1]);
	return try_help();
}
