/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A window: one swap device's slots and counters, over a pool that windows may
 * share.  What the engine and the tier below it both work on.
 */
#ifndef VSWAP_WINDOW_H
#define VSWAP_WINDOW_H

#include <linux/srcu.h>

#include "pool/pool.h"
#include "stats.h"
#include "table/table.h"

struct vswap_tier;

/**
 * struct vswap_window - the slots of one swap device
 * @table: what stands behind each slot
 * @pool: where its objects are
 * @tier: where its cold pages go; NULL without one
 * @stats: its counters
 * @loads: held by a load from reading an entry until it has the object's data;
 *	who takes an object from a slot that still lives waits for it before the
 *	object is freed
 */
struct vswap_window {
	struct vswap_table table;
	struct vswap_pool *pool;
	struct vswap_tier *tier;
	struct vswap_stats __percpu *stats;
	struct srcu_struct loads;
};

int vswap_window_init(struct vswap_window *window, struct vswap_pool *pool);
void vswap_window_exit(struct vswap_window *window);
void vswap_window_account(struct vswap_window *window, unsigned long entry,
			  long n);

#endif /* VSWAP_WINDOW_H */
