// SPDX-License-Identifier: GPL-2.0
/*
 * Detect sequential loads.
 *
 * This works on plain numbers and takes no lock: the caller holds one.
 */
#include <kunit/visibility.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "pattern.h"

static bool is_near(u64 a, u64 b)
{
	return max(a, b) - min(a, b) <= VSWAP_PATTERN_NEAR;
}

/**
 * vswap_pattern_note() - record where a task loads from
 * @patterns: the recent loads
 * @task: the task's number
 * @area: the area's number
 * @pos: the position in it, in bytes
 *
 * Context: Any context; caller holds the lock that guards @patterns.
 * Return: the direction from an earlier load nearby, or VSWAP_NO_PATTERN.
 */
enum vswap_direction vswap_pattern_note(struct vswap_patterns *patterns,
					u32 task, unsigned int area, u64 pos)
{
	unsigned int i, nr = hash_32(task, ilog2(VSWAP_PATTERN_SETS));
	typeof(patterns->set[0]) *set = &patterns->set[nr];
	u64 before;

	for (i = 0; i < VSWAP_PATTERN_WAYS; i++) {
		before = set->pos[i];
		if (set->area[i] != area + 1 || !is_near(before, pos))
			continue;
		set->pos[i] = pos;
		return pos < before ? VSWAP_BACKWARD : VSWAP_FORWARD;
	}

	set->area[set->next] = area + 1;
	set->pos[set->next] = pos;
	set->next = (set->next + 1) % VSWAP_PATTERN_WAYS;
	return VSWAP_NO_PATTERN;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pattern_note);

/**
 * vswap_pattern_forget() - forget the loads from an area
 * @patterns: the recent loads
 * @area: its number
 *
 * Context: Any context; caller holds the lock that guards @patterns.
 */
void vswap_pattern_forget(struct vswap_patterns *patterns, unsigned int area)
{
	unsigned int i, way;

	for (i = 0; i < VSWAP_PATTERN_SETS; i++)
		for (way = 0; way < VSWAP_PATTERN_WAYS; way++)
			if (patterns->set[i].area[way] == area + 1)
				patterns->set[i].area[way] = 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pattern_forget);
