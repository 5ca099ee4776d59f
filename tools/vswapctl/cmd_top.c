// SPDX-License-Identifier: GPL-2.0
/* vswapctl top: status, live. */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>

#include "command.h"
#include "device.h"
#include "interrupt.h"
#include "top.h"
#include "units.h"

static int delay_read(const char *text, double *delay)
{
	char *end;

	*delay = strtod(text, &end);
	if (end != text && !*end && *delay >= 0.1 && *delay <= 3600)
		return 0;
	warnx("invalid delay '%s': give seconds from 0.1 to 3600", text);
	return -1;
}

static int count_read(const char *text, unsigned long *count)
{
	long long number;

	if (parse_number(text, 1, 1000000000, &number)) {
		warnx("invalid count '%s': give a number from 1", text);
		return -1;
	}
	*count = number;
	return 0;
}

static int top(const struct top_options *options)
{
	int ret;

	if (device_need_module())
		return EXIT_FAILURE;
	catch_interrupts();
	signal(SIGPIPE, SIG_DFL); /* there is nothing to clean up */
	ret = top_screen(options);
	if (ret > 0)
		ret = top_lines(options);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "delay",	required_argument, NULL, 'd' },
		{ "count",	required_argument, NULL, 'n' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	struct top_options options = { .delay = 1 };
	int c;

	while ((c = getopt_long(argc, argv, "d:n:h", longs, NULL)) != -1) {
		switch (c) {
		case 'd':
			if (delay_read(optarg, &options.delay))
				return EXIT_FAILURE;
			break;
		case 'n':
			if (count_read(optarg, &options.count))
				return EXIT_FAILURE;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if (no_more_arguments(command, argc, argv))
		return EXIT_FAILURE;
	return top(&options);
}

const struct command cmd_top = {
	.name = "top",
	.arguments = "[OPTION]...",
	.summary = "Show status live; without a terminal, one line per update",
	.options =
" -d, --delay SECONDS        set the delay between updates (default: 1)\n"
" -n, --count NUMBER         exit after this many updates\n",
	.run = run,
};
