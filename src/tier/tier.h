/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The physical tier: moves cold pages of a space to areas and back.
 *
 * The interface for the rest of the module.  internal.h has what is private to
 * the tier, and its lock order.
 */
#ifndef VSWAP_TIER_TIER_H
#define VSWAP_TIER_TIER_H

#include <linux/types.h>

#include "../../include/uapi/linux/vswap.h"
#include "../space.h"

struct file;
struct kobject;
struct vswap_area;
struct vswap_compressor;
struct vswap_tier;

/**
 * struct vswap_area_spec - parameters of a new area
 * @priority: areas of higher priority are filled first
 * @discard: discard freed segments on the device
 * @segment_size: in bytes, a power of two; 0 to choose automatically
 */
struct vswap_area_spec {
	int priority;
	bool discard;
	u32 segment_size;
};

/**
 * struct vswap_quota - a write limit: bytes written to areas per time span
 * @span: length of a span, in seconds
 * @limit: bytes per span; 0 for no limit
 * @used: bytes written in the current span
 * @start: when the current span began, in seconds since boot
 */
struct vswap_quota {
	unsigned int span;
	u64 limit;
	u64 used;
	time64_t start;
};

/**
 * enum vswap_patience - how long the store of a folio may wait for room
 * @VSWAP_WAIT_LONG: long, for a task that stores for itself: if it gets no
 *	memory, the OOM killer runs
 * @VSWAP_WAIT_SHORT: briefly, for kswapd, which has other folios to store
 * @VSWAP_WAIT_NONE: not at all, for a worker: other folios are queued behind
 *	this one
 */
enum vswap_patience {
	VSWAP_WAIT_LONG,
	VSWAP_WAIT_SHORT,
	VSWAP_WAIT_NONE,
};

/**
 * struct vswap_wait - bounds the total wait of a folio's store
 * @until: deadline in jiffies; 0 if the store has not waited yet
 * @room_seq: the tier's @room_seq before the attempt that found no room
 * @freed_seq: the tier's @freed_seq when the first wait began
 * @patience: how long it may wait
 */
struct vswap_wait {
	unsigned long until;
	int room_seq;
	int freed_seq;
	enum vswap_patience patience;
};

/* tier.c */
struct vswap_tier *vswap_tier_create(struct vswap_space *space);
int vswap_tier_set_compressor(struct vswap_tier *tier,
			      const struct vswap_compressor *compressor);
int vswap_tier_publish(struct vswap_tier *tier, struct kobject *parent);
void vswap_tier_unpublish(struct vswap_tier *tier);
void vswap_tier_destroy(struct vswap_tier *tier);
int vswap_tier_attach(struct vswap_tier *tier, struct file *file,
		      const struct vswap_area_spec *spec, u32 *id);
int vswap_tier_detach(struct vswap_tier *tier, u32 id, bool force);
void vswap_tier_block(struct vswap_tier *tier);
void vswap_tier_unblock(struct vswap_tier *tier);

/* writeback.c */
void vswap_writeback_stored(struct vswap_tier *tier, bool raw);
int vswap_writeback_now(struct vswap_tier *tier, u32 mode, u32 idle,
			u64 *pages);

/* wait.c */
void vswap_wait_begin(struct vswap_tier *tier, struct vswap_wait *wait);
bool vswap_wait_room(struct vswap_tier *tier, struct vswap_wait *wait);
bool vswap_wait_is_futile(struct vswap_tier *tier, int err);
bool vswap_wait_is_starting(struct vswap_tier *tier, int err);
bool vswap_wait_may_succeed(struct vswap_tier *tier);

/* room.c */
void vswap_room_set_limit(struct vswap_tier *tier, unsigned long pages);
bool vswap_room_adjust(struct vswap_tier *tier);
void vswap_room_refresh(struct vswap_tier *tier);
bool vswap_room_resident_exceeded(struct vswap_tier *tier);

/* quota.c */
struct vswap_quota *vswap_quota_per_second(struct vswap_tier *tier);
struct vswap_quota *vswap_quota_per_day(struct vswap_tier *tier);

/* recompress.c */
int vswap_recompress_set(struct vswap_tier *tier,
			 const struct vswap_compressor *compressor);

/* place.c */
void vswap_place_drop(struct vswap_tier *tier, unsigned long entry);

/* load.c; see also fetch.h */
struct vswap_area *vswap_load_area(struct vswap_tier *tier,
				   unsigned long entry);
bool vswap_load_has_area(struct vswap_tier *tier, unsigned long entry);
bool vswap_load_may_start(struct vswap_area *area);
int vswap_load_from_area(struct vswap_area *area, unsigned long slot,
			 unsigned long entry, void *dst);
void vswap_load_error(struct vswap_area *area, unsigned long slot,
		      unsigned long entry, int err);

/* segment.c */
u32 vswap_segment_min(void);

/* area.c */
void vswap_area_put(struct vswap_area *area);

#endif /* VSWAP_TIER_TIER_H */
