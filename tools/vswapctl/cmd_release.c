// SPDX-License-Identifier: GPL-2.0
/* vswapctl release: give areas back to the kernel's swap. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "adopt.h"
#include "area.h"
#include "command.h"
#include "device.h"
#include "interrupt.h"
#include "watch.h"

static void count(struct tally *tally, int ret)
{
	if (ret)
		tally->failed++;
	else
		tally->done++;
}

static struct tally release_all(int device)
{
	unsigned int ids[VSWAP_MAX_AREAS];
	size_t nr = area_numbers(ids), i;
	struct tally tally = { };
	struct area area;

	if (!nr)
		warnx("no area is attached: nothing to release");
	for (i = 0; i < nr && !interrupted(); i++)
		if (!area_by_number(ids[i], &area))
			count(&tally, area_release(device, &area));
	return tally;
}

static struct tally release_list(int device, char **names)
{
	struct tally tally = { };
	struct area area;

	for (; *names && !interrupted(); names++) {
		if (!area_by_name(*names, &area)) {
			count(&tally, area_release(device, &area));
			continue;
		}
		warnx("%s: not attached; to list areas, type: vswapctl status",
		      *names);
		count(&tally, -1);
	}
	return tally;
}

static int release(char **names)
{
	struct tally tally;
	int device;

	if (device_need_root("release"))
		return EXIT_FAILURE;
	device = device_open();
	if (device < 0)
		return EXIT_FAILURE;
	if (watch_keep_off(device)) {
		close(device);
		return EXIT_FAILURE;
	}

	catch_interrupts();
	tally = *names ? release_list(device, names) : release_all(device);
	close(device);
	return tally_status(&tally);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "all",	no_argument, NULL, 'a' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	bool all = false;
	int c;

	while ((c = getopt_long(argc, argv, "ah", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			all = true;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if (all && optind < argc) {
		warnx("--all cannot be used with AREA");
		return usage_error(command);
	}
	if (!all && optind == argc) {
		warnx("no area specified; for all of them, type: vswapctl release --all");
		return usage_error(command);
	}
	return release(argv + optind);
}

const struct command cmd_release = {
	.name = "release",
	.arguments = "--all | AREA...",
	.summary = "Give areas back to the kernel's swap; the reverse of adopt",
	.options =
" -a, --all                  release all attached areas\n"
" AREA is a number as shown by status, a path, or a tag such as LABEL=label\n",
	.run = run,
};
