/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU counters of a device: stores and loads share no cache line.
 *
 * A gauge is a counter too.  One CPU may subtract what another has added, so
 * only the sum is valid.
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
 * @VSWAP_STAT_RAW: gauge, objects in the pool that are raw pages
 * @VSWAP_STAT_DENSE: gauge, objects in the pool that the recompressor made
 * @VSWAP_STAT_OBJECT_BYTES: gauge, sum of the lengths of objects in the pool
 * @VSWAP_STAT_RESIDENT_BYTES: gauge, bytes of objects that must stay off disks
 * @VSWAP_STAT_DISK: gauge, objects in areas
 * @VSWAP_STAT_DISK_BYTES: gauge, sum of the lengths of objects in areas
 * @VSWAP_STAT_LOST: gauge, slots whose object was lost with its area
 * @VSWAP_STAT_STORES: pages stored
 * @VSWAP_STAT_OFFLOADED: pages that workers took over from kswapd
 * @VSWAP_STAT_LOADS: pages loaded
 * @VSWAP_STAT_FREES: slots freed
 * @VSWAP_STAT_FAIL_LIMIT: pages whose store failed at the pool's limit
 * @VSWAP_STAT_FAIL_MEMORY: pages whose store failed for lack of memory
 * @VSWAP_STAT_FAIL_RAW: pages whose store was refused as incompressible
 * @VSWAP_STAT_FAIL_LOAD: pages whose load failed
 * @VSWAP_STAT_RECOMPRESSED: objects that the recompressor made smaller in RAM
 * @VSWAP_STAT_FULL: times that the core was told that the device is full
 * @VSWAP_STAT_DISK_LOADS: pages loaded from areas
 * @VSWAP_STAT_CACHE_HITS: pages loaded from areas whose chunk was already in
 *	the readahead cache
 * @VSWAP_STAT_WAITS: times that a store waited for room
 * @VSWAP_STAT_WRITEBACK_LIMIT: pages written back because the pool was nearly
 *	full
 * @VSWAP_STAT_WRITEBACK_SHRINKER: pages written back because the kernel wanted
 *	memory
 * @VSWAP_STAT_WRITEBACK_RAW: pages written back because they do not compress
 * @VSWAP_STAT_WRITEBACK_REQUEST: pages written back on request
 * @NR_VSWAP_STATS: number of counters
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
	VSWAP_STAT_OFFLOADED,
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
	VSWAP_STAT_WRITEBACK_LIMIT,
	VSWAP_STAT_WRITEBACK_SHRINKER,
	VSWAP_STAT_WRITEBACK_RAW,
	VSWAP_STAT_WRITEBACK_REQUEST,
	NR_VSWAP_STATS
};

/**
 * struct vswap_stats - one CPU's share of the counters
 * @count: the counters, indexed by enum vswap_stat
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
 * vswap_stat_read() - sum up a counter
 * @stats: the counters
 * @which: the counter
 *
 * Return: the sum, at least 0 although the CPUs are not read at the same time.
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
