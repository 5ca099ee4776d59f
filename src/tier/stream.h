/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where tasks read lately: whether a load goes on from there, and in which direction.
 */
#ifndef VSWAP_TIER_STREAM_H
#define VSWAP_TIER_STREAM_H

#include <linux/types.h>

/* A load is near another if no more than so many bytes are between them. */
#define VSWAP_STREAM_NEAR	SZ_128K
#define VSWAP_STREAM_SETS	32
#define VSWAP_STREAM_WAYS	4

/**
 * enum vswap_direction - where a stream of loads goes
 * @VSWAP_BACKWARD: down
 * @VSWAP_NOWHERE: it is no stream
 * @VSWAP_FORWARD: up
 */
enum vswap_direction {
	VSWAP_BACKWARD = -1,
	VSWAP_NOWHERE,
	VSWAP_FORWARD,
};

/**
 * struct vswap_streams - the last loads of each task
 * @set: tasks share one by a hash, so that a task which reads here and there does not
 *	drive out all others
 * @set.area: areas' numbers plus 1; 0 for none
 * @set.pos: places in them, in bytes from the area's start
 * @set.next: which is the oldest
 */
struct vswap_streams {
	struct {
		u8 area[VSWAP_STREAM_WAYS];
		u8 next;
		u64 pos[VSWAP_STREAM_WAYS];
	} set[VSWAP_STREAM_SETS];
};

enum vswap_direction vswap_stream_note(struct vswap_streams *streams, u32 task,
				       unsigned int area, u64 pos);
void vswap_stream_forget(struct vswap_streams *streams, unsigned int area);

#endif /* VSWAP_TIER_STREAM_H */
