/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Move live objects out of segments.
 */
#ifndef VSWAP_TIER_MOVE_H
#define VSWAP_TIER_MOVE_H

#include <linux/types.h>

#include "../../include/uapi/linux/vswap.h"

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
 * enum vswap_move_read - how to read a segment
 * @VSWAP_READ_ANY: as a whole, or object by object if that fails
 * @VSWAP_READ_WHOLE: only as a whole; if that fails, set its @left
 * @VSWAP_READ_OBJECTS: only object by object
 */
enum vswap_move_read {
	VSWAP_READ_ANY,
	VSWAP_READ_WHOLE,
	VSWAP_READ_OBJECTS,
};

/**
 * struct vswap_move - a move of a segment's objects
 * @area: the source; the caller holds its cleaner mutex
 * @nr: the segment; the caller holds it
 * @to: where the objects may go
 * @max_read_errors: stop after this many unreadable objects
 * @read: how to read the segment
 * @force: mark unreadable objects as lost
 * @scan: how long to wait for reads
 * @settle_left: how many jiffies it may still wait for copies that are on their
 *	way, before it marks their objects as lost
 * @failing: for how many jiffies all reads of single objects have failed
 * @bad_start: where a range begins that is known to be bad, in bytes
 * @bad_end: where it ends
 * @moving: objects of @area already being moved at the start, to a slow disk
 * @leaving: those of @moving that go to another area
 * @dest: the current destination, with a reference; or NULL
 * @avoid: areas whose worker did not submit in time, or whose writes failed
 */
struct vswap_move {
	struct vswap_area *area;
	unsigned int nr;
	enum vswap_move_to to;
	unsigned int max_read_errors;
	enum vswap_move_read read;
	bool force;
	enum vswap_scan scan;
	unsigned long settle_left;
	unsigned long failing;
	u64 bad_start;
	u64 bad_end;
	int moving;
	int leaving;
	struct vswap_area *dest;
	DECLARE_BITMAP(avoid, VSWAP_MAX_AREAS);
};

/* How many objects one walk of the table finds at most: they fill a page. */
#define VSWAP_NR_FOUND	253

/**
 * struct vswap_found - objects of a segment that were found in the table
 * @area: the area
 * @start: where the segment begins, in bytes
 * @end: where it ends
 * @from_slot: look at slots from this one on
 * @nr: how many were found
 * @found: their slots and entries
 */
struct vswap_found {
	unsigned int area;
	u64 start;
	u64 end;
	unsigned long from_slot;
	unsigned int nr;
	struct {
		unsigned long slot;
		unsigned long entry;
	} found[VSWAP_NR_FOUND];
};

/* dest.c */
bool vswap_dest_may_be_pool(struct vswap_move *move);
bool vswap_dest_exists(struct vswap_move *move);
void *vswap_dest_reserve(struct vswap_move *move, unsigned int len);
void vswap_dest_put(struct vswap_move *move);
int vswap_dest_flush(struct vswap_move *move);

/* move.c */
int vswap_move_segment(struct vswap_move *move);
int vswap_move_settle(struct vswap_area *area, unsigned long timeout);

#endif /* VSWAP_TIER_MOVE_H */
