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

#include "stream.h"

static bool is_near(u64 a, u64 b)
{
	return max(a, b) - min(a, b) <= VSWAP_STREAM_NEAR;
}

/**
 * vswap_stream_note() - record where a task loads from
 * @streams: the streams
 * @task: the task's number
 * @area: the area's number
 * @pos: the position in it, in bytes
 *
 * Context: Any context; caller holds the lock that guards @streams.
 * Return: the direction from an earlier load nearby, or VSWAP_NO_STREAM.
 */
enum vswap_direction vswap_stream_note(struct vswap_streams *streams, u32 task,
				       unsigned int area, u64 pos)
{
	unsigned int i, nr = hash_32(task, ilog2(VSWAP_STREAM_SETS));
	typeof(streams->set[0]) *set = &streams->set[nr];
	u64 before;

	for (i = 0; i < VSWAP_STREAM_WAYS; i++) {
		before = set->pos[i];
		if (set->area[i] != area + 1 || !is_near(before, pos))
			continue;
		set->pos[i] = pos;
		return pos < before ? VSWAP_BACKWARD : VSWAP_FORWARD;
	}

	set->area[set->next] = area + 1;
	set->pos[set->next] = pos;
	set->next = (set->next + 1) % VSWAP_STREAM_WAYS;
	return VSWAP_NO_STREAM;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_stream_note);

/**
 * vswap_stream_forget() - forget the loads from an area
 * @streams: the streams
 * @area: its number
 *
 * Context: Any context; caller holds the lock that guards @streams.
 */
void vswap_stream_forget(struct vswap_streams *streams, unsigned int area)
{
	unsigned int i, way;

	for (i = 0; i < VSWAP_STREAM_SETS; i++)
		for (way = 0; way < VSWAP_STREAM_WAYS; way++)
			if (streams->set[i].area[way] == area + 1)
				streams->set[i].area[way] = 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_stream_forget);
