// SPDX-License-Identifier: GPL-2.0
/*
 * Move what is live out of a segment.
 *
 * Called by the cleaner.  A segment is read in one row, its headers tell which
 * slots its objects were written for, and the table tells which of them are still
 * there; those move, compressed as they are, to the log, or to the pool.  What the
 * headers cannot tell, because part of the segment cannot be read, is looked up in
 * the table instead: slowly, but nothing is lost for want of a header.
 */
#include <linux/sched/signal.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "move.h"
#include "tier.h"

/* How many objects to look up in the table at a time. */
#define NR_LOOKED_UP	256
/* Above this, in 1/16, the pool has no spare room. */
#define POOL_FOR_STORES	14

/* Whether the pool may take some of it. */
static bool pool_has_room(struct vswap_tier *tier, enum vswap_move_to to)
{
	switch (to) {
	case VSWAP_TO_RAM:
		return true;
	case VSWAP_TO_SPARE_RAM:
		return !vswap_pool_above(tier->window->pool, POOL_FOR_STORES);
	default:
		return false;
	}
}

/**
 * vswap_move_has_room() - tell whether what is moved finds room
 * @tier: the tier
 * @to: where it may go
 *
 * Context: Mover lock.
 */
bool vswap_move_has_room(struct vswap_tier *tier, enum vswap_move_to to)
{
	struct vswap_area *area;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++)
		if (vswap_area_has_room(area, tier->log.cleaning))
			return true;
	return pool_has_room(tier, to);
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

	err = vswap_pool_insert(window->pool, header + 1,
				vswap_disk_len(header), header->codec,
				numa_node_id(), &object);
	if (err)
		return err;
	if (!vswap_entry_object(object.handle, object.len, &to)) {
		vswap_pool_free(window->pool, object.handle);
		return -ENOMEM;
	}
	if (object.dense)
		to = vswap_entry_dense(to);

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
static int object_move(struct vswap_tier *tier, struct vswap_move *move,
		       unsigned long slot, unsigned long from,
		       const struct vswap_disk_header *header)
{
	unsigned int len = vswap_entry_len(from);
	void *dst = vswap_log_reserve(tier, len);

	if (!IS_ERR(dst)) {
		memcpy(dst, header + 1, len);
		vswap_log_commit(tier, slot, from, len, header->codec,
				 VSWAP_WHY_MOVED);
		return 0;
	}
	if (!pool_has_room(tier, move->to))
		return -ENOSPC;
	return move_to_pool(tier, slot, from, header);
}

/* Move what the headers tell of.  -EUCLEAN if they do not tell all. */
static int move_by_headers(struct vswap_tier *tier, struct vswap_move *move)
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
		len = vswap_disk_len(header);
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
static int move_alone(struct vswap_tier *tier, struct vswap_move *move,
		      unsigned long slot, unsigned long entry)
{
	struct vswap_disk_header *header;
	int err, bad;
	void *buf;

	/* Who used it may have died of what cannot be read. */
	if (vswap_table_read(&tier->window->table, slot) != entry)
		return 0;

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

/*
 * Move what was looked up.  -EIO if some of it could not be read: each such read
 * may take a dying disk half a minute, and only a drain has all the time there is.
 */
static int move_found(struct vswap_tier *tier, struct vswap_move *move,
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
		if (err && !--move->patience)
			return err;
		ret = ret ?: err;
		look->from_slot = look->found[i].slot + 1;
	}
	return ret;
}

/* Move one by one what the table tells of. */
static int move_by_table(struct vswap_tier *tier, struct vswap_move *move)
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
	} while (look->nr && move->patience && (!err || err == -EIO));
	kfree(look);
	vswap_log_flush(tier);
	return err && err != -EIO ? err : ret;
}

/**
 * vswap_segment_clean() - move what is live out of a segment
 * @tier: the tier
 * @move: what, and how; the caller holds the segment
 *
 * Waits until all of it is where it went.
 *
 * Context: Mover lock; sleeps for disks.
 * Return: 0 if nothing but what died is left, -ENOSPC, -ENOMEM, -ERESTARTSYS, or
 * -EIO: what could not be read is left, and the segment is not for the cleaner.
 */
int vswap_segment_clean(struct vswap_tier *tier, struct vswap_move *move)
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
