// SPDX-License-Identifier: GPL-2.0
/* vswapctl status: show what is swapped out, where it is, and what it costs. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "device.h"
#include "snapshot.h"
#include "status.h"

/* How long to measure the rates that the text shows */
#define WATCH_US	300000

enum form { FORM_TEXT, FORM_TABLE, FORM_JSON, FORM_PROMETHEUS };

static int show_text(const struct snapshot *before)
{
	struct snapshot after;
	struct rates rates;
	int ret;

	usleep(WATCH_US);
	if (snapshot_take(&after)) {
		warnx("%s", after.error);
		return -1;
	}
	rates_between(before, &after, &rates);
	ret = status_text(&after, &rates);
	snapshot_free(&after);
	return ret;
}

static int show(enum form form, const struct table_options *table)
{
	struct snapshot snapshot;
	int ret;

	if (device_need_module())
		return EXIT_FAILURE;
	if (snapshot_take(&snapshot)) {
		warnx("%s", snapshot.error);
		return EXIT_FAILURE;
	}
	switch (form) {
	case FORM_JSON:
		ret = status_json(&snapshot);
		break;
	case FORM_PROMETHEUS:
		ret = status_prometheus(&snapshot);
		break;
	case FORM_TABLE:
		ret = status_table(&snapshot, table);
		break;
	default:
		ret = show_text(&snapshot);
	}
	snapshot_free(&snapshot);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int help(const struct command *command)
{
	command_help(command);
	status_columns();
	return EXIT_SUCCESS;
}

static int exclusive(const struct command *command)
{
	warnx("--json, --prometheus and the options of tables are mutually exclusive");
	return usage_error(command);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json",	no_argument, NULL, 'J' },
		{ "prometheus",	no_argument, NULL, 'P' },
		{ "raw",	no_argument, NULL, 'r' },
		{ "output",	required_argument, NULL, 'o' },
		{ "bytes",	no_argument, NULL, 'b' },
		{ "noheadings",	no_argument, NULL, 'n' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	struct table_options table = { .headings = true };
	enum form form = FORM_TEXT;
	int c, formats = 0, table_opts = 0;

	while ((c = getopt_long(argc, argv, "JPro:bnh", options, NULL)) != -1) {
		switch (c) {
		case 'J':
			form = FORM_JSON;
			formats++;
			continue;
		case 'P':
			form = FORM_PROMETHEUS;
			formats++;
			continue;
		case 'r':
			table.raw = true;
			break;
		case 'o':
			table.columns = optarg;
			break;
		case 'b':
			table.bytes = true;
			break;
		case 'n':
			table.headings = false;
			break;
		case 'h':
			return help(command);
		default:
			return usage_error(command);
		}
		table_opts++;
	}
	if (formats > 1 || (formats && table_opts))
		return exclusive(command);
	if (no_more_arguments(command, argc, argv))
		return EXIT_FAILURE;
	return show(table_opts ? FORM_TABLE : form, &table);
}

const struct command cmd_status = {
	.name = "status",
	.arguments = "[OPTION]...",
	.summary = "Show what is swapped out, where it is, and what it costs",
	.options =
" -J, --json                 print all figures as JSON\n"
" -P, --prometheus           print all figures for Prometheus' textfile collector\n"
" -o, --output COLUMNS       print a table of these comma-separated columns\n"
" -r, --raw                  print a table in raw format, for programs\n"
" -b, --bytes                print a table with sizes in bytes\n"
" -n, --noheadings           print a table without headings\n",
	.run = run,
};
