/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to tier/: what its files share.
 *
 * Locks, outermost first:
 *
 *	@admin	attach and detach.  May sleep, but waits for an area's disk only
 *		in vswap_tier_unpublish()
 *	area->cleaner_lock	held while live objects are moved out of a
 *		segment of the area: by its worker, by its @demote or by a
 *		drain.  Sleeps for disks
 *	area->lock	held while the area's log is filled or reaped: by its
 *		worker, by a move that has the area as its destination, or by a
 *		task that asked for writeback.  Only one area's lock is held at
 *		a time.  Never waits for a request, but sleeps while the device
 *		takes no more of them, for streams and for grace periods
 *	@clusters_sem	held for reading while references to clusters are
 *		held, and for writing by swapoff and by a change of a
 *		compressor.  Never sleeps for a disk
 *	@recompress.lock	see recompress.c
 *	@deferred.lock	held while replaced objects are freed.  Sleeps for a
 *		grace period
 *	area->reads_lock, then @cache.lock	taken by loads, and by read
 *		completions in any context
 *	@space->load_srcu (SRCU) and RCU: either keeps the area of a table entry
 *		from going away
 *
 * Stores and frees take none of these but RCU.  Loads take RCU, SRCU and the
 * two spinlocks.  The recompression shrinker takes only @recompress.lock and
 * @deferred.lock.  The holder of a lock other than @admin, which writeback never
 * takes, allocates with GFP_NOIO at most: otherwise a store could wait for
 * writeback that waits for that store.
 */
#ifndef VSWAP_TIER_INTERNAL_H
#define VSWAP_TIER_INTERNAL_H

#include <linux/bitmap.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "area.h"
#include "cache.h"
#include "tier.h"

struct shrinker;

/* Over the high watermark, compact the pool each time this much was freed. */
#define VSWAP_COMPACT_BYTES	SZ_4M

/* Start writeback when the pool is above this, in sixteenths of its limit. */
#define VSWAP_HIGH_WATERMARK		15
/* The shrinker writes back clusters not stored to for this many seconds. */
#define VSWAP_SHRINK_IDLE	30

/* How many slots a run of recompression looks at, at most. */
#define VSWAP_RECOMPRESS_SLOTS		64
/*
 * How many replaced objects may wait to be freed: a power of two, and enough for
 * two runs.  They take at most 2 MiB with pages of 4 KiB, and 8 MiB with 64 KiB.
 */
#define VSWAP_DEFERRED_MAX		(PAGE_SHIFT > 13 ? 128 : 512)

/**
 * struct vswap_recompress - state of the recompression of cold objects in RAM
 * @lock: guards the fields up to @pause_freed_seq; see recompress.c
 * @pages: buffers for the unpacked page and for the new object
 * @cluster: the current cluster, with a reference; or NULL
 * @slot: the next slot to look at in @cluster
 * @again: the pool had no room for a smaller object from @cluster
 * @has_waited: this run has waited for a grace period to get room
 * @gained: by how many bytes objects became smaller since reclaim last began a
 *	run, plus the rest below a page from before
 * @nr_failed: for how many objects there was no room since the last success
 * @nr_done: number of objects that were replaced by smaller ones
 * @nr_futile: number of runs from reclaim that made no object smaller
 * @pause_until: urgent runs of the worker pause until then, in jiffies, as there
 *	was no room for smaller objects; 0 if that has never happened
 * @pause_freed_seq: the tier's @freed_seq at that time: a change ends the pause
 * @due: earliest time of the next run, in jiffies, unless stores wait
 * @work: kicks the tier's worker at @due
 * @shrinker: runs recompression from reclaim
 */
struct vswap_recompress {
	struct mutex lock;
	void *pages[2];
	struct vswap_cluster *cluster;
	unsigned int slot;
	bool again;
	bool has_waited;
	size_t gained;
	unsigned int nr_failed;
	unsigned long nr_done;
	unsigned int nr_futile;
	unsigned long pause_until;
	int pause_freed_seq;
	unsigned long due;
	struct delayed_work work;
	struct shrinker *shrinker;
};

/**
 * struct vswap_deferred - replaced objects, to be freed after a grace period
 * @lock: guards @tail; held while objects are freed and for their grace period
 * @ring: entries with their handles and lengths
 * @head: number of objects ever added; guarded by recompress.lock
 * @tail: number of objects ever freed; advances after the stores that wait for
 *	room are woken
 * @wq: runs @work
 * @work: frees what is in the ring
 */
struct vswap_deferred {
	struct mutex lock;
	unsigned long *ring;
	unsigned int head;
	unsigned int tail;
	struct workqueue_struct *wq;
	struct work_struct work;
};

/**
 * struct vswap_tier - the areas of one space
 * @space: the space
 * @admin: see above
 * @clusters_sem: see above
 * @areas: the areas, by number
 * @ids: numbers in use, including those of areas that are being released
 * @nr_areas: how many areas are published
 * @key: seed of all checksums
 * @dir: the sysfs directory "areas"; no area can be attached without it
 * @cache: readahead for loads
 * @recompress: recompression of cold objects
 * @deferred: objects that it has replaced
 * @load_wq: unpacks objects that were read; nothing on it waits for a disk
 * @retry_wq: loads again objects that had moved before they were read
 * @demote_wq: demotes the coldest segments of areas to slower ones
 * @release_wq: waits for requests to abandoned areas, and for silent disks
 * @wq: runs @work
 * @work: the tier's worker, see writeback.c
 * @later_work: sets @raw_due and runs @work, a second after raw pages came or to
 *	retry
 * @watch: checks each second for slow disks while requests are in flight
 * @shrinker: asks for writeback when the kernel needs memory
 * @shrink: pages that @shrinker still asks for; 0 or less for none
 * @refaults_seen: loads from disk for which the shrinker has spared a page
 * @raw_queued: raw pages came since @later_work last ran, and it is queued
 * @raw_due: raw pages are to be written back now
 * @room: stores wait here for room in the pool
 * @waiters: number of stores waiting in @room
 * @room_seq: incremented to wake @room, when something was freed in the pool or
 *	nothing can be
 * @round: number of the latest round of asking areas for room, see writeback.c
 * @round_open: a round is in progress
 * @round_room_seq: @room_seq at the start of the round
 * @futile_rounds: consecutive rounds that ended with nothing freed
 * @over_quota: a write limit has stopped an area in this round
 * @freed: approximate bytes freed in the pool since its last compaction
 * @freed_seq: incremented when writeback or recompression has freed something in
 *	the pool
 * @stalled: a wait for room was futile when the pool had this many pages: no
 *	store waits until something is freed; 0 if not stalled
 * @short_stalled: the same for short waits: no store begins another one
 * @over_watermark: the pool was above the high watermark, and has not been
 *	below the low one since
 * @limit: the pool's limit in pages, set by the administrator; 0 for automatic
 * @adjusted: when the pool's limit was last adapted, in jiffies
 * @adjust_lock: guards changes of the pool's limit; only the locks of the
 *	areas' counters nest inside
 * @quota_lock: guards both quotas; innermost
 * @per_second: write limit per second
 * @per_day: write limit per day
 */
struct vswap_tier {
	struct vswap_space *space;
	struct mutex admin;
	struct rw_semaphore clusters_sem;
	struct vswap_area __rcu *areas[VSWAP_MAX_AREAS];
	DECLARE_BITMAP(ids, VSWAP_MAX_AREAS);
	unsigned int nr_areas;
	u32 key;
	struct kobject *dir;
	struct vswap_cache cache;
	struct vswap_recompress recompress;
	struct vswap_deferred deferred;
	struct workqueue_struct *load_wq;
	struct workqueue_struct *retry_wq;
	struct workqueue_struct *demote_wq;
	struct workqueue_struct *release_wq;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct delayed_work later_work;
	struct delayed_work watch;
	struct shrinker *shrinker;
	atomic_long_t shrink;
	unsigned long refaults_seen;
	bool raw_queued;
	bool raw_due;
	wait_queue_head_t room;
	atomic_t waiters;
	atomic_t room_seq;
	unsigned int round;
	bool round_open;
	int round_room_seq;
	unsigned int futile_rounds;
	bool over_quota;
	atomic_long_t freed;
	atomic_t freed_seq;
	unsigned long stalled;
	unsigned long short_stalled;
	bool over_watermark;
	unsigned long limit;
	unsigned long adjusted;
	spinlock_t adjust_lock;
	spinlock_t quota_lock;
	struct vswap_quota per_second;
	struct vswap_quota per_day;
};

/*
 * Find the first area numbered *@id or higher, and set *@id to its number.
 * Returns NULL if there is none.  The caller must hold @admin or RCU.
 */
static inline struct vswap_area *vswap_area_next(struct vswap_tier *tier,
						 unsigned int *id)
{
	struct vswap_area *area;

	for (; *id < VSWAP_MAX_AREAS; (*id)++) {
		area = rcu_dereference_check(tier->areas[*id],
					     lockdep_is_held(&tier->admin));
		if (area)
			return area;
	}
	return NULL;
}

/**
 * vswap_tier_kick() - queue the tier's worker
 * @tier: the tier
 *
 * Context: Any context.
 */
static inline void vswap_tier_kick(struct vswap_tier *tier)
{
	queue_work(tier->wq, &tier->work);
}

/**
 * vswap_tier_kick_later() - queue the tier's worker in one second
 * @tier: the tier
 *
 * Raw pages are then due, too (see @raw_due).
 *
 * Context: Any context.
 */
static inline void vswap_tier_kick_later(struct vswap_tier *tier)
{
	queue_delayed_work(tier->wq, &tier->later_work, HZ);
}

/**
 * vswap_tier_watch() - check for slow disks in one second
 * @tier: the tier
 *
 * Context: Any context.
 */
static inline void vswap_tier_watch(struct vswap_tier *tier)
{
	queue_delayed_work(tier->wq, &tier->watch, VSWAP_AREA_SLOW);
}

/* place.c */
void vswap_place_hold(struct vswap_tier *tier, unsigned long entry,
		      const struct vswap_area *to);
void vswap_place_release(struct vswap_tier *tier, unsigned long entry,
			 const struct vswap_area *to);

/* load.c */
int vswap_load_unpack(struct vswap_area *area, const void *at,
		      unsigned long slot, unsigned long entry, void *dst);
bool vswap_load_matches(struct vswap_area *area, const void *at,
			unsigned long slot, unsigned long entry);

/* quota.c */
void vswap_quota_init(struct vswap_tier *tier);
bool vswap_quota_left(struct vswap_tier *tier);
bool vswap_quota_left_today(struct vswap_tier *tier);
void vswap_quota_use(struct vswap_tier *tier, unsigned int bytes);

/* silence.c */
unsigned long vswap_silence(struct vswap_area *area);
unsigned long vswap_silence_to_writes(struct vswap_area *area);

/* room.c */
void vswap_room_init(struct vswap_tier *tier);
bool vswap_room_areas_can_take(struct vswap_tier *tier);
bool vswap_room_try_adjust(struct vswap_tier *tier);
bool vswap_room_is_stalled(struct vswap_tier *tier);
bool vswap_room_short_is_stalled(struct vswap_tier *tier);
void vswap_room_stall(struct vswap_tier *tier, bool was_short, int freed_seq);
void vswap_room_give_up(struct vswap_tier *tier);
void vswap_room_wake(struct vswap_tier *tier);
void vswap_room_freed(struct vswap_tier *tier, size_t bytes);

/* deferred.c */
bool vswap_deferred_has_room(struct vswap_tier *tier, unsigned int nr);
bool vswap_deferred_is_pending(struct vswap_tier *tier);
void vswap_deferred_add(struct vswap_tier *tier, unsigned long claim);
void vswap_deferred_free(struct vswap_tier *tier);
void vswap_deferred_free_all(struct vswap_tier *tier);
void vswap_deferred_kick(struct vswap_tier *tier);
int vswap_deferred_init(struct vswap_tier *tier);
void vswap_deferred_exit(struct vswap_tier *tier);

/* recompress.c */
int vswap_recompress_init(struct vswap_tier *tier);
void vswap_recompress_exit(struct vswap_tier *tier);
bool vswap_recompress_possible(struct vswap_tier *tier);
bool vswap_recompress_pool_is_large(struct vswap_pool *pool);
bool vswap_recompress_wanted(struct vswap_tier *tier, bool urgent);
int vswap_recompress_some(struct vswap_tier *tier, bool urgent);
bool vswap_recompress_run(struct vswap_tier *tier, bool urgent);
void vswap_recompress_block(struct vswap_tier *tier);
void vswap_recompress_unblock(struct vswap_tier *tier);
unsigned int vswap_recompress(struct vswap_tier *tier,
			      const struct vswap_object *object, void *page,
			      void *dst);

/* reclaim.c */
int vswap_reclaim_init(struct vswap_tier *tier);
void vswap_reclaim_exit(struct vswap_tier *tier);

/* victim.c */
bool vswap_victim_is_low(struct vswap_area *area);
bool vswap_victim_may_exist(struct vswap_area *area);
int vswap_victim_retired(struct vswap_area *area);
int vswap_victim_full(struct vswap_area *area, u32 most);
int vswap_victim_coldest(struct vswap_area *area);

/* cleaner.c */
void vswap_cleaner_init(struct vswap_area *area);
void vswap_cleaner_stop(struct vswap_area *area);
bool vswap_cleaner_run(struct vswap_area *area);

/* drain.c */
int vswap_drain_area(struct vswap_area *area, bool force);

/* reason.c */
u32 vswap_reason_cutoff(u32 seconds);
bool vswap_reason_find(struct vswap_tier *tier, struct vswap_cursor *cursor);
bool vswap_reason_end(struct vswap_tier *tier,
		      const struct vswap_cursor *cursor);

/* worker.c */
void vswap_worker_init(struct vswap_area *area);
void vswap_worker_stop(struct vswap_area *area);
int vswap_worker_write_now(struct vswap_tier *tier, struct vswap_cursor *cursor,
			   u64 *pages);

/* writeback.c */
int vswap_writeback_init(struct vswap_tier *tier);
void vswap_writeback_exit(struct vswap_tier *tier);

/* area_sysfs.c */
extern const struct kobj_type vswap_area_ktype;

#endif /* VSWAP_TIER_INTERNAL_H */
