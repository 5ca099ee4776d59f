// SPDX-License-Identifier: GPL-2.0
/* Set up and free a space (see space.h), and count entries in its stats. */
#include <kunit/visibility.h>
#include <linux/slab.h>

#include "table/entry.h"
#include "space.h"

/**
 * vswap_space_init() - initialize a space
 * @space: the space
 * @pool: the pool for its objects
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_space_init(struct vswap_space *space, struct vswap_pool *pool)
{
	space->pool = pool;
	space->tier = NULL;
	vswap_table_init(&space->table);
	space->stats = alloc_percpu(struct vswap_stats);
	space->refused_streak = 0;
	space->refused = kvcalloc(VSWAP_NR_REFUSED, sizeof(*space->refused),
				  GFP_KERNEL);
	if (!space->stats || !space->refused ||
	    init_srcu_struct_fast(&space->load_srcu)) {
		kvfree(space->refused);
		free_percpu(space->stats);
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_space_init);

/**
 * vswap_space_exit() - free an empty space
 * @space: the space, which the swap core no longer uses
 *
 * Context: Process context.  May sleep.
 */
void vswap_space_exit(struct vswap_space *space)
{
	cleanup_srcu_struct(&space->load_srcu);
	kvfree(space->refused);
	free_percpu(space->stats);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_space_exit);

/**
 * vswap_space_account() - add an entry to the gauges, or remove it
 * @space: the space
 * @entry: the entry
 * @n: 1 to add, -1 to remove
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_space_account(struct vswap_space *space, unsigned long entry,
			 long n)
{
	struct vswap_stats __percpu *stats = space->stats;
	unsigned int len;

	switch (vswap_entry_tag(entry)) {
	case VSWAP_NONE:
		return;
	case VSWAP_SAME:
		vswap_stat_add(stats, VSWAP_STAT_SAME, n);
		return;
	case VSWAP_LOST:
		vswap_stat_add(stats, VSWAP_STAT_LOST, n);
		return;
	case VSWAP_DISK:
		vswap_stat_add(stats, VSWAP_STAT_DISK, n);
		vswap_stat_add(stats, VSWAP_STAT_DISK_BYTES,
			       n * (long)vswap_entry_len(entry));
		return;
	default:
		len = vswap_entry_len(entry);
		vswap_stat_add(stats, VSWAP_STAT_OBJECTS, n);
		vswap_stat_add(stats, VSWAP_STAT_OBJECT_BYTES, n * (long)len);
		if (vswap_entry_tag(entry) == VSWAP_RESIDENT)
			vswap_stat_add(stats, VSWAP_STAT_RESIDENT_BYTES,
				       n * (long)len);
		if (len == PAGE_SIZE)
			vswap_stat_add(stats, VSWAP_STAT_RAW, n);
		if (vswap_entry_is_dense(entry))
			vswap_stat_add(stats, VSWAP_STAT_DENSE, n);
	}
}
