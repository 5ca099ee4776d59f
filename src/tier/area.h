/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An area: a block device or swapfile that vswap packs cold pages onto, and its
 * segments.
 *
 * A segment is free, open (being written), full (only read), or retired.  It
 * cannot be reused while its @live is not 0.  @live is the bytes of the objects
 * that table entries point to, plus one for each holder: the log while the
 * segment is open, a batch in flight, the cleaner, and each object that is
 * being moved elsewhere.  Whichever drop brings it to 0 frees the segment.
 * That may be the free of a slot, under the swap core's cluster lock.
 */
#ifndef VSWAP_TIER_AREA_H
#define VSWAP_TIER_AREA_H

#include <linux/atomic.h>
#include <linux/kobject.h>
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/percpu_counter.h>
#include <linux/workqueue.h>

#include "io.h"
#include "log.h"
#include "target.h"

struct vswap_area_spec;
struct vswap_tier;

/*
 * An area whose disk has not answered for VSWAP_AREA_SLOW is slow: it gets no
 * new writes, and areas of lower priority take over.  After VSWAP_AREA_SILENT
 * it is silent: stores stop waiting for it.  A disk that spins up or collects
 * its garbage may take several seconds.
 */
#define VSWAP_AREA_SLOW		HZ
#define VSWAP_AREA_SILENT	(10 * HZ)

/* Room for an object and its header, rounded out to whole device blocks */
#define VSWAP_BUFFER_BYTES	(3 * PAGE_SIZE)

/* Free segments kept for the cleaner, which needs room to move objects to */
#define VSWAP_AREA_RESERVE	2
/*
 * Objects that the cleaner has moved once go to an open segment of their own,
 * and objects that it has moved more often to another one.  Long-lived objects
 * then share segments, and are not moved again and again.  Areas with fewer
 * than VSWAP_AREA_SPLIT_SEGMENTS usable segments have one open segment for all.
 */
#define VSWAP_AREA_MAX_MOVES	2
#define VSWAP_AREA_SPLIT_SEGMENTS		64
#define VSWAP_AREA_MIN_SEGMENTS	8
#define VSWAP_AREA_MAX_ERRORS	8

/**
 * enum vswap_segment_state - what a segment is used for
 * @VSWAP_SEGMENT_UNUSABLE: never used: it has the header or a bad page
 * @VSWAP_SEGMENT_FREE: empty; its bit is set in the area's @free or @stale
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
 * struct vswap_segment - all that is kept in RAM about a segment
 * @live: bytes of live objects, headers included, plus one for each holder
 * @used: bytes written since it was opened
 * @seq: its generation, incremented whenever it is opened
 * @state: enum vswap_segment_state
 * @unreadable: some of its objects could not be read; the cleaner leaves it to
 *	detach
 * @left: a drain could not read it as a whole, and reads its objects later
 * @in_flight: leave it while objects of it are in flight to a slow disk
 * @moves: how often the cleaner moved its objects, up to area->max_moves
 * @closed: area->opened when it was closed, in the unit of vswap_segment_age()
 */
struct vswap_segment {
	atomic_t live;
	u32 used;
	u32 seq;
	u8 state;
	u8 unreadable : 1;
	u8 left : 1;
	u8 in_flight : 1;
	u8 moves : 5;
	u16 closed;
};

static_assert(sizeof(struct vswap_segment) == 16);

/**
 * enum vswap_area_state - what an area is used for
 * @VSWAP_AREA_ACTIVE: reading and writing
 * @VSWAP_AREA_DRAINING: being detached; read only
 * @VSWAP_AREA_FAILED: out of service after errors; its worker drains it
 * @VSWAP_AREA_ABANDONED: detached by force, with requests still in flight
 */
enum vswap_area_state {
	VSWAP_AREA_ACTIVE,
	VSWAP_AREA_DRAINING,
	VSWAP_AREA_FAILED,
	VSWAP_AREA_ABANDONED,
};

/**
 * struct vswap_area_stats - I/O statistics of an area
 * @bytes_written: bytes in write requests that succeeded, padding included
 * @object_bytes: bytes of the objects in them that came from RAM, headers
 *	included
 * @writes: write requests that succeeded
 * @bytes_read: bytes in read requests
 * @reads: read requests that ended
 * @write_errors: write requests that failed
 * @read_errors: objects that could not be read, or whose checksum was wrong
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
 * @before: write objects stored no later than this, in seconds since boot
 * @on_request: a task has asked for this; do not look for other reasons
 * @raw_only: write only incompressible pages
 * @active: there is a cluster
 * @has_young: skip its young objects, and age them
 * @kept_some: some of its objects stay in RAM
 *
 * Between two runs the cursor has only a slot number.  If it held a reference
 * to the cluster, swapoff would have to wait for whatever the writer waits for.
 */
struct vswap_cursor {
	unsigned long slot;
	enum vswap_reason reason;
	u32 before;
	bool on_request;
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
 * @discard: discard segments that were freed
 * @segment_shift: log2 of a segment's bytes
 * @nr_segments: how many there are, unusable ones included
 * @nr_usable: how many can be written
 * @target: the device or file
 * @path: its name, for messages
 * @segments: its segments
 * @free: a bit for each free segment
 * @stale: a bit for each freed segment that must be discarded first
 * @nr_free: bits set in @free
 * @nr_stale: bits set in @stale
 * @live: bytes of live objects; approximate
 * @retired: a segment was retired, and the cleaner must look for it
 * @state: enum vswap_area_state
 * @abandoned: its contents are lost; nothing waits for them
 * @bad_slot: the last slot that a load could not read, plus 1
 * @bad_slots: counts such loads, without repeats of the same slot
 * @nr_reads: reads in flight, see vswap_read_begin()
 * @reads_since: when @nr_reads last rose from 0, in jiffies
 * @reads_lock: guards @reads, see read.c; taken in any context
 * @reads: reads in flight that are not lost, except those of whole segments
 * @movers: moves that have this area as their destination
 * @users: references, see vswap_area_get()
 * @stats: I/O statistics
 * @tier: the tier that it belongs to
 * @lock: guards @log, @hand, @open, @opened, @cursor, @page and every change of
 *	a segment's state except to free
 * @log: its log
 * @hand: where to look for a free segment next
 * @open: open segments, by how often their objects were moved; -1 for none
 * @max_moves: the last index of @open that is used
 * @opened: counts segments that were opened
 * @cursor: what its worker writes back
 * @cleaner_lock: guards @segment, @found, @nr_unreadable and @scan_*; outside
 *	@lock
 * @segment: the data of a segment that is being cleaned
 * @found: for objects of the segment that are looked up in the table
 * @nr_unreadable: how many segments in a row its worker could not read
 * @moving: objects in flight from it to another place
 * @leaving: those of @moving that go to another area
 * @scan_pending: @scan_io is queued or in flight; still set if a task gave up
 *	the wait
 * @scan_io: the request that reads @segment
 * @scan: submits @scan_io to a disk that may take no more requests
 * @scan_pos: where @scan_io reads, in bytes
 * @scan_len: its length in bytes
 * @scan_queued: when @scan_io was requested, in jiffies
 * @scan_since: when it was submitted, in jiffies; 0 unless it is in flight
 * @force_since: when a forced drain began, in jiffies
 * @page: to unpack objects into before they are recompressed
 * @buffers: for reading single objects
 * @buffer_wait: loads wait here for one of @buffers
 * @wq: runs @work; not shared, as it needs a rescuer of its own
 * @work: its worker, see worker.c
 * @demote: demotes its coldest segment to lower priority, see cleaner.c
 * @release: releases the area after it was abandoned
 * @cleaning: a segment is being cleaned to this area, and may use the reserve
 * @demoting: it is demoting, see @demote
 * @discarding_since: when its worker began to discard, in jiffies; or 0
 * @was_slow: it was slow when its worker or the watch looked last
 * @is_full: it had no room at its worker's last turn
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

	struct mutex cleaner_lock;
	void *segment;
	struct vswap_found *found;
	unsigned int nr_unreadable;
	atomic_t moving;
	atomic_t leaving;
	bool scan_pending;
	struct vswap_io scan_io;
	struct work_struct scan;
	u64 scan_pos;
	u32 scan_len;
	unsigned long scan_queued;
	unsigned long scan_since;
	unsigned long force_since;

	void *page;
	mempool_t *buffers;
	wait_queue_head_t buffer_wait;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct work_struct demote;
	struct work_struct release;
	bool cleaning;
	bool demoting;
	unsigned long discarding_since;
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
bool vswap_segment_any_live(struct vswap_area *area);
bool vswap_segment_hold(struct vswap_area *area, unsigned int nr);
void vswap_segment_put(struct vswap_area *area, unsigned int nr);
bool vswap_segment_discard(struct vswap_area *area, unsigned int max);

/**
 * vswap_area_kick() - run an area's worker
 * @area: the area
 *
 * Context: Any context.
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
void vswap_area_check_gone(struct vswap_area *area);
void vswap_area_get(struct vswap_area *area);
void vswap_area_put(struct vswap_area *area);
int vswap_area_open_with_room(struct vswap_area *area, unsigned int moves);
bool vswap_area_has_room(struct vswap_area *area, unsigned int moves);
bool vswap_area_is_above(struct vswap_area *area, unsigned int sixteenths);
void vswap_area_count(struct vswap_area *area,
		      unsigned int count[VSWAP_NR_SEGMENT_STATES], u64 *live,
		      u64 *used);

#endif /* VSWAP_TIER_AREA_H */
