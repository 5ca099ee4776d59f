// SPDX-License-Identifier: GPL-2.0
/*
 * Load folios, in page faults and swapoff: objects in RAM at once, objects in
 * areas by reads.
 *
 * The core neither frees nor stores a slot while its folio is being loaded.
 * But writeback may move its object at any time.  Then the entry changes, and
 * the load is retried.
 */
#include <kunit/visibility.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "engine.h"
#include "table/entry.h"
#include "tier/fetch.h"
#include "tier/tier.h"
#include "trace.h"

static int load_from_pool(struct vswap_space *space, unsigned long slot,
			  unsigned long entry, void *dst)
{
	const struct vswap_object object = {
		.handle	= vswap_entry_handle(entry),
		.len	= vswap_entry_len(entry),
		.dense	= vswap_entry_is_dense(entry),
	};

	if (unlikely(!vswap_pool_load(space->pool, &object, dst))) {
		pr_err_once("slot %lu does not decompress: the task that needs it gets SIGBUS. Test this machine's memory (memtest86+).\n",
			    slot);
		return -EIO;
	}
	return 0;
}

static int load_entry(struct vswap_space *space, unsigned long slot,
		      unsigned long entry, void *dst)
{
	switch (vswap_entry_tag(entry)) {
	case VSWAP_SAME:
		memset_l(dst, vswap_entry_word(entry),
			 PAGE_SIZE / sizeof(long));
		return 0;
	case VSWAP_OBJECT:
	case VSWAP_YOUNG:
	case VSWAP_RESIDENT:
	case VSWAP_CLAIM:
		return load_from_pool(space, slot, entry, dst);
	case VSWAP_LOST:
		return -EIO;
	default:
		pr_err_once("slot %lu was never written: the task that needs it gets SIGBUS. Please report this with the kernel log.\n",
			    slot);
		return -ENODATA;
	}
}

static int no_area(unsigned long slot)
{
	pr_err_once("slot %lu is on an area that is gone: the task that needs it gets SIGBUS. Please report this with the kernel log.\n",
		    slot);
	return -EIO;
}

/* Load an object from disk.  Returns -EAGAIN if it has moved meanwhile. */
static int load_from_disk(struct vswap_space *space, struct vswap_area *area,
			  unsigned long slot, unsigned long entry, void *dst)
{
	int err = -EAGAIN;

	if (area)
		err = vswap_load_from_area(area, slot, entry, dst);
	/* Retry once: the object may have moved away and back. */
	if (unlikely(err == -EBADMSG))
		err = vswap_load_from_area(area, slot, entry, dst);
	if (unlikely(err)) {
		/* Read the entry after its segment's generation. */
		smp_rmb();
		if (vswap_table_read(&space->table, slot) != entry)
			err = -EAGAIN;
		else if (area)
			vswap_load_error(area, slot, entry, err);
		else if (!vswap_load_has_area(space->tier, entry))
			err = no_area(slot);
	}
	if (area)
		vswap_area_put(area);
	return err;
}

/*
 * Load a page from RAM.  If its object is on disk, only take a reference to the
 * area, or set @area to NULL if the area is gone.
 */
static int load_from_ram(struct vswap_space *space, unsigned long slot,
			 void *dst, unsigned long *entry,
			 struct vswap_area **area)
{
	struct srcu_ctr __percpu *loads;
	int err = 0;

	loads = srcu_read_lock_fast(&space->load_srcu);
	*entry = vswap_table_read(&space->table, slot);
	if (vswap_entry_tag(*entry) == VSWAP_DISK)
		*area = vswap_load_area(space->tier, *entry);
	else
		err = load_entry(space, slot, *entry, dst);
	srcu_read_unlock_fast(&space->load_srcu, loads);
	return err;
}

static int page_loaded(struct vswap_space *space, unsigned long slot,
		       struct page *page, unsigned long entry, int err)
{
	if (unlikely(err)) {
		vswap_stat_inc(space->stats, VSWAP_STAT_FAIL_LOAD);
		trace_vswap_load_failed(slot, err);
		return err == -ENODATA ? err : -EIO;
	}
	flush_dcache_page(page);
	trace_vswap_load(slot, entry);
	return 0;
}

/* Load a page from RAM or from disk, and wait for the disk. */
static int page_load(struct vswap_space *space, unsigned long slot,
		     struct page *page)
{
	struct vswap_area *area;
	unsigned long entry;
	void *dst;
	int err;

	dst = kmap_local_page(page);
	do {
		err = load_from_ram(space, slot, dst, &entry, &area);
		if (vswap_entry_tag(entry) == VSWAP_DISK)
			err = load_from_disk(space, area, slot, entry, dst);
	} while (unlikely(err == -EAGAIN));
	kunmap_local(dst);
	return page_loaded(space, slot, page, entry, err);
}

static int page_load_retry(struct vswap_fetch *fetch, unsigned int page)
{
	return page_load(fetch->space, fetch->slot + page,
			 folio_page(fetch->folio, page));
}

static int folio_loaded(struct vswap_space *space, struct folio *folio,
			int err)
{
	if (!err)
		vswap_stat_add(space->stats, VSWAP_STAT_LOADS,
			       folio_nr_pages(folio));
	return err;
}

/* End a fetch.  The space may be gone once @done has unlocked the folio. */
static void fetch_end(struct vswap_fetch *fetch)
{
	void (*done)(void *arg, int err) = fetch->done;
	void *arg = fetch->arg;
	int err;

	err = folio_loaded(fetch->space, fetch->folio, fetch->err);
	vswap_fetch_free(fetch);
	done(arg, err);
}

static struct vswap_fetch *fetch_make(struct vswap_space *space,
				      unsigned long slot, struct folio *folio,
				      unsigned int max)
{
	struct vswap_fetch *fetch = vswap_fetch_alloc(space, max);

	if (fetch) {
		fetch->slot = slot;
		fetch->folio = folio;
		fetch->reload = page_load_retry;
		fetch->end = fetch_end;
	}
	return fetch;
}

/*
 * Load page @i of a folio from RAM, or add it to @fetch, which is allocated on
 * demand.  Wait for the disk if the allocation fails, or if the area has too
 * many reads outstanding.
 */
static int page_begin(struct vswap_space *space, unsigned long slot,
		      struct folio *folio, unsigned int i,
		      struct vswap_fetch **fetch)
{
	struct page *page = folio_page(folio, i);
	struct vswap_area *area = NULL;
	unsigned long entry;
	void *dst;
	int err;

	dst = kmap_local_page(page);
	err = load_from_ram(space, slot + i, dst, &entry, &area);
	kunmap_local(dst);
	if (vswap_entry_tag(entry) != VSWAP_DISK)
		return page_loaded(space, slot + i, page, entry, err);

	if (area && !*fetch && vswap_load_may_start(area))
		*fetch = fetch_make(space, slot, folio,
				    folio_nr_pages(folio) - i);
	if (area && *fetch) {
		vswap_fetch_add(*fetch, i, entry, area);
		return 0;
	}
	if (area)
		vswap_area_put(area);
	return page_load(space, slot + i, page);
}

/**
 * vswap_load() - load a folio
 * @space: the device's space
 * @slot: the folio's first slot
 * @folio: the folio, locked, not uptodate
 * @done: called in process context when the load has ended, if this returns
 *	-EIOCBQUEUED, maybe before it does; NULL to wait for disks here
 * @arg: argument of @done
 *
 * Context: Process context.  May sleep for a stream, for memory (GFP_NOIO
 * without retries), while a disk takes no more requests, and for a buffer until
 * another load from the same area has ended.  Sleeps for the disk, without a
 * bound, if @done is NULL, if there is no memory for a fetch, or if too many
 * reads are outstanding.
 * Return: 0, -ENODATA for a slot that was never written, -EIO if the object is
 * damaged or cannot be read, or -EIOCBQUEUED.
 */
int vswap_load(struct vswap_space *space, unsigned long slot,
	       struct folio *folio, void (*done)(void *arg, int err), void *arg)
{
	unsigned int i, nr = folio_nr_pages(folio);
	struct vswap_fetch *fetch = NULL;
	int err = 0;

	for (i = 0; i < nr && !err; i++) {
		if (should_fail(&vswap_fail_load, PAGE_SIZE))
			err = page_loaded(space, slot + i, NULL, 0, -EIO);
		else if (done)
			err = page_begin(space, slot, folio, i, &fetch);
		else
			err = page_load(space, slot + i, folio_page(folio, i));
	}

	if (fetch && !err) {
		fetch->done = done;
		fetch->arg = arg;
		if (!vswap_fetch_submit(fetch))
			return -EIOCBQUEUED;
		err = fetch->err;
	}
	if (fetch)
		vswap_fetch_free(fetch);
	return folio_loaded(space, folio, err);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_load);
