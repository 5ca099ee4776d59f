/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads from an area, which can be given up while the disk does not answer.
 */
#ifndef VSWAP_TIER_READ_H
#define VSWAP_TIER_READ_H

#include <linux/list.h>
#include <linux/workqueue.h>

#include "io.h"

struct vswap_area;

/**
 * struct vswap_read - a buffer, and the request that fills it
 * @io: the request
 * @list: links the read into the area's list until it has ended or is lost
 * @work: frees a lost read
 * @area: the area; the read holds a reference until its request has ended
 * @from_reserve: the buffer came from the area's reserve
 * @lost: nothing waits for the read any more; it is freed when its request ends
 * @buf: the buffer; if it came from the reserve, this struct follows it in
 *	memory
 * @pos: start of the read, in bytes from the area's start
 * @len: length of the read in bytes
 * @err: result, for @done
 * @done: called in any context when the request has ended; or, with @err
 *	-ENXIO, when the area is abandoned: then the read is lost, and must not
 *	be accessed after @done returns
 * @owner: private data of @done
 */
struct vswap_read {
	struct vswap_io io;
	struct list_head list;
	struct work_struct work;
	struct vswap_area *area;
	bool from_reserve;
	bool lost;
	void *buf;
	u64 pos;
	u32 len;
	int err;
	void (*done)(struct vswap_read *read);
	void *owner;
};

void vswap_read_begin(struct vswap_area *area);
void vswap_read_end(struct vswap_area *area);
struct vswap_read *vswap_read_alloc(struct vswap_area *area);
struct vswap_read *vswap_read_alloc_large(u32 len, gfp_t gfp);
void vswap_read_free(struct vswap_read *read);
int vswap_read_start(struct vswap_read *read, struct vswap_area *area, u64 pos,
		     u32 len, void (*done)(struct vswap_read *read),
		     void *owner);
int vswap_read_at(struct vswap_read *read, struct vswap_area *area, u64 pos,
		  u32 len);
void vswap_read_abandon(struct vswap_area *area);

#endif /* VSWAP_TIER_READ_H */
