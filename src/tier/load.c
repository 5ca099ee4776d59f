// SPDX-License-Identifier: GPL-2.0
/*
 * Load an object from an area.
 *
 * Called by the engine, from page faults and swapoff, and by the cleaner for
 * what it cannot read in one row.  Sleeps for the disk, and for memory only
 * until another such load has ended.
 *
 * While the disk works the object may be moved, and its place be used again.
 * Then what was read does not match the entry; the engine sees that the entry has
 * changed, and loads once more.
 */
#include <linux/blkdev.h>
#include <linux/mm.h>

#include "../table/entry.h"
#include "format.h"
#include "read.h"
#include "tier.h"

/* A page has to be waited for. */
#define LOAD_WAITS	(LONG_MAX / 2)

/**
 * vswap_load_area() - keep the area of an entry for a load
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any, inside an SRCU section of the window's loads that the entry was
 * read in.
 * Return: the area, for vswap_area_put(); NULL if it is gone: then the entry has
 * changed.
 */
struct vswap_area *vswap_load_area(struct vswap_tier *tier, unsigned long entry)
{
	struct vswap_area *area;

	area = srcu_dereference(tier->areas[vswap_entry_area(entry)],
				&tier->window->loads);
	if (area)
		vswap_area_get(area);
	return area;
}

/**
 * vswap_area_is_there() - tell whether there is an area where an entry points to
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any.
 */
bool vswap_area_is_there(struct vswap_tier *tier, unsigned long entry)
{
	return rcu_access_pointer(tier->areas[vswap_entry_area(entry)]);
}

static bool is_it(struct vswap_area *area, const void *at, unsigned long slot,
		  unsigned long entry)
{
	u64 pos = vswap_entry_pos(entry);

	return vswap_disk_check(at, slot,
				READ_ONCE(vswap_area_segment(area, pos)->seq),
				vswap_entry_len(entry), area->tier->key);
}

static bool unpack(struct vswap_tier *tier,
		   const struct vswap_disk_header *header, void *dst)
{
	return vswap_pool_unpack(tier->window->pool, header + 1,
				 vswap_disk_len(header), header->codec, dst);
}

/* Take the object at @at, if it is the right one. */
static int take(struct vswap_tier *tier, struct vswap_area *area,
		const void *at, unsigned long slot, unsigned long entry,
		void *dst)
{
	const struct vswap_disk_header *header = at;

	if (!is_it(area, at, slot, entry))
		return -EBADMSG;
	return unpack(tier, header, dst) ? 0 : -EBADMSG;
}

/* From what was read for another load. */
static int load_cached(struct vswap_tier *tier, struct vswap_area *area,
		       unsigned long slot, unsigned long entry, void *dst)
{
	u64 pos = vswap_entry_pos(entry);
	struct vswap_chunk *chunk;
	int err;

	chunk = vswap_cache_find(&tier->cache, area->id, pos,
				 vswap_disk_size(vswap_entry_len(entry)));
	if (!chunk)
		return -ENOENT;

	err = take(tier, area, chunk->buf + (pos - chunk->pos), slot, entry,
		   dst);
	/* It is older than what is on disk now. */
	if (err)
		vswap_cache_drop(&tier->cache, chunk);
	vswap_cache_put(&tier->cache, chunk);
	if (!err)
		vswap_stat_inc(tier->window->stats, VSWAP_STAT_CACHE_HITS);
	return err;
}

/* With what is around it, where that pays. */
static int load_chunk(struct vswap_tier *tier, struct vswap_area *area,
		      unsigned long slot, unsigned long entry, void *dst)
{
	u64 pos = vswap_entry_pos(entry);
	u64 start = round_down(pos, vswap_segment_size(area));
	u32 used = READ_ONCE(vswap_area_segment(area, pos)->used);
	struct vswap_chunk *chunk;
	int err;

	/* Its segment has been opened anew: the entry has changed. */
	if (pos + vswap_disk_size(vswap_entry_len(entry)) > start + used)
		return -ENOENT;

	chunk = vswap_cache_claim(&tier->cache, area->id, pos, start + used);
	if (!chunk)
		return -ENOENT;

	err = vswap_read_at(&chunk->read, area, chunk->pos, chunk->buf,
			    chunk->len, LOAD_WAITS);
	if (err == -ENXIO) {
		vswap_cache_leave(&tier->cache, chunk);
		return err;
	}
	if (err)
		vswap_cache_drop(&tier->cache, chunk);
	else
		err = take(tier, area, chunk->buf + (pos - chunk->pos), slot,
			   entry, dst);
	vswap_cache_put(&tier->cache, chunk);
	return err;
}

/**
 * vswap_area_read() - read the sectors that hold an object, and check it
 * @area: the area, kept by vswap_area_get() or by a live object
 * @slot: the object's slot
 * @entry: its entry
 * @timeout: give up after so many jiffies
 * @read: out: for vswap_read_free(), also after an error
 * @header: out: the object's header
 *
 * Context: Process context, sleeps for the disk.
 * Return: 0, -EBADMSG if it is not what the entry means, the disk's error, or -ENXIO
 * as from vswap_read_at().
 */
int vswap_area_read(struct vswap_area *area, unsigned long slot,
		    unsigned long entry, long timeout, struct vswap_read **read,
		    struct vswap_disk_header **header)
{
	u32 block = bdev_logical_block_size(area->target.bdev);
	u64 pos = vswap_entry_pos(entry), start = round_down(pos, block);
	u64 end = pos + vswap_disk_size(vswap_entry_len(entry));
	int err;

	*read = vswap_read_alloc(area);
	*header = (*read)->buf + (pos - start);
	err = vswap_read_at(*read, area, start, (*read)->buf,
			    round_up(end, block) - start, timeout);
	if (err == -ENXIO)
		*read = NULL;
	else if (!err && !is_it(area, *header, slot, entry))
		err = -EBADMSG;
	return err;
}

static int load_alone(struct vswap_tier *tier, struct vswap_area *area,
		      unsigned long slot, unsigned long entry, void *dst)
{
	struct vswap_disk_header *header;
	struct vswap_read *read;
	int err;

	err = vswap_area_read(area, slot, entry, LOAD_WAITS, &read, &header);
	if (!err && !unpack(tier, header, dst))
		err = -EBADMSG;
	vswap_read_free(read, area);
	return err;
}

/**
 * vswap_area_load() - load a page
 * @tier: the tier
 * @area: the area, kept by vswap_area_get()
 * @slot: the slot
 * @entry: its entry
 * @dst: where the page goes
 *
 * Context: Process context, sleeps for the disk.
 * Return: 0, -EBADMSG if what was read is not what the entry means, -ENXIO if the
 * area was abandoned, or the disk's error.
 */
int vswap_area_load(struct vswap_tier *tier, struct vswap_area *area,
		    unsigned long slot, unsigned long entry, void *dst)
{
	int err;

	if (READ_ONCE(area->abandoned))
		return -ENXIO;
	err = load_cached(tier, area, slot, entry, dst);
	if (err)
		err = load_chunk(tier, area, slot, entry, dst);
	if (err && err != -ENXIO)
		err = load_alone(tier, area, slot, entry, dst);
	if (!err)
		vswap_stat_inc(tier->window->stats, VSWAP_STAT_DISK_LOADS);
	return err;
}

/**
 * vswap_load_error() - count and log an object that cannot be read
 * @area: the area
 * @slot: its slot
 * @entry: its entry
 * @err: -EBADMSG, or the disk's error
 *
 * Context: Any.
 */
void vswap_load_error(struct vswap_area *area, unsigned long slot,
		      unsigned long entry, int err)
{
	/* One bad page may be asked for again and again. */
	atomic64_inc(&area->stats.read_errors);
	if (xchg(&area->bad_slot, slot + 1) != slot + 1 &&
	    atomic_inc_return(&area->bad_slots) >= VSWAP_AREA_MAX_ERRORS)
		vswap_area_fail(area, "too many read errors");
	pr_err_ratelimited("%s: slot %lu cannot be read at byte %llu (%s): the task that needs it gets SIGBUS\n",
			   area->path, slot, vswap_entry_pos(entry),
			   err == -EBADMSG ? "wrong checksum" : "I/O error");
}
