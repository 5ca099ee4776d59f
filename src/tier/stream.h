/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where tasks have loaded from recently: detect whether a load continues a
 * stream, and in which direction.
 */
#ifndef VSWAP_TIER_STREAM_H
#define VSWAP_TIER_STREAM_H

#include <linux/types.h>

/* Loads at most this many bytes apart belong to one stream. */
#define VSWAP_STREAM_NEAR	SZ_128K
#define VSWAP_STREAM_SETS	32
#define VSWAP_STREAM_WAYS	4

/**
 * enum vswap_direction - the direction of a stream of loads
 * @VSWAP_BACKWARD: to lower positions
 * @VSWAP_NO_STREAM: it is not a stream
 * @VSWAP_FORWARD: to higher positions
 */
enum vswap_direction {
	VSWAP_BACKWARD = -1,
	VSWAP_NO_STREAM,
	VSWAP_FORWARD,
};

/**
 * struct vswap_streams - the last loads of each group of tasks
 * @set: the last loads of the tasks of one hash: a task with random loads does
 *	not evict the loads of all others
 * @set.area: areas' numbers plus 1; 0 for none
 * @set.pos: positions in them, in bytes from the area's start
 * @set.next: the oldest, to be replaced next
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
