// SPDX-License-Identifier: GPL-2.0
/* vswapctl writeback: write pages from RAM to the areas now. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "area.h"
#include "command.h"
#include "device.h"
#include "explain.h"
#include "interrupt.h"
#include "progress.h"
#include "sysfs.h"
#include "units.h"

/*
 * Uncompressed size of the pages whose objects are in RAM.  A snapshot has it
 * too, but for that the module walks its whole table.
 */
static uint64_t bytes_in_ram(const void *arg)
{
	uint64_t stored = 0, same = 0, disk = 0, lost = 0, gone;

	(void)arg;
	sysfs_read_u64("stats/pages_stored", &stored);
	sysfs_read_u64("stats/pages_same", &same);
	sysfs_read_u64("stats/pages_on_disk", &disk);
	sysfs_read_u64("stats/pages_lost", &lost);
	gone = same + disk + lost;
	return stored > gone ? (stored - gone) * page_bytes() : 0;
}

static uint64_t raw_bytes_in_ram(const void *arg)
{
	uint64_t raw = 0;

	(void)arg;
	sysfs_read_u64("stats/pages_raw", &raw);
	return raw * page_bytes();
}

static uint64_t pages_written(void)
{
	uint64_t pages = 0;

	sysfs_read_u64("stats/written_back_asked", &pages);
	return pages;
}

/* Bytes written since the counter had the value "start". */
static uint64_t done(const void *start)
{
	return (pages_written() - *(const uint64_t *)start) * page_bytes();
}

static int writeback(struct vswap_writeback *args)
{
	uint64_t start = pages_written();
	struct progress progress = {
		.label = "writing",
		.done = done,
		.arg = &start,
		.pages = true,
	};
	int device, err = 0;

	if (device_need_root("writeback"))
		return EXIT_FAILURE;
	device = device_open();
	if (device < 0)
		return EXIT_FAILURE;

	/* Only the module knows how many pages are idle. */
	if (args->mode == VSWAP_WRITEBACK_ALL)
		progress.left = bytes_in_ram;
	else if (args->mode == VSWAP_WRITEBACK_INCOMPRESSIBLE)
		progress.left = raw_bytes_in_ram;
	catch_interrupts();
	progress_begin(&progress);
	if (ioctl(device, VSWAP_IOC_WRITEBACK, args))
		err = errno;
	progress_end(&progress);
	close(device);

	if (err)
		explain_writeback(err);
	if (!err || args->pages)
		printf("%llu pages written\n", (unsigned long long)args->pages);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int seconds_read(const char *text, __u32 *seconds)
{
	long long number;

	if (parse_number(text, 0, UINT32_MAX, &number)) {
		warnx("invalid number of seconds: '%s'", text);
		return -1;
	}
	*seconds = number;
	return 0;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "all",		no_argument, NULL, 'a' },
		{ "idle",		required_argument, NULL, 'i' },
		{ "incompressible",	no_argument, NULL, 'I' },
		{ "help",		no_argument, NULL, 'h' },
		{ }
	};
	struct vswap_writeback args = { .mode = VSWAP_WRITEBACK_ALL };
	int c, modes = 0;

	while ((c = getopt_long(argc, argv, "ai:Ih", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			break;
		case 'i':
			args.mode = VSWAP_WRITEBACK_IDLE;
			if (seconds_read(optarg, &args.idle))
				return EXIT_FAILURE;
			break;
		case 'I':
			args.mode = VSWAP_WRITEBACK_INCOMPRESSIBLE;
			break;
		case 'h':
			return command_help(command);
		default:
			return usage_error(command);
		}
		modes++;
	}
	if (modes > 1) {
		warnx("--all, --idle and --incompressible are mutually exclusive");
		return usage_error(command);
	}
	if (no_more_arguments(command, argc, argv))
		return EXIT_FAILURE;
	return writeback(&args);
}

const struct command cmd_writeback = {
	.name = "writeback",
	.arguments = "[--all | --idle SECONDS | --incompressible]",
	.summary = "Write pages from RAM to the areas now",
	.options =
" -a, --all                  write all pages (default)\n"
" -i, --idle SECONDS         write pages stored at least this long ago\n"
" -I, --incompressible       write pages that do not compress\n",
	.run = run,
};
