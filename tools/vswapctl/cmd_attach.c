// SPDX-License-Identifier: GPL-2.0
/* vswapctl attach: attach swap areas to vswap for cold pages. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "area.h"
#include "attach.h"
#include "command.h"
#include "device.h"
#include "explain.h"
#include "quote.h"
#include "swaps.h"
#include "units.h"

/*
 * Name the user of "path", for which the kernel would only return EBUSY.
 * Returns 0 if there is none, or -1.
 */
static int check_unused(const char *path)
{
	const struct swap *swap;
	char name[QUOTE_LEN];
	struct swaps swaps;
	struct area area;
	int ret = 0;

	if (!area_by_name(path, &area)) {
		warnx("%s: already attached as area %u", path, area.id);
		return -1;
	}
	if (swaps_read(&swaps))
		return 0;
	swap = swaps_find(&swaps, path);
	if (swap && swap_is_vswap(swap)) {
		warnx("%s: this is vswap itself; give a swap partition or a swapfile",
		      path);
		ret = -1;
	} else if (swap) {
		warnx("%s: is a swap area in use; to take it over, type: vswapctl adopt %s",
		      path, quote(name, path));
		ret = -1;
	}
	swaps_free(&swaps);
	return ret;
}

static int attach_one(int device, const char *spec,
		      const struct attach_options *options)
{
	char *path = resolve(spec);
	int ret;

	if (!path) {
		warnx("%s: no such device; to list devices, type: lsblk -f",
		      spec);
		return -1;
	}
	ret = check_unused(path);
	if (!ret) {
		ret = area_attach(device, path, options);
		if (ret)
			explain_attach(path, -ret);
	}
	free(path);
	return ret;
}

static int attach_all(char **specs, const struct attach_options *options)
{
	struct tally tally = { };
	int device;

	if (device_need_root("attach"))
		return EXIT_FAILURE;
	device = device_open();
	if (device < 0)
		return EXIT_FAILURE;

	for (; *specs; specs++) {
		if (attach_one(device, *specs, options))
			tally.failed++;
		else
			tally.done++;
	}
	close(device);
	return tally_status(&tally);
}

static int priority_read(const char *text, int *priority)
{
	long long number;

	if (parse_number(text, -1, 32767, &number)) {
		warnx("invalid priority '%s': give a number from -1 to 32767",
		      text);
		return -1;
	}
	*priority = number;
	return 0;
}

/* The module's minimum: 512K with pages of 16 KiB, 2M with 64 KiB. */
static uint64_t segment_min(void)
{
	uint64_t bytes = 32 * page_bytes();

	return bytes > VSWAP_SEGMENT_MIN ? bytes : VSWAP_SEGMENT_MIN;
}

static int segment_size_read(const char *text, uint32_t *size)
{
	char least[HUMAN_LEN];
	uint64_t bytes;

	if (parse_size(text, &bytes) || bytes & (bytes - 1) ||
	    bytes < segment_min() || bytes > VSWAP_SEGMENT_MAX) {
		warnx("invalid segment size '%s': give a power of two from %s to 16M",
		      text, human(least, segment_min()));
		return -1;
	}
	*size = bytes;
	return 0;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "priority",	  required_argument, NULL, 'p' },
		{ "discard",	  no_argument, NULL, 'd' },
		{ "segment-size", required_argument, NULL, 's' },
		{ "help",	  no_argument, NULL, 'h' },
		{ }
	};
	struct attach_options options = { .priority = -1 };
	int c;

	while ((c = getopt_long(argc, argv, "p:ds:h", longs, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (priority_read(optarg, &options.priority))
				return EXIT_FAILURE;
			break;
		case 'd':
			options.discard = true;
			break;
		case 's':
			if (segment_size_read(optarg, &options.segment_size))
				return EXIT_FAILURE;
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
	return attach_all(argv + optind, &options);
}

const struct command cmd_attach = {
	.name = "attach",
	.arguments = "[OPTION]... AREA...",
	.summary = "Attach swap partitions and swapfiles to vswap for cold pages",
	.options =
" -p, --priority NUMBER      set the priority (default: -1); highest fills first\n"
" -d, --discard              discard space that is no longer used\n"
" -s, --segment-size SIZE    write in segments of this size, a power of two\n"
" AREA is a path, UUID=uuid, LABEL=label, PARTUUID=uuid or PARTLABEL=label\n",
	.run = run,
};
