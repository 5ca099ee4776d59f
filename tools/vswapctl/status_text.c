// SPDX-License-Identifier: GPL-2.0
/* status as one screen of text, for people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "advice.h"
#include "snapshot.h"
#include "status.h"
#include "swaps.h"
#include "units.h"

static void show_device(const struct snapshot *snapshot)
{
	char size[HUMAN_LEN];

	printf(VSWAP_DEVICE ": ");
	if (snapshot->on)
		printf("on, priority %d", snapshot->priority);
	else
		printf("off");
	printf(", %s of virtual space, compressor %s",
	       human(size, snapshot->size), snapshot->compressor);
	if (strcmp(snapshot->recompressor, "none"))
		printf(", %s for cold pages", snapshot->recompressor);
	printf("\n\n");
}

static void print_row(const char *label, uint64_t bytes, const char *note)
{
	char text[HUMAN_LEN];

	printf("  %-18s%9s  %s\n", label, human(text, bytes), note);
}

static void show_places(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	char note[96], part[HUMAN_LEN], text[HUMAN_LEN];

	printf("%-20s%9s  %" PRIu64 " pages\n", "Swapped out",
	       human(text, snapshot_swapped_out_bytes(snapshot)),
	       snapshot_swapped_out_bytes(snapshot) / page_bytes());
	print_row("zeroes", snapshot_zero_bytes(snapshot),
		  "marked by the kernel: no space used");
	print_row("one repeated word", values[PAGES_SAME] * page_bytes(),
		  "in the table: no space used");
	snprintf(note, sizeof(note), "compressed to %s%s",
		 human(part, values[COMPRESSED_BYTES]),
		 values[PAGES_RAW] ? "" : "; all of it compresses");
	print_row("in RAM", snapshot_in_ram_bytes(snapshot), note);
	if (values[PAGES_RAW])
		print_row("  of that", values[PAGES_RAW] * page_bytes(),
			  "does not compress");
	if (values[PAGES_DENSE])
		print_row("  of that", values[PAGES_DENSE] * page_bytes(),
			  "made smaller by recompression");
	snprintf(note, sizeof(note), "packed into %s",
		 human(part, values[DISK_BYTES]));
	print_row("on disk", values[PAGES_ON_DISK] * page_bytes(), note);
	if (values[PAGES_LOST])
		print_row("lost", values[PAGES_LOST] * page_bytes(),
			  "could not be read back");
	if (snapshot_unstored_bytes(snapshot))
		print_row("not stored", snapshot_unstored_bytes(snapshot),
			  "not included above: still in RAM, or in zswap");
}

static void show_cost(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	char note[96], pool[HUMAN_LEN], limit[HUMAN_LEN];
	uint64_t most = values[POOL_LIMIT_BYTES];
	double ratio = snapshot_ratio(snapshot);

	printf("What it costs\n");
	snprintf(note, sizeof(note), "the pool is %s, %u%% of its limit of %s",
		 human(pool, values[POOL_BYTES]),
		 most ? (unsigned int)(values[POOL_BYTES] * 100 / most) : 0,
		 human(limit, most));
	print_row("RAM", snapshot_ram_cost(snapshot), note);
	print_row("disk", snapshot_disk_cost(snapshot),
		  snapshot->nr_areas ? "including data no longer needed" :
				       "no area is attached");
	if (ratio)
		printf("  %-18s%8.1f:1  swapped out : (RAM + disk)\n", "ratio",
		       ratio);
}

static void show_movement(const struct snapshot *snapshot,
			  const struct rates *rates)
{
	const uint64_t *values = snapshot->values;
	char text[HUMAN_LEN];

	printf("Moving                    now      pages since load\n");
	printf("  %-18s%8s/s  %" PRIu64 "\n", "out", human(text, rates->stores),
	       values[STORES]);
	printf("  %-18s%8s/s  %" PRIu64 "\n", "in", human(text, rates->loads),
	       values[LOADS]);
	printf("  %-18s%8s/s  %" PRIu64 "\n", "RAM to disk",
	       human(text, rates->written_back),
	       snapshot_written_back(snapshot));
	printf("  %-18s%8s/s  %" PRIu64 "\n", "in from disk",
	       human(text, rates->disk_loads), values[DISK_LOADS]);
}

static int show_areas(const struct snapshot *snapshot)
{
	static const struct table_options options = {
		.columns = "AREA,NAME,TYPE,STATE,PRIO,SIZE,LIVE,DEAD,WRITTEN,AMPL,READ,ERRORS",
		.headings = true,
	};

	if (!snapshot->nr_areas)
		return 0;
	printf("\n");
	return status_table(snapshot, &options);
}

static void show_advice(const struct snapshot *snapshot)
{
	struct advice_list list = { };
	size_t i;

	printf("\n");
	advise_figures(&list, snapshot);
	for (i = 0; i < list.nr; i++)
		printf("%s: %s\n  type: %s\n",
		       list.list[i].problem ? "Problem" : "Note",
		       list.list[i].text, list.list[i].command);
	if (!list.nr)
		printf("Nothing has failed.\n");
	advice_free(&list);
}

int status_text(const struct snapshot *snapshot, const struct rates *rates)
{
	int ret;

	show_device(snapshot);
	show_places(snapshot);
	show_cost(snapshot);
	show_movement(snapshot, rates);
	ret = show_areas(snapshot);
	show_advice(snapshot);
	return ret;
}
