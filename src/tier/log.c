// SPDX-License-Identifier: GPL-2.0
/*
 * Pack objects, write them, and only then turn table entries to them.
 *
 * Called by writeback and the cleaner, all under the tier's mover lock, so one
 * task at a time fills batches; up to VSWAP_NR_BATCHES - 1 are on their way to
 * disk meanwhile.  Nothing here allocates: what writes pages back must not need
 * any.
 *
 * The ownership rule.  An object from the pool was claimed (VSWAP_CLAIM) before
 * it was copied, and is ours to free.  When its batch is on disk its entry, if it
 * still carries our claim, becomes a disk entry; if not, the slot was freed or
 * stored anew, and the copy is dead.  Either way the object is freed, after every
 * load that may have found it.  If the write failed the claim is given back.  An
 * object that comes from a segment is not claimed: it stays where it is until
 * its entry is turned, and the cleaner holds its segment until then, so that its
 * place cannot come to mean anything else.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "../table/entry.h"
#include "../trace.h"
#include "format.h"
#include "tier.h"

#define DISCARD_AT_A_TIME	8

static const enum vswap_stat why_stat[] = {
	[VSWAP_WHY_LIMIT]	= VSWAP_STAT_BACK_LIMIT,
	[VSWAP_WHY_SHRINKER]	= VSWAP_STAT_BACK_SHRINKER,
	[VSWAP_WHY_RAW]		= VSWAP_STAT_BACK_RAW,
	[VSWAP_WHY_ASKED]	= VSWAP_STAT_BACK_ASKED,
};

/**
 * vswap_log_alloc() - allocate the batches
 * @log: the log
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_log_alloc(struct vswap_log *log)
{
	struct vswap_batch *batch;
	unsigned int i;

	for (i = 0; i < VSWAP_NR_BATCHES; i++) {
		batch = &log->batches[i];
		batch->buf = vmalloc(VSWAP_BATCH_BYTES);
		batch->moved = kvmalloc_objs(*batch->moved,
					     VSWAP_BATCH_OBJECTS);
		if (!batch->buf || !batch->moved) {
			vswap_log_free(log);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * vswap_log_free() - free the batches
 * @log: the log; nothing is under way
 *
 * Context: Process context, may sleep.
 */
void vswap_log_free(struct vswap_log *log)
{
	struct vswap_batch *batch;
	unsigned int i;

	for (i = 0; i < VSWAP_NR_BATCHES; i++) {
		batch = &log->batches[i];
		vfree(batch->buf);
		kvfree(batch->moved);
		batch->buf = NULL;
		batch->moved = NULL;
	}
}

static struct vswap_batch *batch_at(struct vswap_log *log, unsigned int nr)
{
	return &log->batches[(log->first + nr) % VSWAP_NR_BATCHES];
}

/* An object's length on disk, which recompression may have changed. */
static unsigned int moved_len(const struct vswap_batch *batch,
			      const struct vswap_moved *moved)
{
	const struct vswap_disk_header *header = batch->buf + moved->offset;

	return vswap_disk_len(header);
}

/* The object of @moved did not go to disk: as if nothing had been tried. */
static void moved_restore(struct vswap_tier *tier, struct vswap_moved *moved)
{
	unsigned long entry = moved->from;

	if (vswap_entry_tag(moved->from) != VSWAP_CLAIM ||
	    !vswap_table_replace(&tier->window->table, moved->slot, moved->from,
				 vswap_entry_retag(moved->from, VSWAP_OBJECT)))
		return;

	moved->from = 0;
	vswap_table_queue(&tier->window->table, moved->slot,
			  vswap_entry_len(entry) == PAGE_SIZE);
}

static void moved_turn(struct vswap_tier *tier, struct vswap_batch *batch,
		       struct vswap_moved *moved)
{
	struct vswap_window *window = tier->window;
	unsigned int len = moved_len(batch, moved);
	unsigned long to;

	to = vswap_entry_disk(batch->area->id, batch->pos + moved->offset, len);
	/* Before the entry can be freed, and not after. */
	vswap_window_account(window, to, 1);
	if (!vswap_table_replace(&window->table, moved->slot, moved->from, to)) {
		vswap_window_account(window, to, -1);
		vswap_segment_drop(batch->area, batch->segment,
				   vswap_disk_size(len));
		return;
	}

	vswap_window_account(window, moved->from, -1);
	if (vswap_entry_tag(moved->from) == VSWAP_DISK)
		vswap_tier_drop(tier, moved->from);
}

static void batch_fail(struct vswap_tier *tier, struct vswap_batch *batch,
		       int err)
{
	struct vswap_moved *moved;

	vswap_tier_write_error(tier, batch->area, batch->segment, err);
	for (moved = batch->moved; moved < batch->moved + batch->nr; moved++) {
		vswap_segment_drop(batch->area, batch->segment,
				   vswap_disk_size(moved_len(batch, moved)));
		moved_restore(tier, moved);
	}
}

static void batch_turn(struct vswap_tier *tier, struct vswap_batch *batch)
{
	struct vswap_area_stats *stats = &batch->area->stats;
	struct vswap_moved *moved;
	u64 bytes = 0;

	for (moved = batch->moved; moved < batch->moved + batch->nr; moved++) {
		if (moved->why != VSWAP_WHY_MOVED) {
			bytes += vswap_disk_size(moved_len(batch, moved));
			vswap_stat_inc(tier->window->stats,
				       why_stat[moved->why]);
		}
		moved_turn(tier, batch, moved);
	}
	atomic64_inc(&stats->writes);
	atomic64_add(batch->fill, &stats->bytes_written);
	atomic64_add(bytes, &stats->object_bytes);
}

/* Wait for a batch, and let its objects be where it was written. */
static void batch_finish(struct vswap_tier *tier, struct vswap_batch *batch)
{
	int err = vswap_io_wait(&batch->io, NULL, 0);

	trace_vswap_batch(batch->area->id, batch->pos, batch->fill, batch->nr,
			  err);
	if (err)
		batch_fail(tier, batch, err);
	else
		batch_turn(tier, batch);
}

/* Free what a batch had claimed.  Returns how many bytes. */
static size_t batch_free_claimed(struct vswap_window *window,
				 struct vswap_batch *batch)
{
	struct vswap_moved *moved;
	size_t bytes = 0;

	for (moved = batch->moved; moved < batch->moved + batch->nr; moved++) {
		if (vswap_entry_tag(moved->from) != VSWAP_CLAIM)
			continue;
		bytes += vswap_entry_len(moved->from);
		vswap_pool_free(window->pool, vswap_entry_handle(moved->from));
	}
	return bytes;
}

/*
 * Finish the oldest batch and all that have been written with it; the loads that
 * may have found what they had claimed are waited for once.
 */
static void log_finish(struct vswap_tier *tier)
{
	struct vswap_log *log = &tier->log;
	unsigned int nr = 0, i;
	size_t freed = 0;

	do {
		batch_finish(tier, batch_at(log, nr++));
	} while (nr < log->nr_under_way &&
		 completion_done(&batch_at(log, nr)->io.done));

	synchronize_srcu_expedited(&tier->window->loads);
	for (i = 0; i < nr; i++) {
		freed += batch_free_claimed(tier->window, batch_at(log, i));
		vswap_segment_put(batch_at(log, i)->area,
				  batch_at(log, i)->segment);
	}
	log->first = (log->first + nr) % VSWAP_NR_BATCHES;
	log->nr_under_way -= nr;
	if (freed)
		vswap_tier_made_room(tier, freed);
}

static void log_submit(struct vswap_tier *tier)
{
	struct vswap_log *log = &tier->log;
	struct vswap_batch *batch = batch_at(log, log->nr_under_way);
	u32 len = ALIGN(batch->fill, VSWAP_DISK_BLOCK);
	struct vswap_segment *segment;

	log->filling = false;
	if (!batch->nr) {
		vswap_segment_put(batch->area, batch->segment);
		return;
	}

	memset(batch->buf + batch->fill, 0, len - batch->fill);
	batch->fill = len;
	segment = &batch->area->segments[batch->segment];
	segment->used += len;
	WARN_ON_ONCE(segment->used > vswap_segment_size(batch->area));
	if (segment->used == vswap_segment_size(batch->area))
		vswap_segment_close(batch->area);

	/* Nobody waits for it, unless stores do. */
	vswap_io_submit(&batch->area->target, &batch->io,
			REQ_OP_WRITE | REQ_SWAP |
			(atomic_read(&tier->waiters) ? REQ_SYNC | REQ_IDLE :
			 REQ_BACKGROUND), batch->pos, batch->buf, len);
	log->nr_under_way++;
}

/* The area that the next batch goes to: by priority, then in turn. */
static struct vswap_area *area_pick(struct vswap_tier *tier)
{
	struct vswap_area *area, *best = NULL;
	unsigned int id;

	for (id = 0; (area = vswap_area_next(tier, &id)); id++) {
		vswap_area_discard(area, DISCARD_AT_A_TIME);
		if (!vswap_area_has_room(area, tier->log.cleaning))
			continue;
		if (!best || area->priority > best->priority ||
		    (area->priority == best->priority &&
		     area->picked < best->picked))
			best = area;
	}
	return best;
}

/* Begin to fill a batch.  Its segment's rest, if too small, is wasted. */
static int batch_begin(struct vswap_tier *tier)
{
	struct vswap_log *log = &tier->log;
	struct vswap_segment *segment;
	struct vswap_batch *batch;
	struct vswap_area *area;
	u32 left = 0;

	if (log->nr_under_way == VSWAP_NR_BATCHES - 1)
		log_finish(tier);

	area = area_pick(tier);
	if (!area)
		return -ENOSPC;

	area->picked = ++tier->picks;
	if (area->open >= 0)
		left = vswap_segment_size(area) - area->segments[area->open].used;
	if (left < VSWAP_DISK_MAX) {
		vswap_segment_close(area);
		if (vswap_segment_open(area))
			return -ENOSPC;
	}

	segment = &area->segments[area->open];
	batch = batch_at(log, log->nr_under_way);
	batch->area = area;
	batch->segment = area->open;
	batch->pos = ((u64)area->open << area->segment_shift) + segment->used;
	batch->room = min_t(u32, VSWAP_BATCH_BYTES,
			    vswap_segment_size(area) - segment->used);
	batch->fill = 0;
	batch->nr = 0;
	vswap_segment_hold(area, area->open);
	log->filling = true;
	return 0;
}

/**
 * vswap_log_reserve() - make room for an object
 * @tier: the tier
 * @len: the object's length in bytes
 *
 * Context: Mover lock; sleeps while writes are under way, never for memory.
 * Return: where to copy the object, or ERR_PTR(-ENOSPC) if no area has room.
 */
void *vswap_log_reserve(struct vswap_tier *tier, unsigned int len)
{
	struct vswap_log *log = &tier->log;
	struct vswap_batch *batch;
	int err;

	if (log->filling) {
		batch = batch_at(log, log->nr_under_way);
		if (batch->nr < VSWAP_BATCH_OBJECTS &&
		    batch->fill + vswap_disk_size(len) <= batch->room)
			goto found;
		log_submit(tier);
	}

	err = batch_begin(tier);
	if (err)
		return ERR_PTR(err);
	batch = batch_at(log, log->nr_under_way);
found:
	return batch->buf + batch->fill + sizeof(struct vswap_disk_header);
}

/**
 * vswap_log_commit() - add the object that was copied to where there was room
 * @tier: the tier
 * @slot: its slot
 * @from: the slot's entry, VSWAP_CLAIM or VSWAP_DISK
 * @len: its length in bytes
 * @codec: what decompresses it
 * @why: why it is written
 *
 * Context: Mover lock.
 */
void vswap_log_commit(struct vswap_tier *tier, unsigned long slot,
		      unsigned long from, unsigned int len, u8 codec,
		      enum vswap_why why)
{
	struct vswap_log *log = &tier->log;
	struct vswap_batch *batch = batch_at(log, log->nr_under_way);
	struct vswap_moved *moved = &batch->moved[batch->nr++];

	moved->from = from;
	moved->slot = slot;
	moved->offset = batch->fill;
	moved->why = why;
	vswap_disk_seal(batch->buf + batch->fill, slot,
			batch->area->segments[batch->segment].seq, len, codec,
			tier->key);
	vswap_segment_add(batch->area, batch->segment, vswap_disk_size(len));
	batch->fill += vswap_disk_size(len);
	vswap_quotas_use(tier, vswap_disk_size(len));
}

/**
 * vswap_log_flush() - write what there is, and wait for all of it
 * @tier: the tier
 *
 * Context: Mover lock; sleeps, never for memory.
 */
void vswap_log_flush(struct vswap_tier *tier)
{
	if (tier->log.filling)
		log_submit(tier);
	while (tier->log.nr_under_way)
		log_finish(tier);
}
