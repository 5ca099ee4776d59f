// SPDX-License-Identifier: GPL-2.0
/* vswapctl adopt: take over swap areas that the kernel uses now. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "adopt.h"
#include "area.h"
#include "command.h"
#include "device.h"
#include "interrupt.h"
#include "on.h"
#include "swaps.h"
#include "watch.h"

static int adopt_named(int device, const char *spec)
{
	const struct swap *swap;
	struct swaps swaps;
	char *path;
	int ret = -1;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		return -1;
	}
	path = resolve(spec);
	swap = swaps_find(&swaps, path ? path : spec);
	if (swap)
		ret = area_adopt(device, swap);
	else
		warnx("%s: it is not a swap area in use; to attach one that is not, type: vswapctl attach %s",
		      spec, spec);
	free(path);
	swaps_free(&swaps);
	return ret;
}

static struct tally adopt_list(int device, char **specs)
{
	struct tally tally = { };

	for (; *specs && !interrupted(); specs++) {
		if (adopt_named(device, *specs))
			tally.failed++;
		else
			tally.done++;
	}
	return tally;
}

/* All but vswap and zram. */
static struct tally adopt_all(int device)
{
	struct tally tally = { };
	struct swaps swaps;
	size_t i;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		tally.failed++;
		return tally;
	}
	for (i = 0; i < swaps.nr && !interrupted(); i++) {
		if (swap_is_vswap(&swaps.list[i]) ||
		    swap_is_zram(&swaps.list[i]))
			continue;
		if (area_adopt(device, &swaps.list[i]))
			tally.failed++;
		else
			tally.done++;
	}
	if (!tally.done && !tally.failed && !interrupted())
		warnx("no swap area is in use besides vswap: nothing to adopt");
	swaps_free(&swaps);
	return tally;
}

static int adopt(char **specs, bool watch)
{
	struct tally tally;
	int device, status;

	if (device_need_root("adopt"))
		return EXIT_FAILURE;
	catch_interrupts();
	if (!vswap_is_on() && vswap_on(-1, NULL, 0))
		return EXIT_FAILURE;
	device = device_open();
	if (device < 0)
		return EXIT_FAILURE;

	if (watch) {
		status = watch_swaps(device);
	} else {
		tally = *specs ? adopt_list(device, specs) : adopt_all(device);
		status = tally_status(&tally);
	}
	close(device);
	return status;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "all",	no_argument, NULL, 'a' },
		{ "watch",	no_argument, NULL, 'w' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	bool all = false, watch = false;
	int c;

	while ((c = getopt_long(argc, argv, "awh", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			all = true;
			break;
		case 'w':
			watch = true;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if ((all || watch) && optind < argc) {
		warnx("--all and --watch take every area: name none");
		return usage_error(command);
	}
	if (!all && !watch && optind == argc) {
		warnx("no area specified; for all of them, type: vswapctl adopt --all");
		return usage_error(command);
	}
	return adopt(argv + optind, watch);
}

const struct command cmd_adopt = {
	.name = "adopt",
	.arguments = "[--all | --watch | AREA...]",
	.summary = "Take over swap areas that the kernel uses now",
	.options =
" -a, --all                  all of them\n"
" -w, --watch                all of them, and what is switched on later, until\n"
"                            told to stop by a signal\n"
" AREA is a path, or UUID=, LABEL=, PARTUUID= or PARTLABEL= and a value\n",
	.run = run,
};
