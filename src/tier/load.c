// SPDX-License-Identifier: GPL-2.0
/*
 * Load one object from an area.
 *
 * Most loads are fetches, see fetch.c.  This is for pages that a fetch failed
 * to load, for single objects of the cleaner, and for loads without memory for
 * a fetch.
 *
 * During the read the object may be moved, and its place may be reused.  Then
 * the data that was read does not match the entry.  The engine sees that the
 * entry has changed, and loads again.
 */
#include <linux/blkdev.h>
#include <linux/mm.h>

#include "../table/entry.h"
#include "format.h"
#include "internal.h"
#include "read.h"

/* With this many reads in flight from an area, loads wait for their own. */
#define MAX_READS	256

/**
 * vswap_load_area() - take a reference to the area of an entry, for a load
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any context, in the SRCU read section of space->load_srcu in which the
 * caller read the entry.
 * Return: the area, for vswap_area_put(); NULL if it is gone, in which case the
 * entry has changed.
 */
struct vswap_area *vswap_load_area(struct vswap_tier *tier, unsigned long entry)
{
	struct vswap_area *area;

	area = srcu_dereference(tier->areas[vswap_entry_area(entry)],
				&tier->space->load_srcu);
	if (area)
		vswap_area_get(area);
	return area;
}

/**
 * vswap_load_has_area() - check whether the area of an entry is attached
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any context.
 * Return: true if it is.
 */
bool vswap_load_has_area(struct vswap_tier *tier, unsigned long entry)
{
	return rcu_access_pointer(tier->areas[vswap_entry_area(entry)]);
}

/**
 * vswap_load_may_start() - check whether an area takes another read now
 * @area: the area
 *
 * The limit is for madvise(2), which may ask for any number of pages and does
 * not wait for them.
 *
 * Context: Any context.
 */
bool vswap_load_may_start(struct vswap_area *area)
{
	return atomic_read(&area->nr_reads) < MAX_READS;
}

/**
 * vswap_load_matches() - check the header of an object that was read
 * @area: the object's area
 * @at: the data that was read from the object's place
 * @slot: the object's slot
 * @entry: the object's entry
 *
 * Context: Any context.
 * Return: true if the header has the object's slot and length and the current
 * generation of its segment, and the checksum is right.
 */
bool vswap_load_matches(struct vswap_area *area, const void *at,
			unsigned long slot, unsigned long entry)
{
	u64 pos = vswap_entry_pos(entry);

	return vswap_disk_check(at, slot,
				READ_ONCE(vswap_area_segment(area, pos)->seq),
				vswap_entry_len(entry), area->tier->key);
}

static bool unpack(struct vswap_tier *tier,
		   const struct vswap_disk_header *header, void *dst)
{
	return vswap_pool_unpack(tier->space->pool, header + 1,
				 vswap_disk_len(header), header->codec, dst);
}

/**
 * vswap_load_unpack() - check and unpack an object that was read
 * @area: the object's area
 * @at: the data that was read from the object's place
 * @slot: the object's slot
 * @entry: the object's entry
 * @dst: where the page goes
 *
 * Context: Process context.  May sleep until this CPU's compression stream
 * is free.
 * Return: 0, or -EBADMSG if the data does not match the entry or is damaged.
 */
int vswap_load_unpack(struct vswap_area *area, const void *at,
		      unsigned long slot, unsigned long entry, void *dst)
{
	if (!vswap_load_matches(area, at, slot, entry) ||
	    !unpack(area->tier, at, dst))
		return -EBADMSG;
	return 0;
}

/**
 * vswap_load_from_area() - load a page, and wait for the disk
 * @area: the area; the caller must hold a reference
 * @slot: the slot
 * @entry: the slot's entry
 * @dst: where the page goes
 *
 * Context: Process context.  Sleeps for the disk.
 * Return: 0, -EBADMSG if the data does not match the entry or is damaged,
 * -ENXIO if the area was abandoned, or -EIO.
 */
int vswap_load_from_area(struct vswap_area *area, unsigned long slot,
			 unsigned long entry, void *dst)
{
	u32 block = bdev_logical_block_size(area->target.bdev);
	u64 pos = vswap_entry_pos(entry), start = round_down(pos, block);
	u64 end = pos + vswap_disk_size(vswap_entry_len(entry));
	struct vswap_read *read = vswap_read_alloc(area);
	int err;

	if (!read)
		return -ENXIO;

	err = vswap_read_at(read, area, start, round_up(end, block) - start);
	/* The read is gone. */
	if (err == -ENXIO)
		return err;

	if (!err)
		err = vswap_load_unpack(area, read->buf + (pos - start), slot,
					entry, dst);
	vswap_read_free(read);
	if (!err)
		vswap_stat_inc(area->tier->space->stats,
			       VSWAP_STAT_DISK_LOADS);
	return err;
}

/**
 * vswap_load_error() - count and log an object that cannot be read
 * @area: the object's area
 * @slot: the object's slot
 * @entry: the object's entry
 * @err: -EBADMSG, -EIO or -ENXIO
 *
 * Context: Any context.
 */
void vswap_load_error(struct vswap_area *area, unsigned long slot,
		      unsigned long entry, int err)
{
	/* Repeated loads of one bad slot do not fail the area. */
	atomic64_inc(&area->stats.read_errors);
	if (xchg(&area->bad_slot, slot + 1) != slot + 1 &&
	    atomic_inc_return(&area->bad_slots) >= VSWAP_AREA_MAX_ERRORS)
		vswap_area_fail(area, "too many read errors");
	pr_err_ratelimited("%s: slot %lu cannot be read at byte %llu (%s): the task that needs it gets SIGBUS\n",
			   area->path, slot, vswap_entry_pos(entry),
			   err == -EBADMSG ? "wrong checksum" : "I/O error");
}
