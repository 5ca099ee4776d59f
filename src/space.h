/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A space: the slots and counters of one swap device, on top of a pool.  Spaces
 * may share a pool.  The engine and the tier both work on a space.
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
 * Number of buckets for refused slots.  The low bits of a slot select its
 * bucket, which holds the high bits plus 1.  Slots have 32 bits, so this fits
 * into 16.
 */
#define VSWAP_REFUSED_SHIFT	17
#define VSWAP_NR_REFUSED	BIT(VSWAP_REFUSED_SHIFT)
/* After this many refused pages in a row, nothing seems to compress. */
#define VSWAP_REFUSED_STREAK	256U

/**
 * struct vswap_space - the slots of one swap device
 * @table: the entry of each slot
 * @pool: the pool that holds its objects
 * @tier: the tier that its cold objects go to; may be NULL
 * @stats: its counters
 * @refused: hash of slots whose folio was refused as incompressible.  Only a
 *	hint: slots evict each other, and a folio may change while its slot is
 *	remembered.  A store or a free forgets the slot.
 * @refused_streak: number of pages refused in a row, up to VSWAP_REFUSED_STREAK
 * @load_srcu: SRCU that a load holds from reading an entry until it has the
 *	data or, for an object in an area, a reference to the area.  To free the
 *	object of a slot that is still in use, take it out of the entry and wait
 *	for a grace period.  On PREEMPT_RT a request also holds it while it
 *	ends, see vswap_device_destroy().
 */
struct vswap_space {
	struct vswap_table table;
	struct vswap_pool *pool;
	struct vswap_tier *tier;
	struct vswap_stats __percpu *stats;
	u16 *refused;
	unsigned int refused_streak;
	struct srcu_struct load_srcu;
};

int vswap_space_init(struct vswap_space *space, struct vswap_pool *pool);
void vswap_space_exit(struct vswap_space *space);
void vswap_space_account(struct vswap_space *space, unsigned long entry,
			 long n);

#endif /* VSWAP_SPACE_H */
