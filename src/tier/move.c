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

/* How many objects one walk of the table finds at most. */
#define NR_LOOKED_UP	256
/* Above this, in sixteenths of its limit, the pool has no spare room. */
#define POOL_FOR_STORES	14
/* When more than this is live, in sixteenths, nothing is demoted to an area. */
#define LOWER_FULL	14

/* Whether objects may move to the pool. */
static bool pool_has_room(struct vswap_move *move)
{
	struct vswap_pool *pool = move->area->tier->space->pool;

	switch (move->to) {
	case VSWAP_TO_RAM:
		return true;
	case VSWAP_TO_SPARE_RAM:
		return !vswap_pool_above(pool, POOL_FOR_STORES);
	default:
		return false;
	}
}

/* Whether objects may move to @dest, and its disk answers. */
static bool dest_is_good(struct vswap_move *move, struct vswap_area *dest)
{
	if (move->to == VSWAP_TO_ITSELF)
		return dest == move->area && vswap_area_has_room(dest, 1);
	/* Demote nothing to an area that would have to be cleaned for it. */
	if (move->to == VSWAP_TO_LOWER &&
	    (dest->priority >= move->area->priority ||
	     vswap_area_is_above(dest, LOWER_FULL)))
		return false;
	if (move->to == VSWAP_TO_AREAS && dest->priority > move->area->priority)
		return false;
	return vswap_area_has_room(dest, 0) &&
	       vswap_log_silence(dest) < VSWAP_AREA_SLOW;
}

/*
 * Whether @dest is better than @best.  Being moved makes objects no warmer, so
 * they go to an area of higher priority only if there is no other.
 */
static bool dest_is_better(struct vswap_move *move, struct vswap_area *dest,
			   struct vswap_area *best)
{
	bool up = dest->priority > move->area->priority;
	bool best_up = best->priority > move->area->priority;

	return up == best_up ? dest->priority > best->priority : best_up;
}

/* Pick the best destination, or NULL.  Takes a reference. */
static struct vswap_area *dest_pick(struct vswap_move *move)
{
	struct vswap_tier *tier = move->area->tier;
	struct vswap_area *dest, *best = NULL;
	unsigned int id;

	guard(rcu)();
	for (id = 0; (dest = vswap_area_next(tier, &id)); id++) {
		if (!dest_is_good(move, dest))
			continue;
		if (!best || dest_is_better(move, dest, best))
			best = dest;
	}
	if (best) {
		vswap_area_get(best);
		atomic_inc(&best->movers);
	}
	return best;
}

static void dest_put(struct vswap_move *move)
{
	struct vswap_area *dest = move->dest;

	move->dest = NULL;
	if (!dest)
		return;
	/* Its worker submits the partial batch. */
	if (atomic_dec_and_test(&dest->movers))
		vswap_area_kick(dest);
	vswap_area_put(dest);
}

/*
 * Lock the destination.  Returns -EAGAIN if it is another area whose disk is
 * slow: the holder may be waiting for that disk.
 */
static int dest_lock(struct vswap_move *move)
{
	struct vswap_area *dest = move->dest;

	if (dest == move->area)
		return mutex_lock_interruptible(&dest->lock) ? -ERESTARTSYS : 0;

	while (!mutex_trylock(&dest->lock)) {
		if (vswap_log_silence(dest) >= VSWAP_AREA_SLOW)
			return -EAGAIN;
		if (signal_pending(current))
			return -ERESTARTSYS;
		usleep_range_state(50, 200, TASK_INTERRUPTIBLE);
	}
	return 0;
}

/**
 * vswap_move_has_room() - return whether there is room for the objects
 * @move: the move
 *
 * Context: Any context.
 */
bool vswap_move_has_room(struct vswap_move *move)
{
	struct vswap_area *dest;
	unsigned int id;

	if (pool_has_room(move))
		return true;

	guard(rcu)();
	for (id = 0; (dest = vswap_area_next(move->area->tier, &id)); id++)
		if (dest_is_good(move, dest))
			return true;
	return false;
}

/*
 * Wait until the destination has written batches, and reap them.  Returns
 * -EAGAIN if it is slow and another one may be picked.
 */
static int dest_wait(struct vswap_move *move, unsigned int nr)
{
	struct vswap_area *dest = move->dest;
	size_t freed = 0;
	long left;
	int err;

	left = vswap_log_wait(dest, nr, VSWAP_AREA_SLOW);
	if (left < 0)
		return -ERESTARTSYS;
	err = dest_lock(move);
	if (err)
		return err;
	vswap_log_reap(dest, &freed);
	mutex_unlock(&dest->lock);
	if (freed)
		vswap_room_freed(dest->tier, freed);

	if (!left && dest != move->area &&
	    vswap_log_silence(dest) >= VSWAP_AREA_SLOW)
		return -EAGAIN;
	return 0;
}

/* Try once to reserve room.  On success the destination's lock is held. */
static void *dest_reserve(struct vswap_move *move, unsigned int len,
			  unsigned int *nr)
{
	unsigned int moves = 0;
	struct vswap_area *dest = move->dest;
	int err = dest_lock(move);
	void *dst;

	if (err)
		return ERR_PTR(err);

	if (move->to == VSWAP_TO_ITSELF)
		moves = move->area->segments[move->nr].moves + 1;
	dst = vswap_log_reserve(dest, len, moves);
	if (dst == ERR_PTR(-EBUSY)) {
		vswap_log_submit(dest);
		dst = vswap_log_reserve(dest, len, moves);
	}
	*nr = dest->log.nr_writing;
	if (IS_ERR(dst))
		mutex_unlock(&dest->lock);
	return dst;
}

/* Find room for an object.  On success @move->dest's lock is held. */
static void *reserve(struct vswap_move *move, unsigned int len)
{
	unsigned int nr;
	int err = 0;
	void *dst;

	while (!err) {
		if (!move->dest)
			move->dest = dest_pick(move);
		if (!move->dest)
			return ERR_PTR(-ENOSPC);

		dst = dest_reserve(move, len, &nr);
		if (!IS_ERR(dst))
			return dst;
		err = PTR_ERR(dst);
		if (err == -EBUSY)
			err = dest_wait(move, nr);
		if (err == -ENOSPC || err == -EAGAIN) {
			dest_put(move);
			err = 0;
		}
	}
	return ERR_PTR(err);
}

/*
 * Write the last batch, and wait until all objects are at their destination.
 * Returns -EAGAIN if a disk that they go to is slow.
 */
static int move_flush(struct vswap_move *move)
{
	unsigned long until = jiffies + VSWAP_AREA_SILENT;
	struct vswap_area *dest = move->dest;
	int err = 0;

	if (!dest)
		return atomic_read(&move->area->moving) > move->moving ?
		       -EAGAIN : 0;
	err = dest_lock(move);
	if (err)
		return err;
	vswap_log_submit(dest);
	mutex_unlock(&dest->lock);

	while (!err && atomic_read(&move->area->moving) > move->moving) {
		if (vswap_log_is_idle(dest) || time_after(jiffies, until))
			return -EAGAIN;
		if (READ_ONCE(dest->log.nr_writing))
			err = dest_wait(move, READ_ONCE(dest->log.nr_writing));
		else if (msleep_interruptible(1))
			err = -ERESTARTSYS;
	}
	return err;
}

/* Move an object to the pool, and point its slot there. */
static int move_to_pool(struct vswap_tier *tier, unsigned long slot,
			unsigned long from,
			const struct vswap_disk_header *header)
{
	struct vswap_space *space = tier->space;
	struct vswap_object object;
	unsigned long to;
	int err;

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
		to = vswap_entry_dense(to);

	vswap_space_account(space, to, 1);
	if (!vswap_table_replace(&space->table, slot, from, to)) {
		vswap_space_account(space, to, -1);
		vswap_pool_free(space->pool, object.handle);
		return 0;
	}
	vswap_space_account(space, from, -1);
	vswap_place_drop(tier, from);
	down_read(&tier->clusters);
	vswap_table_queue(&space->table, slot, object.len == PAGE_SIZE);
	up_read(&tier->clusters);
	return 0;
}

/* Move one object, whose header has been checked. */
static int object_move(struct vswap_move *move, unsigned long slot,
		       unsigned long from,
		       const struct vswap_disk_header *header)
{
	struct vswap_tier *tier = move->area->tier;
	unsigned int len = vswap_entry_len(from);
	void *dst = reserve(move, len);

	if (!IS_ERR(dst)) {
		memcpy(dst, header + 1, len);
		vswap_log_commit(move->dest, slot, from, len, header->codec,
				 VSWAP_REASON_MOVED);
		mutex_unlock(&move->dest->lock);
		vswap_quota_use(tier, vswap_disk_size(len));
		return 0;
	}
	if (dst != ERR_PTR(-ENOSPC) || !pool_has_room(move))
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

/* Objects of a segment that were found in the table. */
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

/* Read one object.  Returns -EIO if it is not where the entry says. */
static int object_read(struct vswap_move *move, unsigned long slot,
		       unsigned long entry, struct vswap_disk_header **header)
{
	struct vswap_area *area = move->area;
	u32 block = bdev_logical_block_size(area->target.bdev);
	u64 pos = vswap_entry_pos(entry), start = round_down(pos, block);
	u64 end = pos + vswap_disk_size(vswap_entry_len(entry));
	int err;

	*header = area->segment + (pos - start);
	err = vswap_scan_read(area, start, round_up(end, block) - start,
			      move->scan);
	if (!err && !vswap_load_matches(area, *header, slot, entry))
		err = -EIO;
	return err;
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
	dest_put(move);
	err = object_read(move, slot, entry, &header);
	if (!err)
		err = object_move(move, slot, entry, header);
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
static int move_found(struct vswap_move *move, struct looked_up *look)
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
	struct looked_up *look;
	int err, flush_err, ret = 0;

	/* Do not wait for memory: that may depend on the area's worker. */
	look = kzalloc_obj(*look, GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN);
	if (!look)
		return -ENOMEM;

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
	kfree(look);
	if (err && err != -EIO)
		return err;
	flush_err = move_flush(move);
	return ret ?: flush_err;
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
 * After -EIO the cleaner leaves the segment alone.
 */
int vswap_move_segment(struct vswap_move *move)
{
	struct vswap_area *area = move->area;
	struct vswap_segment *segment = &area->segments[move->nr];
	int err, flush_err;

	move->moving = atomic_read(&area->moving);
	err = vswap_scan_read(area, (u64)move->nr << area->segment_shift,
			      segment->used, move->scan);
	if (err == -EIO)
		err = move->force && vswap_scan_disk_is_dead(area) ? -ENXIO :
								     -EUCLEAN;
	else if (!err)
		err = move_by_headers(move);
	flush_err = err == -ERESTARTSYS ? 0 : move_flush(move);
	err = err ?: flush_err;
	/* A lost header may look like the end.  One holder is the caller. */
	if (err == -EUCLEAN || (!err && atomic_read(&segment->live) > 1 &&
				!atomic_read(&area->moving)))
		err = move_by_table(move);
	if (err == -EIO)
		segment->stuck = true;
	/* The last objects are still being written elsewhere. */
	if (!err && atomic_read(&area->moving) && atomic_read(&segment->live) > 1)
		err = -EAGAIN;
	segment->in_flight = err == -EAGAIN ||
			 atomic_read(&area->moving) > move->moving;
	dest_put(move);
	trace_vswap_clean(area->id, move->nr, err);
	return err;
}
