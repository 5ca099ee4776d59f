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
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/percpu_counter.h>
#include <linux/workqueue.h>

#include "log.h"
#include "target.h"

struct vswap_area_spec;
struct vswap_tier;

/*
 * So long after the oldest unanswered request an area is slow: nothing new is
 * written to it, and areas of lower priority take over.  So long after it is silent:
 * stores do not wait for it any more.  A disk which spins up or collects its garbage
 * may take several seconds.
 */
#define VSWAP_AREA_SLOW		HZ
#define VSWAP_AREA_SILENT	(10 * HZ)

/* Room to read an object into, with its header, and what its blocks hold besides */
#define VSWAP_BUFFER_BYTES	(3 * PAGE_SIZE)

/* Kept for the cleaner, which must have room to move things to */
#define VSWAP_AREA_RESERVE	2
/*
 * What the cleaner has moved once goes to one log, and what it has moved more often to
 * another: what lives long lies together, and is not moved again and again.  Not in
 * areas of few segments.
 */
#define VSWAP_AREA_MAX_MOVES	2
#define VSWAP_AREA_MANY		64
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
 * @seq: its generation, a number that changes whenever it is opened
 * @state: enum vswap_segment_state
 * @stuck: the cleaner could not read all of it; leave it until detach
 * @waits: some of it is on its way to a disk that is slow; leave it until that has ended
 * @moves: how often the cleaner has moved what is in it, as far as logs tell apart
 * @closed: when it was full, counted in segments opened, see vswap_segment_age()
 */
struct vswap_segment {
	atomic_t live;
	u32 used;
	u32 seq;
	u8 state;
	u8 stuck : 1;
	u8 waits : 1;
	u8 moves : 6;
	u16 closed;
};

static_assert(sizeof(struct vswap_segment) == 16);

/**
 * enum vswap_area_state - what an area is used for
 * @VSWAP_AREA_ACTIVE: reading and writing
 * @VSWAP_AREA_DRAINING: being detached: read only
 * @VSWAP_AREA_FAILED: out of service after too many errors: drained by itself
 * @VSWAP_AREA_ABANDONED: detached by force, but requests to it have not ended
 */
enum vswap_area_state {
	VSWAP_AREA_ACTIVE,
	VSWAP_AREA_DRAINING,
	VSWAP_AREA_FAILED,
	VSWAP_AREA_ABANDONED,
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
 * struct vswap_cursor - a cluster that is being written back
 * @slot: the next slot to look at
 * @reason: why it is written
 * @before: its objects were stored at this time or before, in seconds since boot
 * @asked: somebody has asked for it, and for no other
 * @raw_only: only pages that do not compress
 * @active: there is a cluster
 * @has_young: what is young in it stays, and is not young any more
 * @kept_some: some of its objects stay
 *
 * The cluster is known by number only, and no reference to it is held between two
 * looks: swapoff must not wait for whatever the writer waits for.
 */
struct vswap_cursor {
	unsigned long slot;
	enum vswap_reason reason;
	u32 before;
	bool asked;
	bool raw_only;
	bool active;
	bool has_young;
	bool kept_some;
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
 * @retired: a segment was retired, and the cleaner has to look for it
 * @state: enum vswap_area_state
 * @abandoned: what is on it is lost: nobody waits for it any more
 * @bad_slot: the last slot that a load could not read, plus 1
 * @bad_slots: counts such loads, of another slot than the one before
 * @nr_reads: reads under way, of those in read.c
 * @reads_since: when the first of them was started, in jiffies
 * @reads_lock: guards @reads, see read.c; taken in any context
 * @reads: those that somebody waits for
 * @movers: moves that have this area as their destination
 * @users: loads that read from it, and drains that write to it
 * @stats: what it has done
 * @tier: the tier that it belongs to
 * @lock: guards @log, @hand, @open, @opened, @cursor and every change of a segment's
 *	state but to free
 * @log: what is being written
 * @hand: where to look for a free segment next
 * @open: open segments, by how often what goes there was moved; -1 if there is none
 * @max_moves: the last of them that is used
 * @opened: counts segments that were opened
 * @cursor: what its worker writes back
 * @cleaner: guards @segment, @moving, @reading and @read; outside @lock
 * @segment: a segment that is being cleaned, as it was read
 * @moving: objects moved out of it that are not yet where they go
 * @reading: @read was given up on by a task that a signal ended
 * @read: the request for it
 * @page: to unpack objects into while they are compressed again; under @lock
 * @buffers: for reading single objects
 * @wq: runs @work; its own, so that it has a rescuer of its own
 * @work: its worker, see worker.c
 * @demote: sends its coldest down to an area of lower priority, see cleaner.c
 * @release: lets go of the area after it was abandoned
 * @cleaning: a segment is being cleaned to the same area: the reserve is for that
 * @demoting: its coldest are going down, see @demote
 * @waits_since: since when that has waited for discards, in jiffies, or 0
 * @was_slow: it was slow when its worker or the watch looked last
 * @is_full: it has told the others that there is no room
 * @round: the last of the tier's rounds in which it had nothing to do
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
	bool retired;
	int state;
	bool abandoned;
	unsigned long bad_slot;
	atomic_t bad_slots;
	atomic_t nr_reads;
	unsigned long reads_since;
	spinlock_t reads_lock;
	struct list_head reads;
	atomic_t movers;
	atomic_t users;
	struct vswap_area_stats stats;

	struct vswap_tier *tier;
	struct mutex lock;
	struct vswap_log log;
	unsigned int hand;
	int open[VSWAP_AREA_MAX_MOVES + 1];
	unsigned int max_moves;
	unsigned int opened;
	struct vswap_cursor cursor;

	struct mutex cleaner;
	void *segment;
	atomic_t moving;
	bool reading;
	struct vswap_io read;

	void *page;
	mempool_t *buffers;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct work_struct demote;
	struct work_struct release;
	bool cleaning;
	bool demoting;
	unsigned long waits_since;
	bool was_slow;
	bool is_full;
	unsigned int round;
};

/* area_create.c */
struct vswap_area *vswap_area_create(struct vswap_tier *tier, struct file *file,
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

/* segment.c */
int vswap_segment_open(struct vswap_area *area, unsigned int moves);
void vswap_segment_close(struct vswap_area *area, unsigned int moves);
void vswap_segment_close_all(struct vswap_area *area);
unsigned int vswap_segment_age(const struct vswap_area *area,
			       const struct vswap_segment *segment);
void vswap_segment_add(struct vswap_area *area, unsigned int nr, u32 bytes);
bool vswap_segment_drop(struct vswap_area *area, unsigned int nr, u32 bytes);
bool vswap_segment_hold(struct vswap_area *area, unsigned int nr);
void vswap_segment_put(struct vswap_area *area, unsigned int nr);
bool vswap_segment_discard(struct vswap_area *area, unsigned int max);

/**
 * vswap_area_kick() - let an area's worker look
 * @area: the area
 *
 * Context: Any.
 */
static inline void vswap_area_kick(struct vswap_area *area)
{
	queue_work(area->wq, &area->work);
}

/* area.c */
struct vswap_area *vswap_area_find(struct vswap_tier *tier, unsigned int id);
void vswap_area_kick_all(struct vswap_tier *tier);
void vswap_area_fail(struct vswap_area *area, const char *reason);
void vswap_area_dead(struct vswap_target *target);
void vswap_area_check(struct vswap_area *area);
void vswap_area_get(struct vswap_area *area);
void vswap_area_put(struct vswap_area *area);
int vswap_area_log_with_room(struct vswap_area *area, unsigned int moves);
bool vswap_area_has_room(struct vswap_area *area, unsigned int moves);
bool vswap_area_is_above(struct vswap_area *area, unsigned int sixteenths);
void vswap_area_count(struct vswap_area *area,
		      unsigned int count[VSWAP_NR_SEGMENT_STATES], u64 *live,
		      u64 *used);

#endif /* VSWAP_TIER_AREA_H */
