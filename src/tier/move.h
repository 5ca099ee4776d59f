/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving what is live out of segments, for the cleaner.
 */
#ifndef VSWAP_TIER_MOVE_H
#define VSWAP_TIER_MOVE_H

#include <linux/types.h>

struct vswap_area;
struct vswap_tier;

/**
 * enum vswap_move_to - where what is live may go
 * @VSWAP_TO_ITSELF: to the area that it is on, whose reserve may be used, for the
 *	segment will be free
 * @VSWAP_TO_LOWER: to any area of lower priority
 * @VSWAP_TO_AREAS: to any area of no higher priority
 * @VSWAP_TO_SPARE_RAM: to any area, or the pool as far as stores do not need it
 * @VSWAP_TO_RAM: to any area, or the pool
 */
enum vswap_move_to {
	VSWAP_TO_ITSELF,
	VSWAP_TO_LOWER,
	VSWAP_TO_AREAS,
	VSWAP_TO_SPARE_RAM,
	VSWAP_TO_RAM,
};

/**
 * struct vswap_move - what is to be moved, and how
 * @area: out of this area, whose cleaner mutex the caller holds
 * @nr: this segment, which the caller holds
 * @to: where to
 * @patience: objects that cannot be read, before the rest is left where it is
 * @force: give up what cannot be read
 * @moving: objects of @area which were under way before, to a disk that is slow
 * @dest: the area that objects go to at present, with a reference; or NULL
 */
struct vswap_move {
	struct vswap_area *area;
	unsigned int nr;
	enum vswap_move_to to;
	unsigned int patience;
	bool force;
	int moving;
	struct vswap_area *dest;
};

bool vswap_move_has_room(struct vswap_move *move);
int vswap_move_segment(struct vswap_move *move);

#endif /* VSWAP_TIER_MOVE_H */
