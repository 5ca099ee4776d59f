// SPDX-License-Identifier: GPL-2.0
/* vswapctl off: disable swap on /dev/vswap. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>

#include "command.h"
#include "device.h"
#include "interrupt.h"
#include "off.h"
#include "on.h"
#include "swaps.h"

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
	if (no_more_arguments(command, argc, argv) ||
	    device_need_root("off") || device_need_module())
		return EXIT_FAILURE;
	if (!vswap_is_on()) {
		warnx("swap on " VSWAP_DEVICE " is already off");
		return EXIT_FAILURE;
	}

	catch_interrupts();
	return swap_off_safely(VSWAP_DEVICE) ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_off = {
	.name = "off",
	.arguments = "",
	.summary = "Disable swap on /dev/vswap; areas stay attached",
	.run = run,
};
