// SPDX-License-Identifier: GPL-2.0
/* blk_alloc_disk() takes limits and features: since Linux 6.11 */
#include <linux/blkdev.h>

#if VSWAP_FORM == 0
static inline struct gendisk *probe_disk(void)
{
	struct queue_limits limits = {
		.features = BLK_FEAT_SYNCHRONOUS | BLK_FEAT_STABLE_WRITES,
	};

	return blk_alloc_disk(&limits, NUMA_NO_NODE);
}
#elif VSWAP_FORM == 1
/* Linux 6.9 and 6.10 */
static inline struct gendisk *probe_disk(void)
{
	struct queue_limits limits = { .logical_block_size = PAGE_SIZE };

	return blk_alloc_disk(&limits, NUMA_NO_NODE);
}
#elif VSWAP_FORM == 2
static inline struct gendisk *probe_disk(void)
{
	struct gendisk *disk = blk_alloc_disk(NUMA_NO_NODE);

	blk_queue_logical_block_size(disk->queue, PAGE_SIZE);
	return disk;
}
#endif
