/* SPDX-License-Identifier: GPL-2.0 */
/* Recent loads, to detect whether a load continues a sequence, and which way. */
#ifndef VSWAP_TIER_PATTERN_H
#define VSWAP_TIER_PATTERN_H

#include <linux/types.h>

/* Loads at most this many bytes apart belong to one sequence. */
#define VSWAP_PATTERN_NEAR	SZ_128K
#define VSWAP_PATTERN_SETS	32
#define VSWAP_PATTERN_WAYS	4

/**
 * enum vswap_direction - the direction of a sequence of loads
 * @VSWAP_BACKWARD: to lower positions
 * @VSWAP_NO_PATTERN: there is no sequence
 * @VSWAP_FORWARD: to higher positions
 */
enum vswap_direction {
	VSWAP_BACKWARD = -1,
	VSWAP_NO_PATTERN,
	VSWAP_FORWARD,
};

/**
 * struct vswap_patterns - recent loads, to detect sequential ones
 * @set: chosen by a hash of the task, so a task with random loads evicts only
 *	the loads of tasks in its set
 * @set.area: area number + 1 of each load; 0 for none
 * @set.pos: its position on that area, in bytes
 * @set.next: the load to replace next, round robin
 */
struct vswap_patterns {
	struct {
		u8 area[VSWAP_PATTERN_WAYS];
		u8 next;
		u64 pos[VSWAP_PATTERN_WAYS];
	} set[VSWAP_PATTERN_SETS];
};

enum vswap_direction vswap_pattern_note(struct vswap_patterns *patterns,
					u32 task, unsigned int area, u64 pos);
void vswap_pattern_forget(struct vswap_patterns *patterns, unsigned int area);

#endif /* VSWAP_TIER_PATTERN_H */
