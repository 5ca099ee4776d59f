/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine: store, load and free of slots, the whole data path on a page.
 *
 * Called by the swap device's front end.  A window is one device's view: its
 * slots and its counters, over a pool that windows may share.
 */
#ifndef VSWAP_ENGINE_H
#define VSWAP_ENGINE_H

#include <linux/fault-inject.h>

#include "pool/pool.h"
#include "stats.h"
#include "table/table.h"

struct folio;

/**
 * struct vswap_window - the slots of one swap device
 * @table: what stands behind each slot
 * @pool: where its objects are
 * @stats: its counters
 */
struct vswap_window {
	struct vswap_table table;
	struct vswap_pool *pool;
	struct vswap_stats __percpu *stats;
};

/* Fault injection, in debugfs where the kernel has it. */
extern struct fault_attr vswap_fail_store;
extern struct fault_attr vswap_fail_load;

int vswap_window_init(struct vswap_window *window, struct vswap_pool *pool);
void vswap_window_drain(struct vswap_window *window);
void vswap_window_exit(struct vswap_window *window);

int vswap_store(struct vswap_window *window, unsigned long slot,
		struct folio *folio);
int vswap_load(struct vswap_window *window, unsigned long slot,
	       struct folio *folio);
void vswap_free(struct vswap_window *window, unsigned long slot);

#endif /* VSWAP_ENGINE_H */
