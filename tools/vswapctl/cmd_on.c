// SPDX-License-Identifier: GPL-2.0
/* vswapctl on: load the module if needed, and enable swap on /dev/vswap. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "device.h"
#include "explain.h"
#include "interrupt.h"
#include "on.h"
#include "settings.h"
#include "swaps.h"
#include "units.h"

bool vswap_is_on(void)
{
	struct swaps swaps;
	bool on = false;
	size_t i;

	if (swaps_read(&swaps))
		return false;
	for (i = 0; i < swaps.nr; i++)
		on |= swap_is_vswap(&swaps.list[i]);
	swaps_free(&swaps);
	return on;
}

/* Apply the settings and swap on; with priority -1 the kernel chooses one. */
int vswap_on(int priority, struct setting *settings, size_t nr)
{
	int ret;

	if (device_load())
		return -1;
	if (vswap_is_on()) {
		warnx("swap on " VSWAP_DEVICE " is already on");
		return -1;
	}
	if (settings_apply(settings, nr))
		return -1;

	ret = swap_on_as(VSWAP_DEVICE, priority, 0);
	if (!ret)
		return 0;
	explain_swapon(VSWAP_DEVICE, -ret);
	settings_restore(settings, nr);
	return -1;
}

int vswap_ensure_on(void)
{
	int ret;

	if (device_load())
		return -1;
	if (vswap_is_on())
		return 0;
	ret = swap_on_as(VSWAP_DEVICE, -1, 0);
	if (!ret || ret == -EBUSY) /* another process was faster */
		return 0;
	explain_swapon(VSWAP_DEVICE, -ret);
	return -1;
}

static int bad_priority(const char *text)
{
	warnx("invalid priority '%s': give a number from -1 to 32767", text);
	return EXIT_FAILURE;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "priority",	required_argument, NULL, 'p' },
		{ "size",	required_argument, NULL, 's' },
		{ "compressor",	required_argument, NULL, 'c' },
		{ "help",	no_argument, NULL, 'h' },
		{ }
	};
	struct setting settings[2] = {
		{ .key = "size" }, { .key = "compressor" }
	};
	struct setting given[2];
	long long priority = -1;
	size_t nr = 0, i;
	int c;

	while ((c = getopt_long(argc, argv, "p:s:c:h", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (parse_number(optarg, -1, 32767, &priority))
				return bad_priority(optarg);
			break;
		case 's':
			settings[0].value = optarg;
			break;
		case 'c':
			settings[1].value = optarg;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
	}
	if (no_more_arguments(command, argc, argv) || device_need_root("on"))
		return EXIT_FAILURE;

	for (i = 0; i < 2; i++)
		if (settings[i].value)
			given[nr++] = settings[i];
	catch_interrupts();
	return vswap_on(priority, given, nr) ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_on = {
	.name = "on",
	.arguments = "[OPTION]...",
	.summary = "Load the module if needed, and enable swap on /dev/vswap",
	.options =
" -p, --priority NUMBER      set the priority of the swap device\n"
" -s, --size SIZE            set the size of the virtual swap space: 8G, 400%\n"
" -c, --compressor NAME      set the compressor: lz4, lzo-rle, zstd, zstd:LEVEL\n",
	.run = run,
};
