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
#include <linux/sched/signal.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "tier.h"

/* Clean an area when it has no more free segments than this. */
#define LOW_SEGMENTS	(VSWAP_AREA_RESERVE + 2)
/* How many objects to look up in the table at a time. */
#define NR_LOOKED_UP	64

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
	vswap_table_queue(&window->table, slot);
	return 0;
}

/* Move one object, whose header has been checked. */
static int move(struct vswap_tier *tier, unsigned long slot, unsigned long from,
		const struct vswap_disk_header *header, bool to_pool)
{
	unsigned int len = vswap_entry_len(from);
	void *dst = vswap_log_reserve(tier, len);

	if (!IS_ERR(dst)) {
		memcpy(dst, header + 1, len);
		vswap_log_commit(tier, slot, from, len, header->codec);
		return 0;
	}
	if (!to_pool)
		return PTR_ERR(dst);
	return move_to_pool(tier, slot, from, header);
}

/* Move what the headers tell of.  -EUCLEAN if they do not tell all. */
static int move_by_headers(struct vswap_tier *tier, struct vswap_area *area,
			   unsigned int nr, bool to_pool)
{
	struct vswap_segment *segment = &area->segments[nr];
	u64 start = (u64)nr << area->segment_shift;
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
		entry = vswap_entry_disk(area->id, start + offset, len);
		if (vswap_table_read(&tier->window->table, slot) == entry) {
			err = move(tier, slot, entry, header, to_pool);
			if (err)
				return err;
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
	unsigned int nr;
	struct {
		unsigned long slot;
		unsigned long entry;
	} found[NR_LOOKED_UP];
};

static void look_up(struct vswap_cluster *cluster, struct xa_node *node,
		    void *arg)
{
	struct looked_up *look = arg;
	unsigned long entry;
	unsigned int i;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		if (look->nr == NR_LOOKED_UP)
			return;
		entry = atomic_long_read(&cluster->slots[i]);
		if (vswap_entry_tag(entry) != VSWAP_DISK ||
		    vswap_entry_area(entry) != look->area ||
		    vswap_entry_pos(entry) < look->start ||
		    vswap_entry_pos(entry) >= look->end)
			continue;
		look->found[look->nr].slot = cluster->index *
					     VSWAP_CLUSTER_SLOTS + i;
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

static int move_looked_up(struct vswap_tier *tier, struct vswap_area *area,
			  unsigned long slot, unsigned long entry, bool to_pool,
			  bool force)
{
	struct vswap_disk_header *header;
	void *buf;
	int err;

	err = vswap_area_read(tier, area, slot, entry, &buf, &header);
	if (!err)
		err = move(tier, slot, entry, header, to_pool);
	else if (vswap_table_read(&tier->window->table, slot) != entry)
		err = 0;
	else if (force)
		give_up(tier, slot, entry);

	if (err && err != -ENOSPC && err != -ENOMEM) {
		vswap_load_error(area, slot, entry, err);
		err = force ? 0 : -EIO;
	}
	mempool_free(buf, tier->buffers);
	return err;
}

/* Move one by one what the table tells of. */
static int move_by_table(struct vswap_tier *tier, struct vswap_area *area,
			 unsigned int nr, bool to_pool, bool force)
{
	struct looked_up *look;
	unsigned int i;
	int err = 0;

	look = kzalloc_obj(*look, GFP_NOIO);
	if (!look)
		return -ENOMEM;

	look->area = area->id;
	look->start = (u64)nr << area->segment_shift;
	look->end = look->start + vswap_segment_size(area);
	do {
		look->nr = 0;
		vswap_table_walk(&tier->window->table, look_up, look);
		for (i = 0; i < look->nr && !err; i++)
			err = move_looked_up(tier, area, look->found[i].slot,
					     look->found[i].entry, to_pool,
					     force);
		/* Then they are found no more. */
		vswap_log_flush(tier);
	} while (look->nr && !err);
	kfree(look);
	return err;
}

/*
 * Move what is live out of a segment that the caller holds, and wait until it is
 * where it went.
 */
static int segment_clean(struct vswap_tier *tier, struct vswap_area *area,
			 unsigned int nr, bool to_pool, bool force)
{
	struct vswap_segment *segment = &area->segments[nr];
	struct vswap_io io;
	int err;

	vswap_io_submit(&area->target, &io, REQ_OP_READ | REQ_SYNC | REQ_SWAP,
			(u64)nr << area->segment_shift, tier->segment,
			segment->used);
	err = vswap_io_wait(&io, tier->segment, segment->used);
	atomic64_inc(&area->stats.reads);
	atomic64_add(segment->used, &area->stats.bytes_read);

	err = err ? -EUCLEAN : move_by_headers(tier, area, nr, to_pool);
	vswap_log_flush(tier);
	if (err == -EUCLEAN)
		err = move_by_table(tier, area, nr, to_pool, force);
	if (err == -EIO)
		segment->stuck = true;
	trace_vswap_clean(area->id, nr, err);
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

static bool has_retired(struct vswap_area *area)
{
	return atomic64_read(&area->stats.write_errors) > 0;
}

static bool wants_cleaning(struct vswap_area *area)
{
	switch (READ_ONCE(area->state)) {
	case VSWAP_AREA_ACTIVE:
		return atomic_read(&area->nr_free) < LOW_SEGMENTS ||
		       has_retired(area);
	case VSWAP_AREA_FAILED:
		return true;
	default:
		return false;
	}
}

static bool area_clean(struct vswap_tier *tier, struct vswap_area *area)
{
	bool failed = READ_ONCE(area->state) == VSWAP_AREA_FAILED;
	bool short_of = atomic_read(&area->nr_free) < LOW_SEGMENTS;
	int nr, err;

	nr = victim_pick(area);
	if (nr < 0)
		return false;
	if (!failed && !short_of &&
	    area->segments[nr].state != VSWAP_SEGMENT_RETIRED)
		return false;
	/* Its last object may have died just now. */
	if (!vswap_segment_hold(area, nr))
		return true;

	tier->log.cleaning = !failed;
	err = segment_clean(tier, area, nr, failed, false);
	tier->log.cleaning = false;
	vswap_segment_put(area, nr);
	return !err;
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

	vswap_for_each_area(tier, id, area) {
		if (!wants_cleaning(area))
			continue;
		/* What is being written must not be in the segment. */
		vswap_log_flush(tier);
		if (READ_ONCE(area->state) == VSWAP_AREA_FAILED)
			vswap_segment_close(area);
		done |= area_clean(tier, area);
	}
	return done;
}

static int drain_segment(struct vswap_tier *tier, struct vswap_area *area,
			 unsigned int nr, bool force)
{
	unsigned int flags = vswap_tier_begin(tier);
	int err = 0;

	vswap_log_flush(tier);
	if (vswap_segment_hold(area, nr)) {
		err = segment_clean(tier, area, nr, true, force);
		vswap_segment_put(area, nr);
	}
	vswap_tier_end(tier, flags);
	return err;
}

/**
 * vswap_cleaner_drain() - move everything off an area
 * @tier: the tier
 * @area: the area, to which nothing is written any more
 * @force: give up what cannot be read
 *
 * Context: Process context, without the mover lock; sleeps, for long.
 * Return: 0 when nothing live is left, -EINTR, -ENOSPC, -ENOMEM or -EIO.
 */
int vswap_cleaner_drain(struct vswap_tier *tier, struct vswap_area *area,
			bool force)
{
	unsigned int nr, flags;
	int err;

	flags = vswap_tier_begin(tier);
	vswap_log_flush(tier);
	vswap_segment_close(area);
	vswap_tier_end(tier, flags);

	for (nr = 0; nr < area->nr_segments; nr++) {
		while (atomic_read(&area->segments[nr].live)) {
			if (signal_pending(current))
				return -EINTR;
			err = drain_segment(tier, area, nr, force);
			if (err)
				return err;
			cond_resched();
		}
	}
	return 0;
}
