// SPDX-License-Identifier: GPL-2.0
/* A snapshot of all figures of vswap, and values derived from them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "progress.h"
#include "snapshot.h"
#include "swaps.h"
#include "units.h"

static int fail(struct snapshot *snapshot, const char *name, int err)
{
	if (err == -EINVAL)
		snprintf(snapshot->error, sizeof(snapshot->error),
			 VSWAP_SYSFS "/%s has an unexpected value; is vswapctl as new as the module?",
			 name);
	else
		snprintf(snapshot->error, sizeof(snapshot->error),
			 "cannot read " VSWAP_SYSFS "/%s: %s", name,
			 strerror(-err));
	return -1;
}

/* The file is missing: an older module, or an area that was just detached. */
static bool is_absent(int err)
{
	return err == -ENOENT || err == -ENODEV;
}

static int read_number(struct snapshot *snapshot, const char *name,
		       uint64_t *value)
{
	int ret = sysfs_read_u64(name, value);

	return ret ? fail(snapshot, name, ret) : 0;
}

/*
 * A figure that the module lacks is not "known".  Only a missing "core" figure
 * is an error.
 */
static int read_values(struct snapshot *snapshot, const char *dir,
		       const struct figure *figures, size_t nr,
		       uint64_t *values, bool *known)
{
	char name[80];
	size_t i;
	int ret;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, figures[i].name);
		ret = sysfs_read_u64(name, &values[i]);
		known[i] = !ret;
		if (known[i])
			continue;
		if (figures[i].core || !is_absent(ret))
			return fail(snapshot, name, ret);
		values[i] = 0;
	}
	return 0;
}

static int read_area(struct snapshot *snapshot, const char *dir,
		     struct area_snapshot *area)
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
	return read_values(snapshot, dir, area_figures, NR_AREA_FIGURES,
			   area->values, area->known);
}

static int read_areas(struct snapshot *snapshot)
{
	unsigned int ids[VSWAP_MAX_AREAS];
	size_t nr = area_numbers(ids), i;
	struct area_snapshot *area;
	char dir[32];
	int ret;

	if (!nr)
		return 0;
	snapshot->areas = calloc(nr, sizeof(*snapshot->areas));
	if (!snapshot->areas)
		return fail(snapshot, "areas", -ENOMEM);
	for (i = 0; i < nr; i++) {
		area = &snapshot->areas[snapshot->nr_areas];
		snprintf(dir, sizeof(dir), "areas/%u", ids[i]);
		ret = area_by_number(ids[i], &area->area);
		if (is_absent(ret))
			continue; /* just detached */
		if (ret)
			return fail(snapshot, dir, ret);
		if (read_area(snapshot, dir, area))
			return -1;
		snapshot->nr_areas++;
	}
	return 0;
}

static int read_pool_limit(struct snapshot *snapshot)
{
	char text[SETTING_LEN];

	if (!sysfs_read("pool_limit", text, sizeof(text)) &&
	    !strcmp(text, "auto")) {
		snapshot->pool_limit = 0;
		return 0;
	}
	return read_number(snapshot, "pool_limit", &snapshot->pool_limit);
}

static int read_settings(struct snapshot *snapshot)
{
	int ret;

	if (read_number(snapshot, "size", &snapshot->size) ||
	    read_pool_limit(snapshot))
		return -1;
	ret = sysfs_read("compressor", snapshot->compressor,
			 sizeof(snapshot->compressor));
	if (ret || !*snapshot->compressor)
		return fail(snapshot, "compressor", ret ?: -EINVAL);
	if (sysfs_read("recompressor", snapshot->recompressor,
		       sizeof(snapshot->recompressor)))
		strcpy(snapshot->recompressor, "none");
	snapshot->has_write_limits =
		!sysfs_read_u64("write_limit_second",
				&snapshot->write_limit_second) &&
		!sysfs_read_u64("write_limit_day", &snapshot->write_limit_day);
	return 0;
}

static int read_swaps(struct snapshot *snapshot)
{
	struct swaps swaps;
	size_t i;

	if (swaps_read(&swaps)) {
		snprintf(snapshot->error, sizeof(snapshot->error),
			 "cannot read /proc/swaps");
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
	snapshot->zeroes = kernel_figure("/proc/vmstat", "swpout_zero") *
			   page_bytes();
	return 0;
}

int snapshot_take(struct snapshot *snapshot)
{
	*snapshot = (struct snapshot){ .time = now() };

	if (read_settings(snapshot) ||
	    read_values(snapshot, "stats", device_figures, NR_DEVICE_FIGURES,
			snapshot->values, snapshot->known) ||
	    read_areas(snapshot) || read_swaps(snapshot)) {
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

/* The excess, or 0: figures that are read one after another may not agree. */
static uint64_t excess(uint64_t from, uint64_t what)
{
	return from > what ? from - what : 0;
}

/* Bytes of slots in use for which vswap holds no page. */
static uint64_t not_held(const struct snapshot *snapshot)
{
	return excess(snapshot->used, snapshot->values[ORIG_BYTES]);
}

/*
 * The swap core marks pages of zeroes itself, and vswap never sees them.  The
 * core counts them only when they are swapped out, so this is an upper bound.
 */
uint64_t snapshot_zero_bytes(const struct snapshot *snapshot)
{
	uint64_t bytes = not_held(snapshot);

	return bytes < snapshot->zeroes ? bytes : snapshot->zeroes;
}

/* The rest: pages that could not be stored, are in flight, or in zswap. */
uint64_t snapshot_unstored_bytes(const struct snapshot *snapshot)
{
	return not_held(snapshot) - snapshot_zero_bytes(snapshot);
}

uint64_t snapshot_swapped_out_bytes(const struct snapshot *snapshot)
{
	return snapshot->values[ORIG_BYTES] + snapshot_zero_bytes(snapshot);
}

/* Uncompressed size of the pages whose objects are in RAM. */
uint64_t snapshot_in_ram_bytes(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return page_bytes() * excess(values[PAGES_STORED], values[PAGES_SAME] +
				     values[PAGES_ON_DISK] +
				     values[PAGES_LOST]);
}

/* All RAM that vswap uses, and what the swap core uses for its device. */
uint64_t snapshot_ram_cost(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return values[POOL_BYTES] + values[HANDLE_BYTES] +
	       values[TABLE_BYTES] + values[CORE_BYTES];
}

uint64_t snapshot_area_cost(const struct area_snapshot *area)
{
	return area->values[AREA_LIVE_BYTES] + area->values[AREA_DEAD_BYTES];
}

uint64_t snapshot_disk_cost(const struct snapshot *snapshot)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < snapshot->nr_areas; i++)
		bytes += snapshot_area_cost(&snapshot->areas[i]);
	return bytes;
}

/* Pages written back, for any reason. */
uint64_t snapshot_written_back(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return values[WRITTEN_BACK_LIMIT] + values[WRITTEN_BACK_SHRINKER] +
	       values[WRITTEN_BACK_INCOMPRESSIBLE] + values[WRITTEN_BACK_ASKED];
}

/* Pages that could not be swapped out or in. */
uint64_t snapshot_failures(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	return values[FAILED_STORES_LIMIT] + values[FAILED_STORES_MEMORY] +
	       values[FAILED_STORES_INCOMPRESSIBLE] + values[FAILED_LOADS];
}

/* Bytes swapped out per byte used in RAM and on disk. */
double snapshot_ratio(const struct snapshot *snapshot)
{
	uint64_t held = snapshot_swapped_out_bytes(snapshot);
	uint64_t cost = snapshot_ram_cost(snapshot) +
			snapshot_disk_cost(snapshot);

	return held && cost ? (double)held / cost : 0;
}
