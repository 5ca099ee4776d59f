// SPDX-License-Identifier: GPL-2.0
/* top without a terminal: one line per update, like vmstat(8). */
#include <err.h>
#include <poll.h>
#include <stdio.h>

#include "device.h"
#include "interrupt.h"
#include "snapshot.h"
#include "status.h"
#include "top.h"
#include "units.h"

#define LINES_PER_HEADING	20

static void print_heading(void)
{
	printf("%9s %9s %9s %9s %7s %9s %9s %9s %9s %8s\n", "swapped",
	       "in-ram", "on-disk", "ram-cost", "ratio", "out/s", "in/s",
	       "back/s", "disk-in/s", "failed");
}

static void print_row(const struct snapshot *snapshot, const struct rates *rates)
{
	const uint64_t *values = snapshot->values;
	char text[9][HUMAN_LEN];

	printf("%9s %9s %9s %9s %7.1f %9s %9s %9s %9s %8llu\n",
	       human(text[0], snapshot_swapped_out_bytes(snapshot)),
	       human(text[1], snapshot_in_ram_bytes(snapshot)),
	       human(text[2], values[PAGES_ON_DISK] * page_bytes()),
	       human(text[3], snapshot_ram_cost(snapshot)),
	       snapshot_ratio(snapshot),
	       human(text[4], rates->stores), human(text[5], rates->loads),
	       human(text[6], rates->written_back),
	       human(text[7], rates->disk_loads),
	       (unsigned long long)snapshot_failures(snapshot));
	fflush(stdout);
}

static int take(struct snapshot *snapshot)
{
	if (!snapshot_take(snapshot))
		return 0;
	warnx("%s", snapshot->error);
	return -1;
}

int top_lines(const struct top_options *options)
{
	struct snapshot before, after;
	struct rates rates;
	unsigned long i;

	if (take(&before))
		return -1;
	for (i = 0; !options->count || i < options->count; i++) {
		poll(NULL, 0, options->delay * 1000);
		if (interrupted() || ferror(stdout))
			break;
		if (device_need_module() || take(&after)) {
			snapshot_free(&before);
			return -1;
		}
		if (i % LINES_PER_HEADING == 0)
			print_heading();
		rates_between(&before, &after, &rates);
		print_row(&after, &rates);
		snapshot_free(&before);
		before = after;
	}
	snapshot_free(&before);
	return 0;
}
