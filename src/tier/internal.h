/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What only the files of tier/ know of a tier.
 *
 * Locks, the outer one first:
 *
 *	@admin	attach and detach, and lists of areas for people; may sleep, but
 *		never for an area's disk
 *	area->cleaner	whoever reads a segment of the area to move what is live
 *		out of it: its worker, its @demote or a drain.  Sleeps for disks
 *	area->lock	whoever writes to the area: its worker, a drain that moves
 *		objects here, or a task that asked for writeback.  One area's at a
 *		time.  Sleeps only while the device takes no more requests
 *	@clusters	held for reading while references to clusters are held, and
 *		for writing by swapoff; no disk is waited for under it
 *	@recompress.lock	see recompress.c
 *	area->reads_lock, then @cache.lock	taken by loads, and by the end of
 *		their reads in any context
 *	@space->loads (SRCU) and RCU: an area that an entry points to stays
 *		while either is held
 *
 * No store, load or free takes any of them, but for those two and the shrinker's
 * @recompress.lock.  Whoever holds one allocates with GFP_NOIO at most: a store must
 * not come to wait for writeback which waits for that store.
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
struct vswap_disk_header;
struct vswap_read;

/* When stores are pressed the pool is compacted after so many bytes were freed. */
#define VSWAP_COMPACT_BYTES	SZ_4M

/* Above so many sixteenths of its limit the pool is pressed. */
#define VSWAP_PRESSED		15
/* What was not stored for so many seconds is cold to the shrinker. */
#define VSWAP_SHRINK_IDLE	30

/**
 * struct vswap_recompress - how cold objects are made smaller in RAM
 * @lock: guards the rest but @due; see recompress.c
 * @pages: one to unpack into, and one for the new object
 * @cluster: what is being worked on, with a reference; or NULL
 * @slot: its next slot
 * @retired: handles of objects that smaller ones have replaced, until no load can
 *	have found them any more
 * @nr_retired: how many
 * @bytes: how long they are in all
 * @due: not before this time, in jiffies, unless stores wait
 * @work: lets the tier's worker go on when that time has come
 * @shrinker: lets reclaim ask for it
 */
struct vswap_recompress {
	struct mutex lock;
	void *pages[2];
	struct vswap_cluster *cluster;
	unsigned int slot;
	unsigned long *retired;
	unsigned int nr_retired;
	size_t bytes;
	unsigned long due;
	struct delayed_work work;
	struct shrinker *shrinker;
};

/**
 * struct vswap_tier - the areas of one space
 * @space: the space
 * @admin: see above
 * @clusters: see above
 * @areas: by number
 * @ids: numbers in use, those of areas that are about to go included
 * @nr_areas: how many areas there are
 * @key: what checksums start with
 * @dir: the directory "areas" in sysfs; without it nothing can be attached
 * @cache: what was read around loads
 * @recompress: what makes cold objects smaller
 * @load_wq: unpacks what was read for loads; nothing on it waits for a disk
 * @retry_wq: loads once more what was not there
 * @demote_wq: sends the coldest of areas down to slower ones
 * @release_wq: waits for requests to areas that were abandoned
 * @wq: for @work
 * @work: the tier's worker, see writeback.c
 * @raw_work: lets the workers run a while after pages came that do not compress, or
 *	when they could not go on
 * @watch: looks each second whether a disk is silent, while requests are under way
 * @shrinker: hears that the kernel wants memory
 * @shrink: pages that it wants; 0 for none
 * @refaults_seen: loads from disks that have held it back
 * @raw: pages came that do not compress, and @raw_work is to run
 * @raw_due: it has run, and they are to be written
 * @room: stores wait here
 * @waiters: how many do
 * @room_seq: counts what they wait for: that something was freed in the pool, or
 *	that nothing will be
 * @round: counts the times that all areas were asked to make room for waiters
 * @round_open: one such time has not ended
 * @round_room_seq: what @room_seq was when it began
 * @futile_rounds: how many in a row have ended without anything freed
 * @freed: bytes freed in the pool since it was last compacted, about
 * @stalled: a store has waited in vain: none waits until something is freed
 * @kswapd_stalled: the same of kswapd, which waits less
 * @pressed: the pool was nearly full, and is not yet much less so
 * @limit: the pool's limit in pages, as the administrator chose it; 0 for automatic
 * @adjust_lock: guards the choice of the pool's limit; inside it only what the
 *	areas' counters take
 * @quota_lock: guards both caps; nothing is inside it
 * @per_second: cap on what is written back
 * @per_day: the same
 */
struct vswap_tier {
	struct vswap_space *space;
	struct mutex admin;
	struct rw_semaphore clusters;
	struct vswap_area __rcu *areas[VSWAP_MAX_AREAS];
	DECLARE_BITMAP(ids, VSWAP_MAX_AREAS);
	unsigned int nr_areas;
	u32 key;
	struct kobject *dir;
	struct vswap_cache cache;
	struct vswap_recompress recompress;
	struct workqueue_struct *load_wq;
	struct workqueue_struct *retry_wq;
	struct workqueue_struct *demote_wq;
	struct workqueue_struct *release_wq;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct delayed_work raw_work;
	struct delayed_work watch;
	struct shrinker *shrinker;
	atomic_long_t shrink;
	unsigned long refaults_seen;
	bool raw;
	bool raw_due;
	wait_queue_head_t room;
	atomic_t waiters;
	atomic_t room_seq;
	unsigned int round;
	bool round_open;
	int round_room_seq;
	unsigned int futile_rounds;
	atomic_long_t freed;
	bool stalled;
	bool kswapd_stalled;
	bool pressed;
	unsigned long limit;
	spinlock_t adjust_lock;
	spinlock_t quota_lock;
	struct vswap_quota per_second;
	struct vswap_quota per_day;
};

/*
 * The first area from number *@id on, which becomes *@id; NULL if there is none.
 * For whoever holds @admin, or RCU.
 */
static inline struct vswap_area *vswap_area_next(struct vswap_tier *tier,
						 unsigned int *id)
{
	struct vswap_area *area;

	for (; *id < VSWAP_MAX_AREAS; (*id)++) {
		area = rcu_dereference_protected(tier->areas[*id], 1);
		if (area)
			return area;
	}
	return NULL;
}

/**
 * vswap_tier_kick() - let the tier's worker look
 * @tier: the tier
 *
 * Context: Any.
 */
static inline void vswap_tier_kick(struct vswap_tier *tier)
{
	queue_work(tier->wq, &tier->work);
}

/**
 * vswap_tier_kick_later() - let the tier's worker look in a second
 * @tier: the tier
 *
 * Context: Any.
 */
static inline void vswap_tier_kick_later(struct vswap_tier *tier)
{
	queue_delayed_work(tier->wq, &tier->raw_work, HZ);
}

/**
 * vswap_tier_watch() - look in a second whether a disk is silent
 * @tier: the tier
 *
 * Context: Any.
 */
static inline void vswap_tier_watch(struct vswap_tier *tier)
{
	queue_delayed_work(tier->wq, &tier->watch, VSWAP_AREA_SLOW);
}

/* place.c */
void vswap_place_hold(struct vswap_tier *tier, unsigned long entry);
void vswap_place_release(struct vswap_tier *tier, unsigned long entry);

/* load.c */
int vswap_load_take(struct vswap_area *area, const void *at, unsigned long slot,
		    unsigned long entry, void *dst);
int vswap_load_read(struct vswap_area *area, unsigned long slot,
		    unsigned long entry, long timeout, struct vswap_read **read,
		    struct vswap_disk_header **header);

/* quota.c */
void vswap_quota_init(struct vswap_tier *tier);
bool vswap_quota_left(struct vswap_tier *tier);
bool vswap_quota_left_today(struct vswap_tier *tier);
void vswap_quota_use(struct vswap_tier *tier, unsigned int bytes);

/* room.c */
void vswap_room_init(struct vswap_tier *tier);
bool vswap_room_can_take(struct vswap_tier *tier);
void vswap_room_give_up(struct vswap_tier *tier);
void vswap_room_wake(struct vswap_tier *tier);
void vswap_room_freed(struct vswap_tier *tier, size_t bytes);

/* recompress.c */
int vswap_recompress_init(struct vswap_tier *tier);
void vswap_recompress_exit(struct vswap_tier *tier);
bool vswap_recompress_possible(struct vswap_tier *tier);
bool vswap_recompress_wanted(struct vswap_tier *tier, bool urgent);
bool vswap_recompress_run(struct vswap_tier *tier, bool urgent);
void vswap_recompress_block(struct vswap_tier *tier);
void vswap_recompress_unblock(struct vswap_tier *tier);
unsigned int vswap_recompress(struct vswap_tier *tier,
			      const struct vswap_object *object, void *page,
			      void *dst);

/* victim.c */
int vswap_victim_retired(struct vswap_area *area);
int vswap_victim_full(struct vswap_area *area, u32 most);
int vswap_victim_coldest(struct vswap_area *area);

/* cleaner.c */
void vswap_cleaner_init(struct vswap_area *area);
void vswap_cleaner_stop(struct vswap_area *area);
bool vswap_cleaner_run(struct vswap_area *area);
int vswap_cleaner_drain(struct vswap_area *area, bool force);

/* reason.c */
u32 vswap_reason_before(u32 seconds);
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
