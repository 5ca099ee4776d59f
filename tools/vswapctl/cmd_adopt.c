// SPDX-License-Identifier: GPL-2.0
/* vswapctl adopt: take over swap areas that the kernel uses. */
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
#include "quote.h"
#include "swaps.h"
#include "watch.h"

/* Return whether the area can be adopted; if not, print why and count it. */
static bool is_adoptable(const struct swap *swap, struct tally *tally)
{
	if (!area_can_adopt(swap))
		return true;
	tally->failed++;
	return false;
}

/* Choose the named areas; "chosen" has room for all.  Returns how many. */
static size_t choose_named(const struct swaps *swaps, char **specs,
			   const struct swap **chosen, struct tally *tally)
{
	char name[QUOTE_LEN], *path;
	const struct swap *swap;
	size_t nr = 0;

	for (; *specs; specs++) {
		path = resolve(*specs);
		swap = swaps_find(swaps, path ? path : *specs);
		free(path);
		if (!swap) {
			warnx("%s: not a swap area in use; to attach it, type: vswapctl attach %s",
			      *specs, quote(name, *specs));
			tally->failed++;
		} else if (is_adoptable(swap, tally)) {
			chosen[nr++] = swap;
		}
	}
	return nr;
}

/* Choose all areas but vswap and zram. */
static size_t choose_all(const struct swaps *swaps, const struct swap **chosen,
			 struct tally *tally)
{
	const struct swap *swap;
	size_t nr = 0, i;

	for (i = 0; i < swaps->nr; i++) {
		swap = &swaps->list[i];
		if (!swap_is_vswap(swap) && !swap_is_zram(swap) &&
		    is_adoptable(swap, tally))
			chosen[nr++] = swap;
	}
	if (!nr && !tally->failed)
		warnx("no swap area is in use besides vswap: nothing to adopt");
	return nr;
}

static void adopt_chosen(const struct swap *const *chosen, size_t nr,
			 struct tally *tally)
{
	int device = vswap_ensure_on() ? -1 : device_open();
	size_t i;

	if (device < 0) {
		tally->failed += nr;
		return;
	}
	for (i = 0; i < nr && !interrupted(); i++) {
		if (area_adopt(device, chosen[i]))
			tally->failed++;
		else
			tally->done++;
	}
	close(device);
}

/* Change nothing, and do not enable vswap, unless there is an area to adopt. */
static int adopt(char **specs, size_t nr_specs)
{
	const struct swap **chosen;
	struct tally tally = { };
	struct swaps swaps;
	size_t nr;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		return EXIT_FAILURE;
	}
	chosen = calloc(nr_specs + swaps.nr + 1, sizeof(*chosen));
	if (!chosen)
		err(EXIT_FAILURE, "allocation failed");
	nr = nr_specs ? choose_named(&swaps, specs, chosen, &tally) :
			choose_all(&swaps, chosen, &tally);
	if (nr)
		adopt_chosen(chosen, nr, &tally);
	free(chosen);
	swaps_free(&swaps);
	return tally_status(&tally);
}

static int watch(void)
{
	int device = vswap_ensure_on() ? -1 : device_open(), status;

	if (device < 0)
		return EXIT_FAILURE;
	status = watch_swaps(device);
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
	bool all = false, watching = false;
	int c;

	while ((c = getopt_long(argc, argv, "awh", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			all = true;
			break;
		case 'w':
			watching = true;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if ((all || watching) && optind < argc) {
		warnx("--all and --watch cannot be used with AREA");
		return usage_error(command);
	}
	if (!all && !watching && optind == argc) {
		warnx("no area specified; for all of them, type: vswapctl adopt --all");
		return usage_error(command);
	}
	if (device_need_root("adopt"))
		return EXIT_FAILURE;
	catch_interrupts();
	return watching ? watch() : adopt(argv + optind, argc - optind);
}

const struct command cmd_adopt = {
	.name = "adopt",
	.arguments = "--all | --watch | AREA...",
	.summary = "Take over swap areas that are in use",
	.options =
" -a, --all                  adopt all swap areas in use\n"
" -w, --watch                adopt them all, and later ones as they are enabled\n"
" AREA is a path, UUID=uuid, LABEL=label, PARTUUID=uuid or PARTLABEL=label\n",
	.run = run,
};
