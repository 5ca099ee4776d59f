// SPDX-License-Identifier: GPL-2.0
/* The figures that the module shows in sysfs: their names and what they mean. */
#include "figures.h"

#define GAUGE(file, text)	{ .name = (file), .help = (text) }
#define COUNTER(file, text)	\
	{ .name = (file), .help = (text), .counter = true }
#define CORE(file, text)	\
	{ .name = (file), .help = (text), .core = true }

const struct figure device_figures[NR_DEVICE_FIGURES] = {
	[PAGES_STORED] = CORE("pages_stored", "Pages that vswap holds."),
	[PAGES_SAME] = CORE("pages_same", "Pages that one word fills."),
	[PAGES_RAW] = GAUGE("pages_raw", "Pages in RAM that did not compress."),
	[PAGES_ON_DISK] = GAUGE("pages_on_disk", "Pages in areas."),
	[PAGES_LOST] = GAUGE("pages_lost", "Pages that were given up."),
	[ORIG_BYTES] = CORE("orig_bytes", "Bytes of the pages held."),
	[COMPRESSED_BYTES] = CORE("compressed_bytes",
				  "Lengths of the objects in RAM."),
	[DISK_BYTES] = GAUGE("disk_bytes", "Lengths of the objects in areas."),
	[POOL_BYTES] = CORE("pool_bytes", "RAM that the pool takes."),
	[POOL_LIMIT_BYTES] = CORE("pool_limit_bytes",
				  "The most RAM that the pool may take."),
	[HANDLE_BYTES] = GAUGE("handle_bytes",
			       "RAM for the allocator's handles."),
	[TABLE_BYTES] = GAUGE("table_bytes",
			      "RAM that the virtual table takes."),
	[CLUSTERS] = GAUGE("clusters", "Clusters of the table in RAM."),
	[STORES] = COUNTER("stores", "Pages swapped out."),
	[LOADS] = COUNTER("loads", "Pages swapped in."),
	[FREES] = COUNTER("frees", "Slots freed."),
	[FAILED_STORES_LIMIT] = COUNTER("failed_stores_limit",
		"Pages not swapped out, the pool being at its limit."),
	[FAILED_STORES_MEMORY] = COUNTER("failed_stores_memory",
		"Pages not swapped out for want of memory."),
	[FAILED_LOADS] = COUNTER("failed_loads",
				 "Pages that could not be swapped in."),
	[DISK_LOADS] = COUNTER("disk_loads", "Pages loaded from areas."),
	[DISK_CACHE_HITS] = COUNTER("disk_cache_hits",
		"Of these, without reading: they had been read around others."),
	[STORE_WAITS] = COUNTER("store_waits",
				"Stores that waited for writeback."),
	[WRITTEN_BACK_LIMIT] = COUNTER("written_back_limit",
		"Pages written back as the pool was nearly full."),
	[WRITTEN_BACK_SHRINKER] = COUNTER("written_back_shrinker",
		"Pages written back as the kernel wanted memory."),
	[WRITTEN_BACK_INCOMPRESSIBLE] = COUNTER("written_back_incompressible",
		"Pages written back as they did not compress."),
	[WRITTEN_BACK_ASKED] = COUNTER("written_back_asked",
		"Pages written back because somebody asked."),
};

const struct figure area_figures[NR_AREA_FIGURES] = {
	[AREA_SIZE] = GAUGE("size", "Bytes of the area."),
	[AREA_SEGMENT_SIZE] = GAUGE("segment_size", "Bytes of a segment."),
	[AREA_SEGMENTS] = GAUGE("segments", "Segments of the area."),
	[AREA_SEGMENTS_FREE] = GAUGE("segments_free", "Segments in no use."),
	[AREA_SEGMENTS_OPEN] = GAUGE("segments_open",
				     "Segments being written."),
	[AREA_SEGMENTS_FULL] = GAUGE("segments_full", "Segments written."),
	[AREA_SEGMENTS_RETIRED] = GAUGE("segments_retired",
		"Segments not to be written again after an error."),
	[AREA_LIVE_BYTES] = GAUGE("live_bytes", "Bytes in use."),
	[AREA_DEAD_BYTES] = GAUGE("dead_bytes",
				  "Bytes in written segments not in use."),
	[AREA_BYTES_WRITTEN] = COUNTER("bytes_written", "Bytes written."),
	[AREA_OBJECT_BYTES_WRITTEN] = COUNTER("object_bytes_written",
		"Of these, bytes that came from RAM."),
	[AREA_WRITES] = COUNTER("writes", "Requests to write."),
	[AREA_BYTES_READ] = COUNTER("bytes_read", "Bytes read."),
	[AREA_READS] = COUNTER("reads", "Requests to read."),
	[AREA_WRITE_ERRORS] = COUNTER("write_errors", "Writes that failed."),
	[AREA_READ_ERRORS] = COUNTER("read_errors",
				     "Reads that failed or had a wrong checksum."),
};
