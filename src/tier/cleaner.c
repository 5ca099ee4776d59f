// SPDX-License-Identifier: GPL-2.0
/*
 * Move what is live out of segments: compaction, and the drain of an area.
 *
 * Called by the worker (writeback.c) and by detach.  A segment is read in one
 * row, its headers tell which slots its objects were written for, and the table
 * tells which of them are still there; those move, compressed as they are, to the
 * log, or, when an area is drained and no other has room, to the pool.  What the
 * headers cannot tell, because part of the segment cannot be read, is looked up in
 * the table instead: slowly, but nothing is lost for want of a header.
 */
#include <linux/delay.h>
#include <linux/sched/signal.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "tier.h"

/* Clean an area when it has no more free segments than this. */
#define LOW_SEGMENTS	(VSWAP_AREA_RESERVE + 2)
/* How many objects to look up in the table at a time. */
#define NR_LOOKED_UP	256
/* An area out of service is not drained to a pool fuller than this, in 1/16. */
#define POOL_FOR_STORES	14
/* How often, and for how many ms, a drain waits for the kernel to free memory. */
#define MEMORY_TRIES	50
#define MEMORY_WAITS	100

/**
 * enum move_to - where the cleaner may put what is live
 * @MOVE_TO_AREAS: other places on disk
 * @MOVE_TO_SPARE_RAM: the pool, too, as far as stores do not need it
 * @MOVE_TO_RAM: the pool, too
 */
enum move_to {
	MOVE_TO_AREAS,
	MOVE_TO_SPARE_RAM,
	MOVE_TO_RAM,
};

/**
 * struct move - what is to be moved, and how
 * @area: out of this area
 * @nr: this segment, which the caller holds
 * @to: where to
 * @force: give up what cannot be read
 */
struct move {
	struct vswap_area *area;
	unsigned int nr;
	enum move_to to;
	bool force;
};

static bool pool_has_room(struct vswap_tier *tier, enum move_to to)
{
	switch (to) {
	case MOVE_TO_RAM:
		return true;
	case MOVE_TO_SPARE_RAM:
		return !vswap_pool_above(tier->window->pool, POOL_FOR_STORES);
	default:
		return false;
	}
}

/* As it is, unless it was compressed again. */
static int put_in_pool(struct vswap_tier *tier,
		       const struct vswap_disk_header *header,
		       struct vswap_object *object)
{
	struct vswap_pool *pool = tier->window->pool;
	void *page = (void *)tier->pages;

	if (!header->codec)
		return vswap_pool_insert(pool, header + 1,
					 le16_to_cpu(header->len),
					 numa_node_id(), object);
	if (!vswap_disk_unpack(tier, header, page))
		return -EIO;
	return vswap_pool_store(pool, page, numa_node_id(), object);
}

/* What stands behind the slot is an object in the pool now, not on disk. */
static int move_to_pool(struct vswap_tier *tier, unsigned long slot,
			unsigned long from,
			const struct vswap_disk_header *header)
{
	struct vswap_window *window = tier->window;
	struct vswap_object object;
	unsigned long to;
	int err;

	err = put_in_pool(tier, header, &object);
	if (err)
		return err;
	if (!vswap_entry_object(object.handle, object.len, &to)) {
		vswap_pool_free(window->pool, object.handle);
		return -ENOMEM;
	}

	vswap_window_account(window, to, 1);
	if (!vswap_table_replace(&window->table, slot, from, to)) {
		vswap_window_account(window, to, -1);
		vswap_pool_free(window->pool, object.handle);
		return 0;
	}
	vswap_window_account(window, from, -1);
	vswap_tier_drop(tier, from);
	vswap_table_queue(&window->table, slot, object.len == PAGE_SIZE);
	return 0;
}

/* Move one object, whose header has been checked. */
static int object_move(struct vswap_tier *tier, const struct move *move,
		       unsigned long slot, unsigned long from,
		       const struct vswap_disk_header *header)
{
	unsigned int len = vswap_entry_len(from);
	void *dst = vswap_log_reserve(tier, len);

	if (!IS_ERR(dst)) {
		memcpy(dst, header + 1, len);
		vswap_log_commit(tier, slot, from, len, header->codec);
		return 0;
	}
	if (!pool_has_room(tier, move->to))
		return -ENOSPC;
	return move_to_pool(tier, slot, from, header);
}

/* Move what the headers tell of.  -EUCLEAN if they do not tell all. */
static int move_by_headers(struct vswap_tier *tier, const struct move *move)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];
	u64 start = (u64)move->nr << move->area->segment_shift;
	const struct vswap_disk_header *header;
	enum vswap_disk_state state;
	unsigned long slot, entry;
	unsigned int len;
	u32 offset = 0;
	int err;

	while ((state = vswap_disk_next(tier->segment, segment->used,
					segment->seq, tier->key, &offset)) ==
	       VSWAP_DISK_OBJECT) {
		header = tier->segment + offset;
		slot = le32_to_cpu(header->slot);
		len = le16_to_cpu(header->len);
		entry = vswap_entry_disk(move->area->id, start + offset, len);
		if (vswap_table_read(&tier->window->table, slot) == entry) {
			err = object_move(tier, move, slot, entry, header);
			if (err)
				return err == -EIO ? -EUCLEAN : err;
		}
		offset += vswap_disk_size(len);
	}
	return state == VSWAP_DISK_END ? 0 : -EUCLEAN;
}

/* Objects of a segment, found in the table. */
struct looked_up {
	unsigned int area;
	u64 start;
	u64 end;
	unsigned long from_slot;
	unsigned int nr;
	struct {
		unsigned long slot;
		unsigned long entry;
	} found[NR_LOOKED_UP];
};

static void look_up(struct vswap_cluster *cluster, struct xa_node *node,
		    void *arg)
{
	unsigned long slot = cluster->index * VSWAP_CLUSTER_SLOTS, entry;
	struct looked_up *look = arg;
	unsigned int i;

	if (slot + VSWAP_CLUSTER_SLOTS <= look->from_slot)
		return;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS && look->nr < NR_LOOKED_UP; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (slot + i < look->from_slot ||
		    vswap_entry_tag(entry) != VSWAP_DISK ||
		    vswap_entry_area(entry) != look->area ||
		    vswap_entry_pos(entry) < look->start ||
		    vswap_entry_pos(entry) >= look->end)
			continue;
		look->found[look->nr].slot = slot + i;
		look->found[look->nr++].entry = entry;
	}
}

/* It cannot be read, and the administrator wants the area off all the same. */
static void give_up(struct vswap_tier *tier, unsigned long slot,
		    unsigned long entry)
{
	struct vswap_window *window = tier->window;

	vswap_window_account(window, VSWAP_LOST, 1);
	if (!vswap_table_replace(&window->table, slot, entry, VSWAP_LOST)) {
		vswap_window_account(window, VSWAP_LOST, -1);
		return;
	}
	vswap_window_account(window, entry, -1);
	vswap_tier_drop(tier, entry);
}

/* Move one object that is read alone.  -EIO if it cannot be read, and stays. */
static int move_alone(struct vswap_tier *tier, const struct move *move,
		      unsigned long slot, unsigned long entry)
{
	struct vswap_disk_header *header;
	int err, bad;
	void *buf;

	bad = vswap_area_read(tier, move->area, slot, entry, &buf, &header);
	err = bad ? -EIO : object_move(tier, move, slot, entry, header);
	mempool_free(buf, tier->buffers);
	if (err != -EIO)
		return err;
	if (vswap_table_read(&tier->window->table, slot) != entry)
		return 0;

	atomic64_inc(&move->area->stats.read_errors);
	pr_err_ratelimited("%s: slot %lu cannot be read at byte %llu, and so %s\n",
			   move->area->path, slot, vswap_entry_pos(entry),
			   move->force ? "is given up" : "stays where it is");
	if (!move->force)
		return -EIO;

	give_up(tier, slot, entry);
	return 0;
}

/* Move what was looked up.  -EIO if some of it could not be read. */
static int move_found(struct vswap_tier *tier, const struct move *move,
		      struct looked_up *look)
{
	int err, ret = 0;
	unsigned int i;

	for (i = 0; i < look->nr; i++) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		err = move_alone(tier, move, look->found[i].slot,
				 look->found[i].entry);
		if (err && err != -EIO)
			return err;
		ret = ret ?: err;
		look->from_slot = look->found[i].slot + 1;
	}
	return ret;
}

/* Move one by one what the table tells of. */
static int move_by_table(struct vswap_tier *tier, const struct move *move)
{
	struct looked_up *look;
	int err, ret = 0;

	look = kzalloc_obj(*look, GFP_NOIO);
	if (!look)
		return -ENOMEM;

	look->area = move->area->id;
	look->start = (u64)move->nr << move->area->segment_shift;
	look->end = look->start + vswap_segment_size(move->area);
	do {
		look->nr = 0;
		vswap_table_walk(&tier->window->table, look_up, look);
		err = move_found(tier, move, look);
		ret = ret ?: err;
	} while (look->nr && (!err || err == -EIO));
	kfree(look);
	vswap_log_flush(tier);
	return err && err != -EIO ? err : ret;
}

/*
 * Move what is live out of a segment that the caller holds, and wait until it is
 * where it went.
 */
static int segment_clean(struct vswap_tier *tier, const struct move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment = &area->segments[move->nr];
	struct vswap_io io;
	int err;

	vswap_io_submit(&area->target, &io, REQ_OP_READ | REQ_SYNC | REQ_SWAP,
			(u64)move->nr << area->segment_shift, tier->segment,
			segment->used);
	err = vswap_io_wait(&io, tier->segment, segment->used);
	atomic64_inc(&area->stats.reads);
	atomic64_add(segment->used, &area->stats.bytes_read);

	err = err ? -EUCLEAN : move_by_headers(tier, move);
	vswap_log_flush(tier);
	/* Headers that were lost may look like the end.  One holder is the caller. */
	if (err == -EUCLEAN || (!err && atomic_read(&segment->live) > 1))
		err = move_by_table(tier, move);
	if (err == -EIO)
		segment->stuck = true;
	trace_vswap_clean(area->id, move->nr, err);
	return err;
}

/* The segment that is cheapest to clean, or -1. */
static int victim_pick(struct vswap_area *area)
{
	bool all = READ_ONCE(area->state) == VSWAP_AREA_FAILED;
	u32 least = all ? UINT_MAX : vswap_segment_size(area) / 16 * 15;
	struct vswap_segment *segment;
	unsigned int nr, live;
	int victim = -1;

	for (nr = 0; nr < area->nr_segments; nr++) {
		segment = &area->segments[nr];
		live = atomic_read(&segment->live);
		if (!live || segment->stuck)
			continue;
		if (segment->state == VSWAP_SEGMENT_RETIRED)
			return nr;
		if (segment->state == VSWAP_SEGMENT_FULL && live < least) {
			least = live;
			victim = nr;
		}
	}
	return victim;
}

static bool is_short(struct vswap_area *area)
{
	return atomic_read(&area->nr_free) + atomic_read(&area->nr_stale) <
	       LOW_SEGMENTS;
}

/* Whether what is moved out of @area finds room. */
static bool has_target(struct vswap_tier *tier, enum move_to to)
{
	struct vswap_area *area;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (vswap_area_has_room(area, tier->log.cleaning))
			return true;
	return pool_has_room(tier, to);
}

/* The segment to clean now, or -1 if there is no need. */
static int victim_wanted(struct vswap_area *area)
{
	int nr;

	switch (READ_ONCE(area->state)) {
	case VSWAP_AREA_FAILED:
		vswap_segment_close(area);
		return victim_pick(area);
	case VSWAP_AREA_ACTIVE:
		if (!is_short(area) && !area->retired)
			return -1;
		nr = victim_pick(area);
		if (nr >= 0 &&
		    area->segments[nr].state == VSWAP_SEGMENT_RETIRED)
			return nr;
		area->retired = false;
		return is_short(area) ? nr : -1;
	default:
		return -1;
	}
}

static bool area_clean(struct vswap_tier *tier, struct vswap_area *area)
{
	bool failed = READ_ONCE(area->state) == VSWAP_AREA_FAILED;
	struct move move = {
		.area	= area,
		.to	= failed ? MOVE_TO_SPARE_RAM : MOVE_TO_AREAS,
	};
	bool done = false;
	int nr;

	nr = victim_wanted(area);
	if (nr < 0)
		return false;

	/* What is being written must not be in the segment. */
	vswap_log_flush(tier);
	move.nr = nr;
	tier->log.cleaning = !failed;
	if (!has_target(tier, move.to))
		goto out;
	/* Its last object may have died just now. */
	done = true;
	if (!vswap_segment_hold(area, nr))
		goto out;
	done = !segment_clean(tier, &move);
	vswap_segment_put(area, nr);
out:
	tier->log.cleaning = false;
	return done;
}

/**
 * vswap_cleaner_run() - clean one segment of each area that is short of free ones
 * @tier: the tier
 *
 * The worker calls it in turn with writeback: that bounds its share of I/O.
 *
 * Context: Mover lock; sleeps for disks.
 * Return: true if it did something.
 */
bool vswap_cleaner_run(struct vswap_tier *tier)
{
	struct vswap_area *area;
	bool done = false;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		done |= area_clean(tier, area);
	return done;
}

static int drain_segment(struct vswap_tier *tier, struct move *move)
{
	unsigned int flags = vswap_tier_begin(tier);
	int err = 0;

	vswap_log_flush(tier);
	/* Room on other areas is better than RAM. */
	vswap_cleaner_run(tier);
	if (vswap_segment_hold(move->area, move->nr)) {
		err = segment_clean(tier, move);
		vswap_segment_put(move->area, move->nr);
	}
	vswap_tier_end(tier, flags);
	return err;
}

/* Drain one segment, and wait now and then for the kernel to free memory. */
static int drain_patiently(struct vswap_tier *tier, struct move *move)
{
	struct vswap_segment *segment = &move->area->segments[move->nr];
	int err = 0, tries = MEMORY_TRIES;

	while (atomic_read(&segment->live)) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		err = drain_segment(tier, move);
		if (err == -ENOMEM && tries--)
			msleep_interruptible(MEMORY_WAITS);
		else if (err)
			return err;
		cond_resched();
	}
	return 0;
}

/**
 * vswap_cleaner_drain() - move everything off an area
 * @tier: the tier
 * @area: the area, to which nothing is written any more
 * @force: give up what cannot be read
 *
 * Context: Process context, without the mover lock; sleeps, for long.
 * Return: 0 when nothing live is left, -ERESTARTSYS, -ENOSPC, -ENOMEM, or -EIO
 * when all that can be read has been moved.
 */
int vswap_cleaner_drain(struct vswap_tier *tier, struct vswap_area *area,
			bool force)
{
	struct move move = {
		.area	= area,
		.to	= MOVE_TO_RAM,
		.force	= force,
	};
	unsigned int flags;
	int err, ret = 0;

	flags = vswap_tier_begin(tier);
	vswap_log_flush(tier);
	vswap_segment_close(area);
	vswap_tier_end(tier, flags);

	for (move.nr = 0; move.nr < area->nr_segments; move.nr++) {
		err = drain_patiently(tier, &move);
		if (err && err != -EIO)
			return err;
		ret = ret ?: err;
	}
	return ret;
}
