// SPDX-License-Identifier: GPL-2.0
/*
 * Move live objects out of a segment.
 *
 * The segment is read in one request.  Each object's header gives the slot that
 * it was written for, and the table shows whether it is still live.  Live
 * objects move to a log or to the pool, still compressed.  If part of the
 * segment cannot be read, its objects are looked up in the table instead: that
 * is slow, but no object is lost just because a header is.
 */
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/sched/signal.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "internal.h"
#include "move.h"
#include "scan.h"

#define SETTLE_MS	100
/*
 * When all reads have failed for FAILING_TIMEOUT, a forced detach gives up what
 * is less than BAD_BYTES away from the last bad place.
 */
#define FAILING_TIMEOUT	(5 * 60 * HZ)
#define BAD_BYTES	SZ_64K

/* Move an object to the pool, and point its slot there. */
static int move_to_pool(struct vswap_tier *tier, unsigned long slot,
			unsigned long from,
			const struct vswap_disk_header *header)
{
	struct vswap_space *space = tier->space;
	struct vswap_object object;
	unsigned long to;
	int err;

	/*
	 * This keeps the compressor from changing, which it can do only after
	 * swapoff.  The slot is free then, so nothing is moved.
	 */
	guard(rwsem_read)(&tier->clusters_sem);
	if (vswap_table_read(&space->table, slot) != from)
		return 0;

	err = vswap_pool_insert(space->pool, header + 1,
				vswap_disk_len(header), header->codec,
				numa_node_id(), &object);
	if (err)
		return err;
	if (!vswap_entry_object(object.handle, object.len, &to)) {
		vswap_pool_free(space->pool, object.handle);
		return -ENOMEM;
	}
	if (object.dense)
		to = vswap_entry_mark_dense(to);

	vswap_space_account(space, to, 1);
	if (!vswap_table_replace(&space->table, slot, from, to)) {
		vswap_space_account(space, to, -1);
		vswap_pool_free(space->pool, object.handle);
		return 0;
	}
	vswap_space_account(space, from, -1);
	vswap_place_drop(tier, from);
	vswap_table_queue(&space->table, slot, object.len == PAGE_SIZE);
	return 0;
}

/* Move one object, whose header has been checked. */
static int object_move(struct vswap_move *move, unsigned long slot,
		       unsigned long from,
		       const struct vswap_disk_header *header)
{
	struct vswap_tier *tier = move->area->tier;
	unsigned int len = vswap_entry_len(from);
	void *dst = vswap_dest_reserve(move, len);

	if (!IS_ERR(dst)) {
		memcpy(dst, header + 1, len);
		vswap_log_commit(move->dest, slot, from, len, header->codec,
				 VSWAP_REASON_MOVED);
		mutex_unlock(&move->dest->lock);
		vswap_quota_use(tier, vswap_disk_size(len));
		return 0;
	}
	if (dst != ERR_PTR(-ENOSPC) || !vswap_dest_may_be_pool(move))
		return PTR_ERR(dst);
	return move_to_pool(tier, slot, from, header);
}

/* Move objects by their headers.  Returns -EUCLEAN if one is damaged. */
static int move_by_headers(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment = &area->segments[move->nr];
	u64 start = (u64)move->nr << area->segment_shift;
	const struct vswap_disk_header *header;
	enum vswap_disk_state state;
	unsigned long slot, entry;
	unsigned int len;
	u32 offset = 0;
	int err;

	while ((state = vswap_disk_next(area->segment, segment->used,
					segment->seq, area->tier->key,
					&offset)) == VSWAP_DISK_OBJECT) {
		header = area->segment + offset;
		slot = le32_to_cpu(header->slot);
		len = vswap_disk_len(header);
		entry = vswap_entry_disk(area->id, start + offset, len);
		if (vswap_table_read(&area->tier->space->table, slot) == entry) {
			err = object_move(move, slot, entry, header);
			if (err)
				return err == -EIO ? -EUCLEAN : err;
		}
		offset += vswap_disk_size(len);
	}
	return state == VSWAP_DISK_END ? 0 : -EUCLEAN;
}

static void look_up(struct vswap_cluster *cluster, struct xa_node *node,
		    void *arg)
{
	unsigned long slot = cluster->index * VSWAP_CLUSTER_SLOTS, entry;
	struct vswap_found *look = arg;
	unsigned int i;

	if (slot + VSWAP_CLUSTER_SLOTS <= look->from_slot)
		return;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS && look->nr < VSWAP_NR_FOUND; i++) {
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

/* Mark an unreadable object as lost, for a forced detach. */
static void slot_mark_lost(struct vswap_tier *tier, unsigned long slot,
			   unsigned long entry)
{
	struct vswap_space *space = tier->space;

	vswap_space_account(space, VSWAP_LOST, 1);
	if (!vswap_table_replace(&space->table, slot, entry, VSWAP_LOST)) {
		vswap_space_account(space, VSWAP_LOST, -1);
		return;
	}
	vswap_space_account(space, entry, -1);
	vswap_place_drop(tier, entry);
}

/* Whether any other area is writing. */
static bool others_write(struct vswap_area *area)
{
	struct vswap_area *other;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (other = vswap_area_next(area->tier, &id)); id++)
		if (other != area && !vswap_log_is_idle(other))
			return true;
	return false;
}

/**
 * vswap_move_settle() - wait for objects that are on their way to another disk
 * @area: the area that they came from
 * @timeout: how long to wait at most, in jiffies
 *
 * Context: Process context.  Sleeps for disks.
 * Return: 0 or -ERESTARTSYS on a signal.
 */
int vswap_move_settle(struct vswap_area *area, unsigned long timeout)
{
	unsigned long until = jiffies + timeout;

	vswap_area_kick_all(area->tier);
	while (atomic_read(&area->leaving) && others_write(area) &&
	       time_before(jiffies, until))
		if (msleep_interruptible(SETTLE_MS))
			return -ERESTARTSYS;
	return 0;
}

/*
 * Wait for copies on their way to other disks, before a forced detach gives an
 * object up: an earlier try may have read what cannot be read now.
 */
static int copies_settle(struct vswap_move *move)
{
	unsigned long begin = jiffies;
	int err;

	/* Nothing of an earlier try was in flight when this one began. */
	if (!move->leaving || !move->settle_left)
		return 0;
	err = vswap_move_settle(move->area, move->settle_left);
	move->settle_left -= min(move->settle_left, jiffies - begin);
	return err;
}

/*
 * Find a block between @start and @end that cannot be read, and remember it: a
 * drive may try it for half a minute, and objects share blocks.  Returns -EIO, or
 * 0 if there is none.
 */
static int bad_block_find(struct vswap_move *move, u64 start, u64 end)
{
	struct block_device *bdev = move->area->target.bdev;
	u32 block = min_t(u32, bdev_physical_block_size(bdev), PAGE_SIZE);
	int err = 0;

	if (!is_power_of_2(block))
		block = bdev_logical_block_size(bdev);
	for (start = round_down(start, block); start < end; start += block) {
		err = vswap_scan_read(move->area, start, block, move->scan);
		if (err)
			break;
	}
	if (err == -EIO) {
		move->bad_start = start;
		move->bad_end = start + block;
	}
	return err;
}

/* Read an object once more, unless one of its blocks is bad. */
static int object_retry(struct vswap_move *move, u64 start, u32 len)
{
	int err = bad_block_find(move, start, start + len);

	if (err)
		return err;
	err = vswap_scan_read(move->area, start, len, move->scan);
	if (err == -EIO) {
		move->bad_start = start;
		move->bad_end = start + len;
	}
	return err;
}

/* Give up what is near the bad place.  Returns -ENXIO if the disk is dead. */
static int bad_range_widen(struct vswap_move *move)
{
	if (!move->force || move->failing < FAILING_TIMEOUT)
		return 0;
	if (vswap_scan_disk_is_dead(move->area))
		return -ENXIO;
	move->bad_start -= min_t(u64, move->bad_start, BAD_BYTES);
	move->bad_end += BAD_BYTES;
	move->failing = 0;
	return 0;
}

/* Read one object.  Returns -EIO if it is not where the entry says. */
static int object_read(struct vswap_move *move, unsigned long slot,
		       unsigned long entry, struct vswap_disk_header **header)
{
	struct vswap_area *area = move->area;
	u32 block = bdev_logical_block_size(area->target.bdev);
	u64 pos = vswap_entry_pos(entry), start = round_down(pos, block);
	u64 end = pos + vswap_disk_size(vswap_entry_len(entry));
	u32 len = round_up(end, block) - start;
	unsigned long begin = jiffies;
	int err;

	if (pos < move->bad_end && end > move->bad_start)
		return -EIO;

	*header = area->segment + (pos - start);
	err = vswap_scan_read(area, start, len, move->scan);
	if (err == -EIO)
		err = object_retry(move, start, len);
	if (err == -EIO) {
		move->failing += jiffies - begin;
		return bad_range_widen(move) ?: -EIO;
	}
	if (err)
		return err;
	move->failing = 0;
	return vswap_load_matches(area, *header, slot, entry) ? 0 : -EIO;
}

/* Read and move one object.  Returns -EIO if it is unreadable and stays. */
static int move_alone(struct vswap_move *move, unsigned long slot,
		      unsigned long entry)
{
	struct vswap_tier *tier = move->area->tier;
	struct vswap_disk_header *header;
	int err;

	/* An earlier read error may have killed the task that used it. */
	if (vswap_table_read(&tier->space->table, slot) != entry)
		return 0;

	/*
	 * The read may take for ever: let the destination write what it has,
	 * and do not keep it from being detached.
	 */
	vswap_dest_put(move);
	err = object_read(move, slot, entry, &header);
	if (!err)
		err = object_move(move, slot, entry, header);
	if (err == -EIO)
		err = copies_settle(move) ?: -EIO;
	if (err != -EIO)
		return err;
	if (vswap_table_read(&tier->space->table, slot) != entry)
		return 0;

	atomic64_inc(&move->area->stats.read_errors);
	pr_err_ratelimited("%s: cannot read slot %lu at byte %llu: %s\n",
			   move->area->path, slot, vswap_entry_pos(entry),
			   move->force ? "its data is lost" :
					 "it stays on the area");
	if (!move->force)
		return -EIO;

	slot_mark_lost(tier, slot, entry);
	return 0;
}

/*
 * Move the objects that were found in the table.  Returns -EIO if some could
 * not be read.  Each failed read may take a dying disk half a minute, so only a
 * detach tries all of them: @max_read_errors bounds the others.
 */
static int move_found(struct vswap_move *move, struct vswap_found *look)
{
	int err, ret = 0;
	unsigned int i;

	for (i = 0; i < look->nr; i++) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		err = move_alone(move, look->found[i].slot,
				 look->found[i].entry);
		if (err && err != -EIO)
			return err;
		if (err && !--move->max_read_errors)
			return err;
		ret = ret ?: err;
		look->from_slot = look->found[i].slot + 1;
	}
	return ret;
}

/* Find the segment's objects in the table, and move them one by one. */
static int move_by_table(struct vswap_move *move)
{
	struct vswap_found *look = move->area->found;
	int err, flush_err, ret = 0;

	look->from_slot = 0;
	look->area = move->area->id;
	look->start = (u64)move->nr << move->area->segment_shift;
	look->end = look->start + vswap_segment_size(move->area);
	do {
		look->nr = 0;
		vswap_table_walk(&move->area->tier->space->table, look_up,
				 look);
		err = move_found(move, look);
		ret = ret ?: err;
	} while (look->nr && move->max_read_errors && (!err || err == -EIO));
	if (err && err != -EIO)
		return err;
	flush_err = vswap_dest_flush(move);
	return ret ?: flush_err;
}

/*
 * Move objects by their headers, and wait for them.  If a header is damaged, the
 * objects before it must arrive before the others are looked up.
 */
static int move_known(struct vswap_move *move)
{
	int err = move_by_headers(move), flush_err;

	if (err == -ERESTARTSYS)
		return err;
	flush_err = vswap_dest_flush(move);
	return flush_err && err == -EUCLEAN ? flush_err : err ?: flush_err;
}

/* Whether objects of the segment may be in flight. */
static bool may_be_moving(struct vswap_move *move)
{
	bool in_flight = move->area->segments[move->nr].in_flight;

	return atomic_read(&move->area->moving) > (in_flight ? 0 : move->moving);
}

/*
 * Whether the segment has live objects, or holders other than the caller.  Each
 * object that is still being moved is a holder.
 */
static bool some_left(struct vswap_move *move)
{
	return atomic_read(&move->area->segments[move->nr].live) > 1;
}

/* Read the segment.  Returns -EUCLEAN if that must be done object by object. */
static int segment_read(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment = &area->segments[move->nr];
	int err;

	if (move->read == VSWAP_READ_OBJECTS)
		return -EUCLEAN;
	err = vswap_scan_read(area, (u64)move->nr << area->segment_shift,
			      segment->used, move->scan);
	if (err != -EIO)
		return err;
	return move->force && vswap_scan_disk_is_dead(area) ? -ENXIO : -EUCLEAN;
}

/**
 * vswap_move_segment() - move the live objects out of a segment
 * @move: the segment, and how to move its objects
 *
 * Waits until all objects are at their destination.
 *
 * Context: Process context; caller holds the area's cleaner mutex.  Sleeps for
 * disks.
 * Return: 0 if no live objects are left, -ENOSPC, -ENOMEM, -ERESTARTSYS,
 * -EAGAIN if a destination's disk is slow, -ENXIO if this area's disk is gone
 * or silent and @move->force is set, or -EIO if unreadable objects are left.
 * After -EIO the cleaner leaves the segment alone, unless only its @left is set.
 */
int vswap_move_segment(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment = &area->segments[move->nr];
	int err;

	move->moving = atomic_read(&area->moving);
	move->leaving = atomic_read(&area->leaving);
	err = segment_read(move) ?: move_known(move);
	/* A destination that fails or is detached drops what it has not written. */
	if (!err && some_left(move) && !may_be_moving(move)) {
		if (move->dest && move->dest != area)
			__set_bit(move->dest->id, move->avoid);
		vswap_dest_put(move);
		err = move_known(move);
	}
	/* A lost header may look like the end. */
	if (err == -EUCLEAN ||
	    (!err && some_left(move) && !may_be_moving(move)))
		err = move->read == VSWAP_READ_WHOLE ? -EIO :
						       move_by_table(move);
	if (err == -EIO && move->read == VSWAP_READ_WHOLE)
		segment->left = true;
	else if (err == -EIO)
		segment->unreadable = true;
	/* The last objects are still being written elsewhere. */
	if (!err && some_left(move) && atomic_read(&area->moving))
		err = -EAGAIN;
	segment->in_flight = err == -EAGAIN || may_be_moving(move);
	vswap_dest_put(move);
	trace_vswap_clean(area->id, move->nr, err);
	return err;
}
