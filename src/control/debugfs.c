// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/vswap, for developers only.
 *
 * Reading a histogram walks the table, so stores and loads need not count for
 * it.  Fault injection appears on kernels that are built with it.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "../swapdev/device.h"
#include "../table/entry.h"
#include "control.h"

#define NR_SIZE_BUCKETS	32
#define SIZE_BUCKET	(VSWAP_OBJECT_MAX / NR_SIZE_BUCKETS)
#define NR_USE_BUCKETS	8

static struct dentry *vswap_debugfs;

static void count_sizes(struct vswap_cluster *cluster, struct xa_node *node,
			void *arg)
{
	unsigned long entry, *counts = arg;
	unsigned int i;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (vswap_entry_in_pool(entry))
			counts[(vswap_entry_len(entry) - 1) / SIZE_BUCKET]++;
	}
}

/* Objects by length in bytes, each line "FROM TO OBJECTS" */
static int compressed_sizes_show(struct seq_file *seq, void *unused)
{
	struct vswap_device *device = seq->private;
	unsigned long counts[NR_SIZE_BUCKETS] = {};
	unsigned int i;

	vswap_table_walk(&device->space.table, count_sizes, counts);
	for (i = 0; i < NR_SIZE_BUCKETS; i++)
		seq_printf(seq, "%u %u %lu\n", i * SIZE_BUCKET + 1,
			   (i + 1) * SIZE_BUCKET, counts[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(compressed_sizes);

static void count_used(struct vswap_cluster *cluster, struct xa_node *node,
		       void *arg)
{
	unsigned long *counts = arg;
	unsigned int used = 0, i;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++)
		used += !!atomic_long_read(&cluster->slots[i]);
	if (used)
		counts[(used - 1) * NR_USE_BUCKETS / VSWAP_CLUSTER_SLOTS]++;
}

/* Clusters by number of used slots, each line "FROM TO CLUSTERS" */
static int cluster_occupancy_show(struct seq_file *seq, void *unused)
{
	const unsigned int step = VSWAP_CLUSTER_SLOTS / NR_USE_BUCKETS;
	struct vswap_device *device = seq->private;
	unsigned long counts[NR_USE_BUCKETS] = {};
	unsigned int i;

	vswap_table_walk(&device->space.table, count_used, counts);
	for (i = 0; i < NR_USE_BUCKETS; i++)
		seq_printf(seq, "%u %u %lu\n", i * step + 1, (i + 1) * step,
			   counts[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(cluster_occupancy);

/**
 * vswap_debugfs_create() - create the debugfs files
 * @device: the device that they show
 *
 * Failures are ignored.
 *
 * Context: Process context.  May sleep.
 */
void vswap_debugfs_create(struct vswap_device *device)
{
	vswap_debugfs = debugfs_create_dir("vswap", NULL);
	debugfs_create_file("compressed_sizes", 0400, vswap_debugfs, device,
			    &compressed_sizes_fops);
	debugfs_create_file("cluster_occupancy", 0400, vswap_debugfs, device,
			    &cluster_occupancy_fops);
	fault_create_debugfs_attr("fail_store", vswap_debugfs,
				  &vswap_fail_store);
	fault_create_debugfs_attr("fail_load", vswap_debugfs,
				  &vswap_fail_load);
}

/**
 * vswap_debugfs_destroy() - remove the debugfs files
 *
 * Context: Process context.  May sleep.
 */
void vswap_debugfs_destroy(void)
{
	debugfs_remove(vswap_debugfs);
}
