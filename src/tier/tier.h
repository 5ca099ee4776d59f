/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The physical tier: areas to which cold pages of a window go, and back.
 *
 * Called by the engine (loads, frees, stores that wait for room), and by
 * swapdev/ and control/ (attach, detach, writeback on demand, figures).
 *
 * Locks, the outer one first:
 *
 *	@admin	attach and detach, and lists of areas for people; may sleep
 *	@mover	whoever moves objects: writeback, the cleaner, a drain.  Sleeps
 *		for disks; what its holder allocates is GFP_NOIO at most.  No
 *		store, load or free takes it, so nothing it waits for waits for it
 *	@window->loads (SRCU) and RCU: an area that an entry points to stays
 *		while either is held
 */
#ifndef VSWAP_TIER_TIER_H
#define VSWAP_TIER_TIER_H

#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "../../include/uapi/linux/vswap.h"
#include "../window.h"
#include "area.h"
#include "cache.h"
#include "log.h"

struct shrinker;
struct vswap_disk_header;

/**
 * struct vswap_quota - a cap on what is written back in a span of time
 * @span: that span, in seconds
 * @limit: bytes; 0 for no cap
 * @used: bytes in this span
 * @start: when it began, in seconds since boot
 */
struct vswap_quota {
	unsigned int span;
	u64 limit;
	u64 used;
	time64_t start;
};

/**
 * struct vswap_recompress - how cold objects are made smaller in RAM
 * @lock: guards the rest but @due; see recompress.c
 * @pages: one to unpack into, one for the new object, and one that belongs to who
 *	holds the mover lock
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
	void *pages[3];
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
 * struct vswap_wait - how long the store of a folio may wait, in all
 * @until: the end, in jiffies; 0 if it has not waited yet
 */
struct vswap_wait {
	unsigned long until;
};

/**
 * struct vswap_tier - the areas of one window
 * @window: the window
 * @admin: see above
 * @mover: see above
 * @areas: by number
 * @nr_areas: how many there are
 * @key: what checksums start with
 * @dir: the directory "areas" in sysfs; without it nothing can be attached
 * @log: what is being written
 * @cache: what was read around loads
 * @buffers: for reading one object
 * @recompress: what makes cold objects smaller
 * @segment: a buffer that the cleaner reads segments into, as large as the
 *	largest of them
 * @segment_size: its size in bytes
 * @picks: counts the choices of an area
 * @wq: for @work
 * @work: writeback and cleaning
 * @raw_work: lets @work run a while after pages came that do not compress, or when
 *	it could not go on
 * @shrinker: hears that the kernel wants memory
 * @shrink: pages that it wants; 0 for none
 * @raw: pages came that do not compress, and @raw_work is to run
 * @raw_due: it has run, and they are to be written
 * @room: stores wait here
 * @waiters: how many do
 * @made_room: counts what they wait for: that something was freed in the pool, or
 *	that nothing will be
 * @freed: bytes freed in the pool since it was last compacted, about
 * @stalled: a store has waited in vain: none waits until something is freed
 * @kswapd_stalled: the same of kswapd, which waits less
 * @pressed: the pool was nearly full, and is not yet much less so
 * @limit: the pool's limit in pages, as the administrator chose it; 0 for automatic
 * @adjust_lock: guards the choice of the pool's limit; inside it only what the
 *	areas' counters take
 * @per_second: cap on what is written back
 * @per_day: the same
 */
struct vswap_tier {
	struct vswap_window *window;
	struct mutex admin;
	struct mutex mover;
	struct vswap_area __rcu *areas[VSWAP_MAX_AREAS];
	unsigned int nr_areas;
	u32 key;
	struct kobject *dir;
	struct vswap_log log;
	struct vswap_cache cache;
	mempool_t *buffers;
	struct vswap_recompress recompress;
	void *segment;
	u32 segment_size;
	u64 picks;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct delayed_work raw_work;
	struct shrinker *shrinker;
	atomic_long_t shrink;
	bool raw;
	bool raw_due;
	wait_queue_head_t room;
	atomic_t waiters;
	atomic_t made_room;
	size_t freed;
	bool stalled;
	bool kswapd_stalled;
	bool pressed;
	unsigned long limit;
	spinlock_t adjust_lock;
	struct vswap_quota per_second;
	struct vswap_quota per_day;
};

/*
 * The first area from number *@id on, which becomes *@id; NULL if there is none.
 * For who holds @admin or @mover: areas come and go under both.
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

/* tier.c */
struct vswap_tier *vswap_tier_create(struct vswap_window *window);
int vswap_tier_publish(struct vswap_tier *tier, struct kobject *parent);
void vswap_tier_retract(struct vswap_tier *tier);
void vswap_tier_destroy(struct vswap_tier *tier);
int vswap_tier_attach(struct vswap_tier *tier, struct file *file,
		      const struct vswap_area_spec *spec, u32 *id);
int vswap_tier_detach(struct vswap_tier *tier, u32 id, bool force);
void vswap_tier_drop(struct vswap_tier *tier, unsigned long entry);
void vswap_tier_write_error(struct vswap_tier *tier, struct vswap_area *area,
			    unsigned int segment, int err);
unsigned int vswap_tier_begin(struct vswap_tier *tier);
void vswap_tier_end(struct vswap_tier *tier, unsigned int flags);

/* load.c */
struct vswap_area *vswap_area_get(struct vswap_tier *tier, unsigned long entry);
bool vswap_area_is_there(struct vswap_tier *tier, unsigned long entry);
void vswap_area_put(struct vswap_area *area);
int vswap_area_load(struct vswap_tier *tier, struct vswap_area *area,
		    unsigned long slot, unsigned long entry, void *dst);
int vswap_area_read(struct vswap_tier *tier, struct vswap_area *area,
		    unsigned long slot, unsigned long entry, void **buf,
		    struct vswap_disk_header **header);
void vswap_load_error(struct vswap_area *area, unsigned long slot,
		      unsigned long entry, int err);

/* writeback.c */
int vswap_writeback_init(struct vswap_tier *tier);
void vswap_writeback_exit(struct vswap_tier *tier);
void vswap_writeback_kick(struct vswap_tier *tier);
void vswap_writeback_later(struct vswap_tier *tier);
void vswap_tier_stored(struct vswap_tier *tier, bool raw);
int vswap_writeback_now(struct vswap_tier *tier, u32 mode, u32 idle,
			u64 *pages);

/* room.c */
void vswap_room_init(struct vswap_tier *tier);
void vswap_room_set_limit(struct vswap_tier *tier, unsigned long pages);
bool vswap_room_adjust(struct vswap_tier *tier);
bool vswap_quotas_left(struct vswap_tier *tier);
bool vswap_quotas_left_today(struct vswap_tier *tier);
void vswap_quotas_use(struct vswap_tier *tier, unsigned int bytes);
bool vswap_tier_can_take(struct vswap_tier *tier);
bool vswap_tier_is_full(struct vswap_tier *tier, int err);
bool vswap_tier_is_starting(struct vswap_tier *tier, int err);
bool vswap_tier_has_room(struct vswap_tier *tier);
bool vswap_tier_wait_room(struct vswap_tier *tier, struct vswap_wait *wait);
void vswap_tier_dismiss(struct vswap_tier *tier);
void vswap_tier_wake(struct vswap_tier *tier);
void vswap_tier_made_room(struct vswap_tier *tier, size_t bytes);

/* cleaner.c */
bool vswap_cleaner_run(struct vswap_tier *tier);
int vswap_cleaner_drain(struct vswap_tier *tier, struct vswap_area *area,
			bool force);

/* recompress.c */
int vswap_recompress_init(struct vswap_tier *tier);
void vswap_recompress_exit(struct vswap_tier *tier);
int vswap_recompress_set(struct vswap_tier *tier,
			 const struct vswap_compressor *compressor);
bool vswap_recompress_possible(struct vswap_tier *tier);
bool vswap_recompress_wanted(struct vswap_tier *tier, bool urgent);
bool vswap_recompress_run(struct vswap_tier *tier, bool urgent);
void vswap_recompress_block(struct vswap_tier *tier);
void vswap_recompress_unblock(struct vswap_tier *tier);
unsigned int vswap_recompress(struct vswap_tier *tier,
			      const struct vswap_object *object, void *dst);

/* area_sysfs.c */
extern const struct kobj_type vswap_area_ktype;

#endif /* VSWAP_TIER_TIER_H */
