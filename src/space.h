/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A space: one swap device's slots and counters, over a pool that spaces may
 * share.  What the engine and the tier below it both work on.
 */
#ifndef VSWAP_SPACE_H
#define VSWAP_SPACE_H

#include <linux/bits.h>
#include <linux/srcu.h>

#include "pool/pool.h"
#include "stats.h"
#include "table/table.h"

struct vswap_tier;

/*
 * So many refused slots are remembered, each in the place that the low bits of its
 * number lead to, as the high bits plus 1; slots have 32 bits.
 */
#define VSWAP_REFUSED_SHIFT	17
#define VSWAP_NR_REFUSED	BIT(VSWAP_REFUSED_SHIFT)
/* After so many pages in a row that do not compress nothing seems to compress. */
#define VSWAP_REFUSED_STREAK	256

/**
 * struct vswap_space - the slots of one swap device
 * @table: what stands behind each slot
 * @pool: where its objects are
 * @tier: where its cold pages go; NULL without one
 * @stats: its counters
 * @refused: slots whose folio does not compress and was refused; a hint, forgotten
 *	when the slot is stored or freed, as it mostly is before the folio can change
 * @refused_streak: how many were refused in a row, up to a point
 * @loads: held by a load from reading an entry until it has the object's data;
 *	who takes an object from a slot that still lives waits for it before the
 *	object is freed
 */
struct vswap_space {
	struct vswap_table table;
	struct vswap_pool *pool;
	struct vswap_tier *tier;
	struct vswap_stats __percpu *stats;
	u16 *refused;
	unsigned int refused_streak;
	struct srcu_struct loads;
};

int vswap_space_init(struct vswap_space *space, struct vswap_pool *pool);
void vswap_space_exit(struct vswap_space *space);
void vswap_space_account(struct vswap_space *space, unsigned long entry,
			  long n);

#endif /* VSWAP_SPACE_H */
