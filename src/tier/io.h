/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to a target: submit, and ask for the result.
 */
#ifndef VSWAP_TIER_IO_H
#define VSWAP_TIER_IO_H

#include <linux/atomic.h>
#include <linux/blk_types.h>
#include <linux/completion.h>

struct vswap_target;

/**
 * struct vswap_io - one request, in as many bios as its extents need
 * @left: bios in flight, plus one for the submitter
 * @status: errno of a bio that failed, or 0
 * @answered: when a bio ended last, in jiffies; 0 if none has
 * @done: completed when no bio is left
 * @end: called in place of completing @done, in any context, under RCU; or NULL
 */
struct vswap_io {
	atomic_t left;
	int status;
	unsigned long answered;
	struct completion done;
	void (*end)(struct vswap_io *io);
};

void vswap_io_init(struct vswap_io *io, void (*end)(struct vswap_io *io));
void vswap_io_submit(struct vswap_target *target, struct vswap_io *io,
		     blk_opf_t opf, u64 pos, void *buf, u32 len);
int vswap_io_result(struct vswap_io *io, void *buf, u32 len);

#endif /* VSWAP_TIER_IO_H */
