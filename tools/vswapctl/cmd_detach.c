// SPDX-License-Identifier: GPL-2.0
/* vswapctl detach: move everything off areas and detach them. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "area.h"
#include "attach.h"
#include "command.h"
#include "device.h"
#include "interrupt.h"

static int detach_one(int device, const char *name, bool force)
{
	struct area area;

	if (area_by_name(name, &area)) {
		warnx("%s: not attached; to list areas, type: vswapctl status",
		      name);
		return -1;
	}
	return area_detach(device, &area, force);
}

static int detach_all(char **names, bool force)
{
	struct tally tally = { };
	int device;

	if (device_need_root("detach"))
		return EXIT_FAILURE;
	device = device_open();
	if (device < 0)
		return EXIT_FAILURE;

	catch_interrupts();
	for (; *names && !interrupted(); names++) {
		if (detach_one(device, *names, force))
			tally.failed++;
		else
			tally.done++;
	}
	close(device);
	return tally_status(&tally);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "force",	no_argument, NULL, 'f' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	bool force = false;
	int c;

	while ((c = getopt_long(argc, argv, "fh", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			force = true;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if (optind == argc) {
		warnx("no area specified");
		return usage_error(command);
	}
	return detach_all(argv + optind, force);
}

const struct command cmd_detach = {
	.name = "detach",
	.arguments = "[--force] AREA...",
	.summary = "Move everything off areas and detach them",
	.options =
" -f, --force                give up pages that cannot be read\n"
" AREA is a number as shown by status, a path, or a tag such as LABEL=label\n",
	.run = run,
};
