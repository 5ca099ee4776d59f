/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An area: a block device or swapfile that vswap packs cold pages onto, and its
 * segments.  Called by the rest of tier/.
 *
 * A segment is free, open (being written), full (only read), or retired.  What
 * keeps it from being used again is one number, @live: the bytes of objects that
 * table entries point at, plus one for each holder (the open segment's writer, a
 * batch in flight, the cleaner while it reads).  Who brings it to 0 frees the
 * segment; that may be the free of a slot, under the swap core's cluster lock.
 */
#ifndef VSWAP_TIER_AREA_H
#define VSWAP_TIER_AREA_H

#include <linux/atomic.h>
#include <linux/kobject.h>
#include <linux/percpu_counter.h>

#include "target.h"

struct vswap_tier;

/* Kept for the cleaner, which must have room to move things to */
#define VSWAP_AREA_RESERVE	2
#define VSWAP_AREA_MIN_SEGMENTS	8
#define VSWAP_AREA_MAX_ERRORS	8

/**
 * enum vswap_segment_state - what a segment is used for
 * @VSWAP_SEGMENT_UNUSABLE: not at all: header, bad pages
 * @VSWAP_SEGMENT_FREE: nothing; its bit in the area's @free is set
 * @VSWAP_SEGMENT_OPEN: being written
 * @VSWAP_SEGMENT_FULL: written
 * @VSWAP_SEGMENT_RETIRED: a write to it failed; it is read, never written again
 */
enum vswap_segment_state {
	VSWAP_SEGMENT_UNUSABLE,
	VSWAP_SEGMENT_FREE,
	VSWAP_SEGMENT_OPEN,
	VSWAP_SEGMENT_FULL,
	VSWAP_SEGMENT_RETIRED,
	VSWAP_NR_SEGMENT_STATES
};

/**
 * struct vswap_segment - all that RAM keeps of a segment
 * @live: bytes of live objects, headers included, plus one for each holder
 * @used: bytes written since it was opened
 * @seq: which life it lives; changed when it is opened
 * @state: enum vswap_segment_state
 * @stuck: the cleaner could not read all of it; leave it until detach
 */
struct vswap_segment {
	atomic_t live;
	u32 used;
	u32 seq;
	u8 state;
	u8 stuck;
};

/**
 * enum vswap_area_state - what an area is used for
 * @VSWAP_AREA_ACTIVE: reading and writing
 * @VSWAP_AREA_DRAINING: being detached: read only
 * @VSWAP_AREA_FAILED: out of service after too many errors: drained by itself
 */
enum vswap_area_state {
	VSWAP_AREA_ACTIVE,
	VSWAP_AREA_DRAINING,
	VSWAP_AREA_FAILED,
};

/**
 * struct vswap_area_stats - what an area has done
 * @bytes_written: in requests that succeeded, padding included
 * @object_bytes: of these, objects that came from RAM
 * @writes: requests
 * @bytes_read: bytes
 * @reads: requests
 * @write_errors: requests that failed
 * @read_errors: requests that failed, and objects whose checksum was wrong
 */
struct vswap_area_stats {
	atomic64_t bytes_written;
	atomic64_t object_bytes;
	atomic64_t writes;
	atomic64_t bytes_read;
	atomic64_t reads;
	atomic64_t write_errors;
	atomic64_t read_errors;
};

/**
 * struct vswap_area - an attached area
 * @kobj: its directory in sysfs
 * @id: its number, as in table entries
 * @priority: areas with a higher one are filled first
 * @discard: tell the device of segments that were freed
 * @segment_shift: log2 of a segment's bytes
 * @nr_segments: how many there are, unusable ones included
 * @nr_usable: how many can be written
 * @target: the device or file
 * @path: its name, for people
 * @segments: their state
 * @free: a bit for each free segment
 * @stale: a bit for each segment that is to be discarded before it is free
 * @nr_free: bits set in @free
 * @nr_stale: bits set in @stale
 * @live: bytes of live objects, a sum that need not be exact
 * @hand: where to look for a free segment next
 * @open: the open segment; -1 if there is none
 * @picked: when the log last chose it, among those of one priority
 * @retired: a segment was retired, and the cleaner has to look for it
 * @state: enum vswap_area_state
 * @loads: loads that are reading from it
 * @stats: what it has done
 *
 * @hand, @open and @picked, and every transition but to free, belong to who
 * holds the tier's mover lock.
 */
struct vswap_area {
	struct kobject kobj;
	unsigned int id;
	int priority;
	bool discard;
	unsigned int segment_shift;
	unsigned int nr_segments;
	unsigned int nr_usable;
	struct vswap_target target;
	char *path;
	struct vswap_segment *segments;
	unsigned long *free;
	unsigned long *stale;
	atomic_t nr_free;
	atomic_t nr_stale;
	struct percpu_counter live;
	unsigned int hand;
	int open;
	u64 picked;
	bool retired;
	int state;
	atomic_t loads;
	struct vswap_area_stats stats;
};

/**
 * struct vswap_area_spec - how an area is to be used
 * @priority: areas with a higher one are filled first
 * @discard: tell the device of segments that were freed
 * @segment_size: in bytes, a power of two; 0 to choose
 */
struct vswap_area_spec {
	int priority;
	bool discard;
	u32 segment_size;
};

struct vswap_area *vswap_area_create(struct file *file,
				     const struct vswap_area_spec *spec);
void vswap_area_close(struct vswap_area *area);
void vswap_area_free(struct vswap_area *area);

static inline u32 vswap_segment_size(const struct vswap_area *area)
{
	return 1U << area->segment_shift;
}

static inline struct vswap_segment *vswap_area_segment(struct vswap_area *area,
						       u64 pos)
{
	return &area->segments[pos >> area->segment_shift];
}

u32 vswap_segment_min(void);
int vswap_segment_open(struct vswap_area *area);
void vswap_segment_close(struct vswap_area *area);
void vswap_segment_add(struct vswap_area *area, unsigned int nr, u32 bytes);
bool vswap_segment_drop(struct vswap_area *area, unsigned int nr, u32 bytes);
bool vswap_segment_hold(struct vswap_area *area, unsigned int nr);
void vswap_segment_put(struct vswap_area *area, unsigned int nr);
void vswap_area_discard(struct vswap_area *area, unsigned int max);

bool vswap_area_has_room(struct vswap_area *area, bool cleaning);
bool vswap_area_can_take(struct vswap_area *area);
void vswap_area_count(struct vswap_area *area,
		      unsigned int count[VSWAP_NR_SEGMENT_STATES], u64 *live,
		      u64 *used);

#endif /* VSWAP_TIER_AREA_H */
