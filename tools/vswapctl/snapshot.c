// SPDX-License-Identifier: GPL-2.0
/* All figures of vswap at one moment, and what follows from them. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "snapshot.h"
#include "swaps.h"
#include "units.h"

static void read_values(const char *dir, const struct figure *figures,
			size_t nr, uint64_t *values, bool *known)
{
	char name[80];
	size_t i;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, figures[i].name);
		known[i] = !sysfs_read_u64(name, &values[i]);
		if (!known[i])
			values[i] = 0;
	}
}

static void read_area(const char *dir, struct area_snapshot *area)
{
	const struct {
		const char *name;
		char *buf;
		size_t size;
	} texts[] = {
		{ "type", area->type, sizeof(area->type) },
		{ "state", area->state, sizeof(area->state) },
		{ "dev", area->dev, sizeof(area->dev) },
		{ "write_amplification", area->amplification,
		  sizeof(area->amplification) },
	};
	char name[80];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, texts[i].name);
		if (sysfs_read(name, texts[i].buf, texts[i].size))
			strcpy(texts[i].buf, "?");
	}
	read_values(dir, area_figures, NR_AREA_FIGURES, area->values,
		    area->known);
}

static int read_areas(struct snapshot *snapshot)
{
	unsigned int ids[VSWAP_MAX_AREAS];
	size_t nr = area_numbers(ids), i;
	struct area_snapshot *area;
	char dir[32];

	if (!nr)
		return 0;
	snapshot->areas = calloc(nr, sizeof(*snapshot->areas));
	if (!snapshot->areas) {
		warn("cannot go on");
		return -1;
	}
	for (i = 0; i < nr; i++) {
		area = &snapshot->areas[snapshot->nr_areas];
		if (area_by_number(ids[i], &area->area))
			continue; /* detached just now */
		snprintf(dir, sizeof(dir), "areas/%u", ids[i]);
		read_area(dir, area);
		snapshot->nr_areas++;
	}
	return 0;
}

static void read_settings(struct snapshot *snapshot)
{
	sysfs_read_u64("size", &snapshot->size);
	sysfs_read_u64("pool_limit", &snapshot->pool_limit);
	if (sysfs_read("compressor", snapshot->compressor,
		       sizeof(snapshot->compressor)))
		strcpy(snapshot->compressor, "?");
	if (sysfs_read("recompressor", snapshot->recompressor,
		       sizeof(snapshot->recompressor)))
		strcpy(snapshot->recompressor, "none");
	snapshot->has_write_limits =
		!sysfs_read_u64("write_limit_second",
				&snapshot->write_limit_second) &&
		!sysfs_read_u64("write_limit_day", &snapshot->write_limit_day);
}

static int read_swaps(struct snapshot *snapshot)
{
	struct swaps swaps;
	size_t i;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		return -1;
	}
	for (i = 0; i < swaps.nr; i++) {
		if (!swap_is_vswap(&swaps.list[i]))
			continue;
		snapshot->on = true;
		snapshot->priority = swaps.list[i].priority;
		snapshot->used = swaps.list[i].used;
	}
	swaps_free(&swaps);
	return 0;
}

/* Returns 0, or -1 having said why not.  The module is there. */
int snapshot_take(struct snapshot *snapshot)
{
	*snapshot = (struct snapshot){ .time = now() };

	read_settings(snapshot);
	read_values("stats", device_figures, NR_DEVICE_FIGURES,
		    snapshot->values, snapshot->known);
	if (read_areas(snapshot) || read_swaps(snapshot)) {
		snapshot_free(snapshot);
		return -1;
	}
	return 0;
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->areas);
	snapshot->areas = NULL;
	snapshot->nr_areas = 0;
}

static uint64_t less(uint64_t from, uint64_t what)
{
	return from > what ? from - what : 0;
}

/* The swap core itself marks pages of zeroes; we never see them. */
uint64_t zero_bytes(const struct snapshot *snapshot)
{
	return less(snapshot->used, snapshot->values[ORIG_BYTES]);
}

/* Pages whose contents are objects in RAM, in full size. */
uint64_t in_ram_bytes(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return PAGE_BYTES * less(values[PAGES_STORED], values[PAGES_SAME] +
				 values[PAGES_ON_DISK] + values[PAGES_LOST]);
}

/* All RAM that vswap takes, the swap core's 64 bytes for 2 MiB included. */
uint64_t ram_cost(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	uint64_t core = snapshot->on ? snapshot->size >> 15 : 0;

	return values[POOL_BYTES] + values[HANDLE_BYTES] +
	       values[TABLE_BYTES] + core;
}

uint64_t area_cost(const struct area_snapshot *area)
{
	return area->values[AREA_LIVE_BYTES] + area->values[AREA_DEAD_BYTES];
}

uint64_t disk_cost(const struct snapshot *snapshot)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < snapshot->nr_areas; i++)
		bytes += area_cost(&snapshot->areas[i]);
	return bytes;
}

/* Pages, for whatever reason. */
uint64_t written_back(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return values[WRITTEN_BACK_LIMIT] + values[WRITTEN_BACK_SHRINKER] +
	       values[WRITTEN_BACK_INCOMPRESSIBLE] + values[WRITTEN_BACK_ASKED];
}

/* Bytes swapped out for each byte that they take in RAM and on disk. */
double ratio_of(const struct snapshot *snapshot)
{
	uint64_t held = snapshot->values[ORIG_BYTES] + zero_bytes(snapshot);
	uint64_t cost = ram_cost(snapshot) + disk_cost(snapshot);

	return held && cost ? (double)held / cost : 0;
}
