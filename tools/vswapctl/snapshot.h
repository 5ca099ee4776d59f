/* SPDX-License-Identifier: GPL-2.0 */
/* A snapshot of all figures of vswap, and values derived from them. */
#ifndef VSWAPCTL_SNAPSHOT_H
#define VSWAPCTL_SNAPSHOT_H

#include "area.h"
#include "figures.h"
#include "settings.h"

#define SNAPSHOT_ERROR	208

/**
 * struct area_snapshot - an area at one moment
 * @area: its names and options
 * @type: "partition" or "file"
 * @state: "active", "silent", "draining", "failed" or "abandoned"
 * @dev: major and minor number of its device
 * @amplification: bytes written per byte that came from RAM
 * @values: figures
 * @known: which figures the module has
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
 * @error: why snapshot_take() failed
 * @time: when it was taken, from now()
 * @on: swap is on
 * @priority: of the swap device, if on
 * @used: bytes that the kernel counts as swapped out to it
 * @zeroes: bytes of zero pages that the kernel has swapped out since boot
 * @size: virtual size in bytes
 * @pool_limit: percent, 0 for automatic
 * @write_limit_second: bytes, 0 for none
 * @write_limit_day: bytes, 0 for none
 * @has_write_limits: the module has those two
 * @compressor: its name
 * @recompressor: the same for cold pages, "none" for none
 * @values: figures
 * @known: which figures the module has
 * @areas: areas
 * @nr_areas: number of areas
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
 * The module must be loaded.  Returns 0, or -1 with the reason in "error", for
 * the caller to print when it can.
 */
int snapshot_take(struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

/* Derived values, in bytes. */
uint64_t snapshot_zero_bytes(const struct snapshot *snapshot);
uint64_t snapshot_unstored_bytes(const struct snapshot *snapshot);
uint64_t snapshot_swapped_out_bytes(const struct snapshot *snapshot);
uint64_t snapshot_in_ram_bytes(const struct snapshot *snapshot);
uint64_t snapshot_ram_cost(const struct snapshot *snapshot);
uint64_t snapshot_disk_cost(const struct snapshot *snapshot);
uint64_t snapshot_area_cost(const struct area_snapshot *area);

/* Derived values, in pages. */
uint64_t snapshot_written_back(const struct snapshot *snapshot);
uint64_t snapshot_failures(const struct snapshot *snapshot);

double snapshot_ratio(const struct snapshot *snapshot);

#endif
