/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads from an area that a task can leave if the disk does not answer.
 */
#ifndef VSWAP_TIER_READ_H
#define VSWAP_TIER_READ_H

#include "target.h"

struct vswap_area;

/**
 * struct vswap_read - a read
 * @io: the request
 * @area: the area, kept by the read until it has ended
 * @state: under way, ended, or left by the task that waited for it
 * @buf: to give back to the area's buffers if it was left; NULL if it is not from
 *	there
 */
struct vswap_read {
	struct vswap_io io;
	struct vswap_area *area;
	atomic_t state;
	void *buf;
};

void vswap_read_begin(struct vswap_area *area);
void vswap_read_end(struct vswap_area *area);
int vswap_read_at(struct vswap_read *read, struct vswap_area *area, u64 pos,
		  void *data, u32 len, long timeout);
struct vswap_read *vswap_read_alloc(struct vswap_area *area);
void vswap_read_free(struct vswap_read *read, struct vswap_area *area);

#endif /* VSWAP_TIER_READ_H */
