/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of one device, kept a CPU so that stores and loads share no line.
 *
 * Counted by the engine, read by sysfs.  A gauge is a counter too: what one CPU
 * adds another may take away, only the sum means something.
 */
#ifndef VSWAP_STATS_H
#define VSWAP_STATS_H

#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/percpu.h>

/**
 * enum vswap_stat - what is counted
 * @VSWAP_STAT_SAME: gauge, slots whose page is one repeated word
 * @VSWAP_STAT_OBJECTS: gauge, objects in the pool
 * @VSWAP_STAT_RAW: gauge, of these, pages kept as they are
 * @VSWAP_STAT_DENSE: gauge, of these, made by the recompressor
 * @VSWAP_STAT_OBJECT_BYTES: gauge, sum of the objects' lengths
 * @VSWAP_STAT_RESIDENT_BYTES: gauge, of these, objects that may not go to areas
 * @VSWAP_STAT_DISK: gauge, objects in areas
 * @VSWAP_STAT_DISK_BYTES: gauge, sum of their lengths
 * @VSWAP_STAT_LOST: gauge, slots whose object went away with its area
 * @VSWAP_STAT_STORES: pages stored
 * @VSWAP_STAT_LOADS: pages loaded
 * @VSWAP_STAT_FREES: slots freed
 * @VSWAP_STAT_FAIL_LIMIT: stores that failed at the pool's limit
 * @VSWAP_STAT_FAIL_MEMORY: stores that failed for want of memory
 * @VSWAP_STAT_FAIL_RAW: stores of what does not compress, and has nowhere to go
 * @VSWAP_STAT_FAIL_LOAD: loads that failed
 * @VSWAP_STAT_RECOMPRESSED: objects made smaller in RAM
 * @VSWAP_STAT_FULL: times that the core was told that there is no room
 * @VSWAP_STAT_DISK_LOADS: pages loaded from areas
 * @VSWAP_STAT_CACHE_HITS: of these, found in what was read for another
 * @VSWAP_STAT_WAITS: times that a store waited for writeback
 * @VSWAP_STAT_BACK_LIMIT: pages written back because the pool was nearly full
 * @VSWAP_STAT_BACK_SHRINKER: pages written back because the kernel wanted memory
 * @VSWAP_STAT_BACK_RAW: pages written back because they do not compress
 * @VSWAP_STAT_BACK_ASKED: pages written back because somebody asked for it
 * @NR_VSWAP_STATS: how many there are
 */
enum vswap_stat {
	VSWAP_STAT_SAME,
	VSWAP_STAT_OBJECTS,
	VSWAP_STAT_RAW,
	VSWAP_STAT_DENSE,
	VSWAP_STAT_OBJECT_BYTES,
	VSWAP_STAT_RESIDENT_BYTES,
	VSWAP_STAT_DISK,
	VSWAP_STAT_DISK_BYTES,
	VSWAP_STAT_LOST,
	VSWAP_STAT_STORES,
	VSWAP_STAT_LOADS,
	VSWAP_STAT_FREES,
	VSWAP_STAT_FAIL_LIMIT,
	VSWAP_STAT_FAIL_MEMORY,
	VSWAP_STAT_FAIL_RAW,
	VSWAP_STAT_FAIL_LOAD,
	VSWAP_STAT_RECOMPRESSED,
	VSWAP_STAT_FULL,
	VSWAP_STAT_DISK_LOADS,
	VSWAP_STAT_CACHE_HITS,
	VSWAP_STAT_WAITS,
	VSWAP_STAT_BACK_LIMIT,
	VSWAP_STAT_BACK_SHRINKER,
	VSWAP_STAT_BACK_RAW,
	VSWAP_STAT_BACK_ASKED,
	NR_VSWAP_STATS
};

/**
 * struct vswap_stats - one CPU's share of the counters
 * @count: by enum vswap_stat
 */
struct vswap_stats {
	long count[NR_VSWAP_STATS];
};

static inline void vswap_stat_add(struct vswap_stats __percpu *stats,
				  enum vswap_stat which, long n)
{
	this_cpu_add(stats->count[which], n);
}

static inline void vswap_stat_inc(struct vswap_stats __percpu *stats,
				  enum vswap_stat which)
{
	this_cpu_inc(stats->count[which]);
}

/**
 * vswap_stat_read() - sum a counter up
 * @stats: the counters
 * @which: which of them
 *
 * Return: the sum; never below 0, though CPUs are not read at one instant.
 */
static inline unsigned long vswap_stat_read(struct vswap_stats __percpu *stats,
					    enum vswap_stat which)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(stats, cpu)->count[which]);

	return max(sum, 0L);
}

#endif /* VSWAP_STATS_H */
