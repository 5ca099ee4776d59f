/* SPDX-License-Identifier: GPL-2.0 */
/* The figures that the module shows in sysfs: names and descriptions. */
#ifndef VSWAPCTL_FIGURES_H
#define VSWAPCTL_FIGURES_H

#include <stdbool.h>

/* Figures in stats/, in output order */
enum device_figure {
	PAGES_STORED, PAGES_SAME, PAGES_RAW, PAGES_DENSE, PAGES_ON_DISK,
	PAGES_LOST,
	ORIG_BYTES, COMPRESSED_BYTES, RESIDENT_BYTES, DISK_BYTES, POOL_BYTES, POOL_LIMIT_BYTES,
	HANDLE_BYTES, TABLE_BYTES, CORE_BYTES, CLUSTERS, STORES, LOADS, FREES, STORES_OFFLOADED,
	FAILED_STORES_LIMIT, FAILED_STORES_MEMORY, FAILED_STORES_INCOMPRESSIBLE,
	FAILED_LOADS, RECOMPRESSED, FULL, HIDDEN_BYTES, DISK_LOADS,
	DISK_CACHE_HITS, STORE_WAITS, WRITTEN_BACK_LIMIT, WRITTEN_BACK_SHRINKER,
	WRITTEN_BACK_INCOMPRESSIBLE, WRITTEN_BACK_ASKED, NR_DEVICE_FIGURES
};

/* Figures in areas/N/, in output order */
enum area_figure {
	AREA_SIZE, AREA_SEGMENT_SIZE, AREA_SEGMENTS, AREA_SEGMENTS_FREE,
	AREA_SEGMENTS_OPEN, AREA_SEGMENTS_FULL, AREA_SEGMENTS_RETIRED,
	AREA_LIVE_BYTES, AREA_DEAD_BYTES, AREA_BYTES_WRITTEN,
	AREA_OBJECT_BYTES_WRITTEN, AREA_WRITES, AREA_BYTES_READ, AREA_READS,
	AREA_WRITE_ERRORS, AREA_READ_ERRORS, NR_AREA_FIGURES
};

/**
 * struct figure - a figure
 * @name: name of its file
 * @help: description
 * @counter: it only grows
 * @core: every version of the module has it
 */
struct figure {
	const char *name;
	const char *help;
	bool counter;
	bool core;
};

extern const struct figure device_figures[NR_DEVICE_FIGURES];
extern const struct figure area_figures[NR_AREA_FIGURES];

#endif
