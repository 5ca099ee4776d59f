/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Move live objects out of segments.
 */
#ifndef VSWAP_TIER_MOVE_H
#define VSWAP_TIER_MOVE_H

#include <linux/types.h>

#include "scan.h"

struct vswap_area;
struct vswap_tier;

/**
 * enum vswap_move_to - where live objects may go
 * @VSWAP_TO_ITSELF: the same area, including its reserve, since this frees a
 *	segment
 * @VSWAP_TO_LOWER: any area of lower priority
 * @VSWAP_TO_AREAS: any area of the same or lower priority
 * @VSWAP_TO_SPARE_RAM: any area, or the pool while stores do not need the room
 * @VSWAP_TO_RAM: any area, or the pool
 */
enum vswap_move_to {
	VSWAP_TO_ITSELF,
	VSWAP_TO_LOWER,
	VSWAP_TO_AREAS,
	VSWAP_TO_SPARE_RAM,
	VSWAP_TO_RAM,
};

/**
 * struct vswap_move - a move of a segment's objects
 * @area: the source; the caller holds its cleaner mutex
 * @nr: the segment; the caller holds it
 * @to: where the objects may go
 * @max_read_errors: stop after this many unreadable objects
 * @force: mark unreadable objects as lost
 * @scan: how long to wait for reads
 * @moving: objects of @area already being moved at the start, to a slow disk
 * @dest: the current destination, with a reference; or NULL
 */
struct vswap_move {
	struct vswap_area *area;
	unsigned int nr;
	enum vswap_move_to to;
	unsigned int max_read_errors;
	bool force;
	enum vswap_scan scan;
	int moving;
	struct vswap_area *dest;
};

bool vswap_move_has_room(struct vswap_move *move);
int vswap_move_segment(struct vswap_move *move);

#endif /* VSWAP_TIER_MOVE_H */
