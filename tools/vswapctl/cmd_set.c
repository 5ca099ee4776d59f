// SPDX-License-Identifier: GPL-2.0
/* vswapctl set: change settings, or show them if there are no arguments. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "device.h"
#include "interrupt.h"
#include "settings.h"
#include "sysfs.h"

static int show(void)
{
	char value[SETTING_LEN];
	size_t i;

	if (device_need_module())
		return EXIT_FAILURE;
	for (i = 0; setting_names[i]; i++)
		if (!sysfs_read(setting_names[i], value, sizeof(value)))
			printf("%s=%s\n", setting_names[i], value);
	return EXIT_SUCCESS;
}

static int change(int nr, char **texts)
{
	struct setting *settings;
	int i, ret = 0;

	if (device_need_root("set") || device_need_module())
		return EXIT_FAILURE;

	settings = calloc(nr, sizeof(*settings));
	if (!settings)
		err(EXIT_FAILURE, "allocation failed");

	for (i = 0; i < nr && !ret; i++)
		ret = setting_parse(texts[i], &settings[i]);
	catch_interrupts();
	if (!ret)
		ret = settings_apply(settings, nr);
	free(settings);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
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
	if (optind == argc)
		return show();
	return change(argc - optind, argv + optind);
}

const struct command cmd_set = {
	.name = "set",
	.arguments = "[KEY=VALUE]...",
	.summary = "Change settings, all or none; without arguments, show them",
	.options =
" KEY is one of these:\n"
"  size                      size of the virtual swap space: 8G, 400%\n"
"  compressor                lz4, lzo-rle, zstd, zstd:LEVEL\n"
"  recompressor              the same for cold pages, or none\n"
"  pool_limit                maximum RAM for compressed pages: percent, or auto\n"
"  store_workers             workers that compress for kswapd: a number, or auto\n"
"  write_limit_second        maximum bytes per second to areas; 0: no limit\n"
"  write_limit_day           maximum bytes per day to areas; 0: no limit\n",
	.run = run,
};
