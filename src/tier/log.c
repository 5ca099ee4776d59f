// SPDX-License-Identifier: GPL-2.0
/*
 * Pack objects into batches, write them, then point table entries to them.
 *
 * Each area has a log of its own, so a slow or silent disk holds up no other.
 * The holder of the area's lock fills batches and reaps those that were
 * written.  That is mostly the area's worker.  It may also be a move that has
 * this area as its destination, a task that asked for writeback, or the area's
 * own drain.  Apart from vswap_log_init(), nothing here allocates: writeback
 * must not need memory.
 *
 * Ownership: an object from the pool is claimed (VSWAP_CLAIM) before it is
 * copied, and then the log frees it.  When its batch is on disk, an entry that
 * still has the claim becomes a disk entry.  If it has changed, the slot was
 * freed or stored to again, and the copy is dead.  Either way the object is
 * freed, after all loads that may have found it.  If the write failed, the
 * claim is given back.
 *
 * An object from a segment is not claimed: it stays in place until its entry
 * changes.  The batch holds that segment until then, so its place is not
 * reused.
 *
 * A claim outlives swapoff: its handle is freed only when the batch is reaped,
 * so no new entry can look like the claim.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "internal.h"

/* Submit a batch this large rather than add objects for another segment. */
#define BATCH_SWITCH_BYTES	SZ_64K

static const enum vswap_stat reason_stat[] = {
	[VSWAP_REASON_LIMIT]	= VSWAP_STAT_WRITEBACK_LIMIT,
	[VSWAP_REASON_SHRINKER]	= VSWAP_STAT_WRITEBACK_SHRINKER,
	[VSWAP_REASON_RAW]	= VSWAP_STAT_WRITEBACK_RAW,
	[VSWAP_REASON_REQUEST]	= VSWAP_STAT_WRITEBACK_REQUEST,
};

/**
 * vswap_log_init() - allocate the batches
 * @area: the area
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM; in either case call vswap_log_exit().
 */
int vswap_log_init(struct vswap_area *area)
{
	struct vswap_batch *batch;
	unsigned int i;

	area->log.answered = jiffies;
	init_waitqueue_head(&area->log.written);
	for (i = 0; i < VSWAP_NR_BATCHES; i++) {
		batch = &area->log.batches[i];
		batch->area = area;
		batch->buf = vmalloc(VSWAP_BATCH_BYTES);
		batch->items = kvmalloc_objs(*batch->items,
					     VSWAP_BATCH_OBJECTS);
		if (!batch->buf || !batch->items)
			return -ENOMEM;
	}
	return 0;
}

/**
 * vswap_log_exit() - free the batches
 * @area: the area, without requests in flight
 *
 * Context: Process context.  May sleep.
 */
void vswap_log_exit(struct vswap_area *area)
{
	struct vswap_batch *batch;
	unsigned int i;

	for (i = 0; i < VSWAP_NR_BATCHES; i++) {
		batch = &area->log.batches[i];
		vfree(batch->buf);
		kvfree(batch->items);
	}
}

/* An object's length on disk; recompression may have made it shorter. */
static unsigned int item_len(const struct vswap_batch *batch,
			     const struct vswap_item *item)
{
	const struct vswap_disk_header *header = batch->buf + item->offset;

	return vswap_disk_len(header);
}

/* The object did not get to disk: give its claim back. */
static void item_restore(struct vswap_tier *tier, struct vswap_item *item)
{
	struct vswap_table *table = &tier->space->table;
	unsigned long entry = item->from;

	if (vswap_entry_tag(entry) != VSWAP_CLAIM ||
	    !vswap_table_replace(table, item->slot, entry,
				 vswap_entry_retag(entry, VSWAP_OBJECT)))
		return;

	item->from = 0;
	down_read(&tier->clusters_sem);
	vswap_table_queue(table, item->slot,
			  vswap_entry_len(entry) == PAGE_SIZE);
	up_read(&tier->clusters_sem);
}

static void item_commit(struct vswap_batch *batch, struct vswap_item *item)
{
	struct vswap_area *area = batch->area;
	struct vswap_space *space = area->tier->space;
	unsigned int len = item_len(batch, item);
	unsigned long to;

	to = vswap_entry_disk(area->id, batch->pos + item->offset, len);
	/* Account for the entry before a free can find it. */
	vswap_space_account(space, to, 1);
	if (!vswap_table_replace(&space->table, item->slot, item->from, to)) {
		vswap_space_account(space, to, -1);
		vswap_segment_drop(area, batch->segment, vswap_disk_size(len));
		return;
	}

	vswap_space_account(space, item->from, -1);
	if (vswap_entry_tag(item->from) == VSWAP_DISK)
		vswap_place_drop(area->tier, item->from);
}

/* A write failed: retire the segment, and fail the area after too many. */
static void write_error(struct vswap_area *area, unsigned int nr, int err)
{
	struct vswap_segment *segment = &area->segments[nr];

	pr_err_ratelimited("%s: a write at byte %llu failed (%d): its pages stay in RAM\n",
			   area->path, (u64)nr << area->segment_shift, err);

	if (segment->state != VSWAP_SEGMENT_RETIRED) {
		WRITE_ONCE(segment->state, VSWAP_SEGMENT_RETIRED);
		WRITE_ONCE(area->nr_usable, area->nr_usable - 1);
	}
	WRITE_ONCE(area->retired, true);
	if (area->open[segment->moves] == nr)
		vswap_segment_close(area, segment->moves);

	if (atomic64_inc_return(&area->stats.write_errors) >=
	    VSWAP_AREA_MAX_ERRORS)
		vswap_area_fail(area, "too many write errors");
	else if (area->nr_usable <= VSWAP_AREA_RESERVE)
		vswap_area_fail(area, "hardly any of it can be written");
}

static void batch_fail(struct vswap_batch *batch, int err)
{
	struct vswap_area *area = batch->area;
	struct vswap_item *item;

	if (err)
		write_error(area, batch->segment, err);
	for (item = batch->items; item < batch->items + batch->nr; item++) {
		vswap_segment_drop(area, batch->segment,
				   vswap_disk_size(item_len(batch, item)));
		item_restore(area->tier, item);
	}
}

static void batch_commit(struct vswap_batch *batch)
{
	struct vswap_area_stats *stats = &batch->area->stats;
	struct vswap_item *item;
	u64 bytes = 0;

	for (item = batch->items; item < batch->items + batch->nr; item++) {
		if (item->reason != VSWAP_REASON_MOVED) {
			bytes += vswap_disk_size(item_len(batch, item));
			vswap_stat_inc(batch->area->tier->space->stats,
				       reason_stat[item->reason]);
		}
		item_commit(batch, item);
	}
	atomic64_inc(&stats->writes);
	atomic64_add(batch->fill, &stats->bytes_written);
	atomic64_add(bytes, &stats->object_bytes);
}

/*
 * The request of a batch has ended: commit or undo it.  Undo it also if the
 * area is no longer active: a drain would have to read back what is committed
 * now, or may have passed the segment already.
 */
static void batch_finish(struct vswap_batch *batch)
{
	int err = vswap_io_result(&batch->io, NULL, 0);

	trace_vswap_batch(batch->area->id, batch->pos, batch->fill, batch->nr,
			  err);
	if (err || READ_ONCE(batch->area->state) != VSWAP_AREA_ACTIVE)
		batch_fail(batch, err);
	else
		batch_commit(batch);
}

/*
 * Free the objects that a batch claimed, and drop its holds on segments.
 * Returns the bytes freed in the pool.
 */
static size_t batch_release(struct vswap_batch *batch)
{
	struct vswap_tier *tier = batch->area->tier;
	struct vswap_item *item;
	size_t bytes = 0;

	for (item = batch->items; item < batch->items + batch->nr; item++) {
		if (item->reason == VSWAP_REASON_MOVED) {
			if (item->from)
				vswap_place_release(tier, item->from,
						    batch->area);
		} else if (item->from) {
			bytes += vswap_entry_len(item->from);
			vswap_pool_free(tier->space->pool,
					vswap_entry_handle(item->from));
		}
	}
	vswap_segment_put(batch->area, batch->segment);
	WRITE_ONCE(batch->state, VSWAP_BATCH_IDLE);
	return bytes;
}

/**
 * vswap_log_reap() - finish all batches whose requests have ended
 * @area: the area
 * @freed: in, out: the bytes freed in the pool are added to it
 *
 * One grace period for all of them waits for loads that found claimed objects.
 *
 * Context: Caller holds area->lock.  Sleeps for an SRCU grace period.  Takes
 * tier->clusters_sem for reading.
 * Return: the number of batches that became idle.
 */
unsigned int vswap_log_reap(struct vswap_area *area, size_t *freed)
{
	struct vswap_log *log = &area->log;
	DECLARE_BITMAP(ended, VSWAP_NR_BATCHES) = {};
	unsigned int i, nr = 0;

	for (i = 0; i < VSWAP_NR_BATCHES; i++) {
		if (!vswap_batch_has_ended(&log->batches[i]))
			continue;
		batch_finish(&log->batches[i]);
		__set_bit(i, ended);
	}
	if (bitmap_empty(ended, VSWAP_NR_BATCHES))
		return 0;

	synchronize_srcu_expedited(&area->tier->space->load_srcu);
	for_each_set_bit(i, ended, VSWAP_NR_BATCHES) {
		*freed += batch_release(&log->batches[i]);
		nr++;
	}
	WRITE_ONCE(log->nr_writing, log->nr_writing - nr);
	WRITE_ONCE(log->nr_reaped, log->nr_reaped + nr);
	wake_up_all(&log->written);
	return nr;
}

/**
 * vswap_log_release_moved() - release the source places of objects in flight
 * @area: the area, which is abandoned: these objects stay where they are
 *
 * Context: Caller holds area->lock.  Does not sleep.
 */
void vswap_log_release_moved(struct vswap_area *area)
{
	struct vswap_batch *batch = area->log.batches;
	struct vswap_item *item;

	for (; batch < area->log.batches + VSWAP_NR_BATCHES; batch++) {
		if (batch->state == VSWAP_BATCH_IDLE)
			continue;
		for (item = batch->items; item < batch->items + batch->nr; item++) {
			if (item->reason != VSWAP_REASON_MOVED || !item->from)
				continue;
			vswap_place_release(area->tier, item->from, area);
			item->from = 0;
		}
	}
}

/* A request has ended.  Called in any context; RCU keeps the area. */
static void batch_end(struct vswap_io *io)
{
	struct vswap_batch *batch = container_of(io, struct vswap_batch, io);
	struct vswap_area *area = batch->area;

	complete(&io->done);
	/* The batch may be reused from here on. */
	WRITE_ONCE(area->log.answered, jiffies);
	WRITE_ONCE(area->log.wrote, jiffies);
	wake_up_all(&area->log.written);
	vswap_area_kick(area);
}

/**
 * vswap_log_submit() - submit the batch that is being filled, if any
 * @area: the area
 *
 * Context: Process context; caller holds area->lock.  Sleeps while the device
 * takes no more requests, never for memory.
 */
void vswap_log_submit(struct vswap_area *area)
{
	struct vswap_batch *batch = area->log.filling;
	struct vswap_segment *segment;
	bool awaited = area->log.submit_now;
	u32 len;

	WRITE_ONCE(area->log.submit_now, false);
	if (!batch)
		return;

	if (!batch->nr) {
		vswap_segment_put(area, batch->segment);
		WRITE_ONCE(batch->state, VSWAP_BATCH_IDLE);
		WRITE_ONCE(area->log.filling, NULL);
		wake_up_all(&area->log.written);
		return;
	}

	len = ALIGN(batch->fill, VSWAP_DISK_BLOCK);
	memset(batch->buf + batch->fill, 0, len - batch->fill);
	batch->fill = len;
	segment = &area->segments[batch->segment];
	segment->used += len;
	WARN_ON_ONCE(segment->used > vswap_segment_size(area));
	if (segment->used == vswap_segment_size(area) &&
	    area->open[segment->moves] == batch->segment)
		vswap_segment_close(area, segment->moves);

	vswap_io_init(&batch->io, batch_end);
	WRITE_ONCE(batch->submitted, jiffies);
	WRITE_ONCE(area->log.nr_writing, area->log.nr_writing + 1);
	/* Pairs with vswap_log_is_idle(): @nr_writing is updated. */
	smp_store_release(&area->log.filling, NULL);
	/* Pairs with silence.c: @submitted and @io are set. */
	smp_store_release(&batch->state, VSWAP_BATCH_WRITING);
	if (awaited)
		wake_up_all(&area->log.written);
	/* Background I/O, unless stores wait. */
	vswap_io_submit(&area->target, &batch->io, REQ_OP_WRITE | REQ_SWAP |
			(atomic_read(&area->tier->waiters) ?
			 REQ_SYNC | REQ_IDLE : REQ_BACKGROUND),
			batch->pos, batch->buf, len);
}

/**
 * vswap_log_cancel() - give up the batch that is being filled, if any
 * @area: the area
 * @freed: in, out: the bytes freed in the pool are added to it
 *
 * For an area that is being drained: its disk may take no more requests.
 *
 * Context: Caller holds area->lock.  Sleeps for an SRCU grace period.  Takes
 * tier->clusters_sem for reading.
 */
void vswap_log_cancel(struct vswap_area *area, size_t *freed)
{
	struct vswap_batch *batch = area->log.filling;

	if (!batch)
		return;

	batch_fail(batch, 0);
	synchronize_srcu_expedited(&area->tier->space->load_srcu);
	*freed += batch_release(batch);
	WRITE_ONCE(area->log.filling, NULL);
	WRITE_ONCE(area->log.submit_now, false);
	wake_up_all(&area->log.written);
}

static struct vswap_batch *batch_find_idle(struct vswap_log *log)
{
	struct vswap_batch *batch = log->batches;

	for (; batch < log->batches + VSWAP_NR_BATCHES; batch++)
		if (batch->state == VSWAP_BATCH_IDLE)
			return batch;
	return NULL;
}

/*
 * Find the open segment for objects moved this often, or open a new one.  The
 * rest of the old one is wasted.
 */
static int segment_for(struct vswap_area *area, unsigned int moves)
{
	int index = vswap_area_open_with_room(area, moves);

	if (index < 0) {
		index = min(moves, area->max_moves);
		vswap_segment_close(area, index);
		if (vswap_segment_open(area, index))
			return -ENOSPC;
	}
	return area->open[index];
}

/* Begin to fill an idle batch. */
static int batch_begin(struct vswap_area *area, unsigned int moves)
{
	struct vswap_batch *batch = batch_find_idle(&area->log);
	struct vswap_segment *segment;
	int nr;

	if (!vswap_area_has_room(area, moves))
		return -ENOSPC;
	if (!batch)
		return -EBUSY;
	nr = segment_for(area, moves);
	if (nr < 0)
		return nr;

	segment = &area->segments[nr];
	batch->segment = nr;
	batch->moves = min(moves, area->max_moves);
	batch->pos = ((u64)nr << area->segment_shift) + segment->used;
	batch->room = min_t(u32, VSWAP_BATCH_BYTES,
			    vswap_segment_size(area) - segment->used);
	batch->fill = 0;
	batch->nr = 0;
	batch->state = VSWAP_BATCH_FILLING;
	vswap_segment_hold(area, nr);
	WRITE_ONCE(area->log.filling, batch);
	return 0;
}

/**
 * vswap_log_reserve() - find room for an object
 * @area: the area
 * @len: the object's length in bytes
 * @moves: how often it was moved within the area.  A move within the area frees
 *	a segment, so it may use the reserve.
 *
 * Context: Caller holds area->lock.  Does not sleep.
 * Return: where to copy the object; ERR_PTR(-ENOSPC) if the area has no room;
 * ERR_PTR(-EBUSY) if the current batch must be submitted first, as it is full
 * or for another segment, or if all batches are in flight.
 */
void *vswap_log_reserve(struct vswap_area *area, unsigned int len,
			unsigned int moves)
{
	struct vswap_batch *batch = area->log.filling;
	int err;

	if (batch && !vswap_area_has_room(area, moves) && area->cleaning)
		return ERR_PTR(-ENOSPC);
	if (!batch) {
		err = batch_begin(area, moves);
		if (err)
			return ERR_PTR(err);
		batch = area->log.filling;
	}
	/*
	 * Add to a small batch all the same: otherwise alternating writers
	 * would submit single objects.
	 */
	if (batch->moves != min(moves, area->max_moves) &&
	    batch->fill >= BATCH_SWITCH_BYTES)
		return ERR_PTR(-EBUSY);
	if (batch->nr == VSWAP_BATCH_OBJECTS ||
	    batch->fill + vswap_disk_size(len) > batch->room)
		return ERR_PTR(-EBUSY);
	return batch->buf + batch->fill + sizeof(struct vswap_disk_header);
}

/**
 * vswap_log_commit() - add an object that was copied to the reserved room
 * @area: the area
 * @slot: its slot
 * @from: the slot's entry: VSWAP_CLAIM, or VSWAP_DISK in a segment that the
 *	caller holds
 * @len: its length in bytes
 * @codec: the codec that decompresses it, as in struct vswap_disk_header
 * @reason: why it is written
 *
 * Context: Caller holds area->lock since vswap_log_reserve().  Does not sleep.
 */
void vswap_log_commit(struct vswap_area *area, unsigned long slot,
		      unsigned long from, unsigned int len, u8 codec,
		      enum vswap_reason reason)
{
	struct vswap_batch *batch = area->log.filling;
	struct vswap_item *item = &batch->items[batch->nr++];

	item->from = from;
	item->slot = slot;
	item->offset = batch->fill;
	item->reason = reason;
	vswap_disk_seal(batch->buf + batch->fill, slot,
			area->segments[batch->segment].seq, len, codec,
			area->tier->key);
	vswap_segment_add(area, batch->segment, vswap_disk_size(len));
	if (reason == VSWAP_REASON_MOVED)
		vswap_place_hold(area->tier, from, area);
	batch->fill += vswap_disk_size(len);
}

/**
 * vswap_log_is_writing() - check whether a segment is not all on disk yet
 * @area: the area
 * @nr: the segment
 *
 * Context: Any context.  Reliable only under area->lock.
 */
bool vswap_log_is_writing(struct vswap_area *area, unsigned int nr)
{
	struct vswap_batch *batch = area->log.batches;

	for (; batch < area->log.batches + VSWAP_NR_BATCHES; batch++)
		if (READ_ONCE(batch->state) != VSWAP_BATCH_IDLE &&
		    READ_ONCE(batch->segment) == nr)
			return true;
	return false;
}

/**
 * vswap_log_is_idle() - check whether no batch is being filled or written
 * @area: the area
 *
 * Context: Any context.
 */
bool vswap_log_is_idle(struct vswap_area *area)
{
	/* Pairs with vswap_log_submit(). */
	return !smp_load_acquire(&area->log.filling) &&
	       !READ_ONCE(area->log.nr_writing);
}

static bool log_progressed(struct vswap_log *log, unsigned int nr)
{
	struct vswap_batch *batch = log->batches;

	for (; batch < log->batches + VSWAP_NR_BATCHES; batch++)
		if (vswap_batch_has_ended(batch))
			return true;
	return READ_ONCE(log->nr_writing) < nr;
}

/**
 * vswap_log_wait() - wait until a batch can be reaped
 * @area: the area
 * @nr: how many batches were in flight: the wait also ends when there are fewer
 * @timeout: how long to wait, in jiffies
 *
 * Context: Process context without area->lock.  Sleeps for the disk.
 * Return: 0 on timeout, -ERESTARTSYS on a signal, else more than 0.
 */
long vswap_log_wait(struct vswap_area *area, unsigned int nr, long timeout)
{
	return wait_event_interruptible_timeout(area->log.written,
						log_progressed(&area->log, nr),
						timeout);
}
