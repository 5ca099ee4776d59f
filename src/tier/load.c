// SPDX-License-Identifier: GPL-2.0
/*
 * Load one object from an area.
 *
 * Most loads are fetches, see fetch.c.  This is for what those did not find, for
 * single objects of the cleaner, and for want of memory.
 *
 * While the disk works the object may be moved, and its place be used again.
 * Then what was read does not match the entry; the engine sees that the entry has
 * changed, and loads once more.
 */
#include <linux/blkdev.h>
#include <linux/mm.h>

#include "../table/entry.h"
#include "format.h"
#include "internal.h"
#include "read.h"

/* A page has to be waited for. */
#define LOAD_WAITS	(LONG_MAX / 2)
/* With more reads under way to an area a load waits for its own. */
#define MAX_READS	256

/**
 * vswap_load_area() - keep the area of an entry for a load
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any, inside an SRCU section of the space's loads that the entry was
 * read in.
 * Return: the area, for vswap_area_put(); NULL if it is gone: then the entry has
 * changed.
 */
struct vswap_area *vswap_load_area(struct vswap_tier *tier, unsigned long entry)
{
	struct vswap_area *area;

	area = srcu_dereference(tier->areas[vswap_entry_area(entry)],
				&tier->space->loads);
	if (area)
		vswap_area_get(area);
	return area;
}

/**
 * vswap_load_has_area() - tell whether there is an area where an entry points to
 * @tier: the tier
 * @entry: a VSWAP_DISK entry
 *
 * Context: Any.
 */
bool vswap_load_has_area(struct vswap_tier *tier, unsigned long entry)
{
	return rcu_access_pointer(tier->areas[vswap_entry_area(entry)]);
}

/**
 * vswap_load_has_room() - tell whether an area takes another read now
 * @area: the area
 *
 * madvise(2) may ask for any number of pages, and does not wait for them.
 *
 * Context: Any.
 */
bool vswap_load_has_room(struct vswap_area *area)
{
	return atomic_read(&area->nr_reads) < MAX_READS;
}

static bool header_matches(struct vswap_area *area, const void *at, unsigned long slot,
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
	return vswap_pool_unpack(tier->space->pool, header + 1,
				 vswap_disk_len(header), header->codec, dst);
}

/**
 * vswap_load_take() - unpack an object that was read, if it is the right one
 * @area: its area
 * @at: what was read from its place
 * @slot: its slot
 * @entry: its entry
 * @dst: where the page goes
 *
 * Context: Process context, may sleep for a stream.
 * Return: 0, or -EBADMSG if it is not what the entry means.
 */
int vswap_load_take(struct vswap_area *area, const void *at, unsigned long slot,
		    unsigned long entry, void *dst)
{
	if (!header_matches(area, at, slot, entry) || !unpack(area->tier, at, dst))
		return -EBADMSG;
	return 0;
}

/**
 * vswap_load_read() - read the sectors that hold an object, and check it
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
int vswap_load_read(struct vswap_area *area, unsigned long slot,
		    unsigned long entry, long timeout, struct vswap_read **read,
		    struct vswap_disk_header **header)
{
	u32 block = bdev_logical_block_size(area->target.bdev);
	u64 pos = vswap_entry_pos(entry), start = round_down(pos, block);
	u64 end = pos + vswap_disk_size(vswap_entry_len(entry));
	int err;

	*read = vswap_read_alloc(area);
	*header = (*read)->buf + (pos - start);
	err = vswap_read_at(*read, area, start, round_up(end, block) - start,
			    timeout);
	if (err == -ENXIO)
		*read = NULL;
	else if (!err && !header_matches(area, *header, slot, entry))
		err = -EBADMSG;
	return err;
}

/**
 * vswap_load_object() - load a page, and wait for the disk
 * @area: the area, kept by vswap_area_get()
 * @slot: the slot
 * @entry: its entry
 * @dst: where the page goes
 *
 * Context: Process context, sleeps for the disk.
 * Return: 0, -EBADMSG if what was read is not what the entry means, -ENXIO if the
 * area was abandoned, or the disk's error.
 */
int vswap_load_object(struct vswap_area *area, unsigned long slot,
		      unsigned long entry, void *dst)
{
	struct vswap_disk_header *header;
	struct vswap_read *read;
	int err;

	if (READ_ONCE(area->abandoned))
		return -ENXIO;
	err = vswap_load_read(area, slot, entry, LOAD_WAITS, &read, &header);
	if (!err && !unpack(area->tier, header, dst))
		err = -EBADMSG;
	vswap_read_free(read);
	if (!err)
		vswap_stat_inc(area->tier->space->stats,
			       VSWAP_STAT_DISK_LOADS);
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
