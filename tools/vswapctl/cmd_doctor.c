// SPDX-License-Identifier: GPL-2.0
/* vswapctl doctor: report what is wrong on this machine, and how to fix it. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "advice.h"
#include "command.h"
#include "device.h"
#include "snapshot.h"

static int check_vswap(struct advice_list *list)
{
	struct snapshot snapshot;

	if (!device_loaded())
		return 0;
	if (snapshot_take(&snapshot)) {
		warnx("%s", snapshot.error);
		return -1;
	}
	advise_figures(list, &snapshot);
	advise_areas(list, &snapshot);
	advise_hibernation(list, &snapshot);
	snapshot_free(&snapshot);
	return 0;
}

static void show(const struct advice_list *list, bool problems)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (list->list[i].problem == problems)
			printf("%s: %s\n  type: %s\n",
			       problems ? "Problem" : "Note",
			       list->list[i].text, list->list[i].command);
}

static int diagnose(void)
{
	struct advice_list list = { };
	size_t problems;

	advise_module(&list);
	advise_secure_boot(&list);
	if (check_vswap(&list)) {
		advice_free(&list);
		return EXIT_FAILURE;
	}
	advise_peers(&list);
	advise_at_boot(&list);

	show(&list, true);
	show(&list, false);
	problems = advice_problems(&list);
	if (!problems)
		printf("Nothing is wrong.\n");
	if (geteuid())
		printf("Run as root to check everything: sudo vswapctl doctor\n");
	advice_free(&list);
	return problems ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return command_help(command);
		return usage_error(command);
	}
	if (no_more_arguments(command, argc, argv))
		return EXIT_FAILURE;
	return diagnose();
}

const struct command cmd_doctor = {
	.name = "doctor",
	.arguments = "",
	.summary = "Report what is wrong or could be better, and how to fix it",
	.run = run,
};
