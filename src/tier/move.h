/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving what is live out of segments.  Called by the cleaner, under the tier's
 * mover lock.
 */
#ifndef VSWAP_TIER_MOVE_H
#define VSWAP_TIER_MOVE_H

#include <linux/types.h>

struct vswap_area;
struct vswap_tier;

/**
 * enum vswap_move_to - where what is live may go
 * @VSWAP_TO_AREAS: other places on disk
 * @VSWAP_TO_SPARE_RAM: the pool, too, as far as stores do not need it
 * @VSWAP_TO_RAM: the pool, too
 */
enum vswap_move_to {
	VSWAP_TO_AREAS,
	VSWAP_TO_SPARE_RAM,
	VSWAP_TO_RAM,
};

/**
 * struct vswap_move - what is to be moved, and how
 * @area: out of this area
 * @nr: this segment, which the caller holds
 * @to: where to
 * @patience: objects that cannot be read, before the rest is left where it is
 * @force: give up what cannot be read
 */
struct vswap_move {
	struct vswap_area *area;
	unsigned int nr;
	enum vswap_move_to to;
	unsigned int patience;
	bool force;
};

bool vswap_move_has_room(struct vswap_tier *tier, enum vswap_move_to to);
int vswap_segment_clean(struct vswap_tier *tier, struct vswap_move *move);

#endif /* VSWAP_TIER_MOVE_H */
