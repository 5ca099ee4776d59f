/* SPDX-License-Identifier: GPL-2.0 */
/* All figures of vswap at one moment, and what follows from them. */
#ifndef VSWAPCTL_SNAPSHOT_H
#define VSWAPCTL_SNAPSHOT_H

#include "area.h"
#include "figures.h"
#include "settings.h"

#define SNAPSHOT_ERROR	208

/**
 * struct area_snapshot - an area at one moment
 * @area: its names
 * @type: "partition" or "file"
 * @state: "active", "silent", "draining", "failed" or "abandoned"
 * @dev: major and minor number of its device
 * @amplification: bytes written for each that came from RAM
 * @values: its figures
 * @known: which of them the module has
 */
struct area_snapshot {
	struct area area;
	char type[16];
	char state[16];
	char dev[32];
	char amplification[32];
	uint64_t values[NR_AREA_FIGURES];
	bool known[NR_AREA_FIGURES];
};

/**
 * struct snapshot - vswap at one moment
 * @error: why it could not be taken
 * @time: on the clock of now()
 * @on: swap is on
 * @priority: of the swap device, if on
 * @used: bytes that the kernel has swapped out to it
 * @zeroes: bytes of zero pages that the kernel ever swapped out
 * @size: bytes of virtual space
 * @pool_limit: percent, 0 for automatic
 * @write_limit_second: bytes, 0 for none
 * @write_limit_day: bytes, 0 for none
 * @has_write_limits: the module has those two
 * @compressor: its name
 * @recompressor: the same for cold pages, "none" for none
 * @values: figures
 * @known: which of them the module has
 * @areas: the areas
 * @nr_areas: how many
 */
struct snapshot {
	char error[SNAPSHOT_ERROR];
	double time;
	bool on;
	int priority;
	uint64_t used;
	uint64_t zeroes;
	uint64_t size;
	uint64_t pool_limit;
	uint64_t write_limit_second;
	uint64_t write_limit_day;
	bool has_write_limits;
	char compressor[SETTING_LEN];
	char recompressor[SETTING_LEN];
	uint64_t values[NR_DEVICE_FIGURES];
	bool known[NR_DEVICE_FIGURES];
	struct area_snapshot *areas;
	size_t nr_areas;
};

/*
 * The module is there.  Returns 0, or -1 with the reason in "error": it may be no
 * time to print it.
 */
int snapshot_take(struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

/* What follows from the figures, in bytes. */
uint64_t zero_bytes(const struct snapshot *snapshot);
uint64_t unstored_bytes(const struct snapshot *snapshot);
uint64_t swapped_out_bytes(const struct snapshot *snapshot);
uint64_t in_ram_bytes(const struct snapshot *snapshot);
uint64_t ram_cost(const struct snapshot *snapshot);
uint64_t disk_cost(const struct snapshot *snapshot);
uint64_t area_cost(const struct area_snapshot *area);
uint64_t written_back(const struct snapshot *snapshot);
double ratio_of(const struct snapshot *snapshot);

#endif
