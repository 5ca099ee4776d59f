// SPDX-License-Identifier: GPL-2.0
/* Windows, and what their gauges show.  Called by the engine and the tier. */
#include <kunit/visibility.h>
#include <linux/slab.h>

#include "table/entry.h"
#include "window.h"

/**
 * vswap_window_init() - make an empty window
 * @window: the window
 * @pool: where its objects go
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_window_init(struct vswap_window *window, struct vswap_pool *pool)
{
	window->pool = pool;
	window->tier = NULL;
	vswap_table_init(&window->table);
	window->stats = alloc_percpu(struct vswap_stats);
	window->refused_streak = 0;
	window->refused = kvcalloc(VSWAP_NR_REFUSED, sizeof(*window->refused),
				   GFP_KERNEL);
	if (!window->stats || !window->refused ||
	    init_srcu_struct_fast(&window->loads)) {
		kvfree(window->refused);
		free_percpu(window->stats);
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_window_init);

/**
 * vswap_window_exit() - free an empty window
 * @window: the window; the swap core uses it no more
 *
 * Context: Process context, may sleep.
 */
void vswap_window_exit(struct vswap_window *window)
{
	cleanup_srcu_struct(&window->loads);
	kvfree(window->refused);
	free_percpu(window->stats);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_window_exit);

/**
 * vswap_window_account() - add an entry to the gauges, or take it out
 * @window: the window
 * @entry: the entry
 * @n: 1 or -1
 *
 * Context: Any; does not sleep.
 */
void vswap_window_account(struct vswap_window *window, unsigned long entry,
			  long n)
{
	struct vswap_stats __percpu *stats = window->stats;
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
