// SPDX-License-Identifier: GPL-2.0
/*
 * Store and free slots, on top of the table and the pool.
 *
 * The swap core serializes the users of a slot: a slot is neither freed nor
 * stored while its folio is being loaded or stored.  So the engine has no locks
 * of its own.  Entries change by xchg, and the caller that takes an entry out
 * of the table frees its object, unless writeback or recompression has claimed
 * it (see tier/log.c).
 *
 *	vswap_store()	memory reclaim; may sleep for a stream, never for memory,
 *			and for writeback only for a bounded time
 *	vswap_free()	under the core's cluster lock; must not sleep
 */
#include <kunit/visibility.h>
#include <linux/highmem.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "engine.h"
#include "refused.h"
#include "table/entry.h"
#include "tier/tier.h"
#include "trace.h"

/* Free the object of an entry that is no longer in the table. */
static void entry_drop(struct vswap_space *space, unsigned long entry)
{
	vswap_space_account(space, entry, -1);
	switch (vswap_entry_tag(entry)) {
	case VSWAP_OBJECT:
	case VSWAP_YOUNG:
	case VSWAP_RESIDENT:
		vswap_pool_free(space->pool, vswap_entry_handle(entry));
		break;
	case VSWAP_DISK:
		vswap_place_drop(space->tier, entry);
		break;
	default:
		/* No object, or its claimer frees it. */
		break;
	}
}

static bool page_is_same(const unsigned long *page, unsigned long *word)
{
	unsigned int last = PAGE_SIZE / sizeof(*page) - 1, i;

	/* Most pages that are not same-filled differ at the ends. */
	if (page[0] != page[last])
		return false;

	for (i = 1; i < last; i++)
		if (page[i] != page[0])
			return false;

	*word = page[0];
	return true;
}

/**
 * struct store - the store of a folio
 * @space: the device's space
 * @nid: the folio's memory node
 * @gfp: GFP flags for its last page, and for its cluster
 * @tag: tag of its objects: VSWAP_YOUNG or VSWAP_RESIDENT
 * @refuse: resident objects take too much room: store only same-filled pages
 * @wait: how long it may wait for room
 * @nr: number of its pages
 * @nr_raw: number of pages that were stored raw although that frees no memory
 * @any_small: a page was stored in less than a page
 */
struct store {
	struct vswap_space *space;
	int nid;
	gfp_t gfp;
	enum vswap_tag tag;
	bool refuse;
	struct vswap_wait wait;
	long nr;
	long nr_raw;
	bool any_small;
};

DECLARE_FAULT_ATTR(vswap_fail_store);
EXPORT_SYMBOL_IF_KUNIT(vswap_fail_store);
DECLARE_FAULT_ATTR(vswap_fail_load);
EXPORT_SYMBOL_IF_KUNIT(vswap_fail_load);

/*
 * Whether to store a page raw although the pool refuses raw pages now.  A large
 * folio is stored whole or not at all, so up to half of its pages may be raw:
 * the others make up for them.  Counts the page.
 */
static bool may_store_raw(struct store *store)
{
	return store->nr_raw++ < store->nr / 2;
}

static int object_entry(struct store *store, const struct vswap_object *object,
			unsigned long *entry)
{
	if (unlikely(!vswap_entry_object(object->handle, object->len, entry))) {
		vswap_pool_free(store->space->pool, object->handle);
		return -ENOMEM;
	}
	*entry = vswap_entry_retag(*entry, store->tag);
	if (object->dense)
		*entry = vswap_entry_mark_dense(*entry);
	return 0;
}

/* Make the entry for the page that is mapped at @src. */
static int entry_make(struct store *store, const void *src,
		      unsigned long *entry)
{
	struct vswap_pool *pool = store->space->pool;
	struct vswap_object object;
	unsigned long word;
	int err;

	store->gfp = vswap_reserve_gfp(store->nid);
	if (page_is_same(src, &word)) {
		if (vswap_entry_same(word, entry))
			return 0;
		err = vswap_pool_store_word(pool, word, store->gfp, store->nid,
					    &object);
	} else if (unlikely(store->refuse)) {
		err = -ENOSPC;
	} else {
		err = vswap_pool_store(pool, src, store->gfp, store->nid,
				       &object);
		if (unlikely(err == -E2BIG) && may_store_raw(store))
			err = vswap_pool_store_raw(pool, src, store->gfp,
						   store->nid, &object);
	}

	return err ?: object_entry(store, &object, entry);
}

static bool is_raw(unsigned long entry)
{
	return vswap_entry_in_pool(entry) && vswap_entry_len(entry) == PAGE_SIZE;
}

static bool should_refuse(struct store *store, unsigned long slot)
{
	if (likely(!vswap_refused_should_skip(store->space, slot, store->nr)) ||
	    !vswap_pool_refuses_raw(store->space->pool, store->nid))
		return false;

	vswap_room_refresh(store->space->tier);
	return true;
}

static void account_stored(struct store *store, unsigned long slot,
			   unsigned long entry)
{
	vswap_space_account(store->space, entry, 1);
	vswap_refused_forget(store->space, slot);
	store->any_small |= !is_raw(entry);
}

static int page_store(struct store *store, unsigned long slot,
		      struct page *page, unsigned long *entry)
{
	struct vswap_space *space = store->space;
	struct vswap_tier *tier = space->tier;
	long nr_raw = store->nr_raw;
	void *src;
	int err;

	if (should_fail(&vswap_fail_store, PAGE_SIZE))
		return -ENOMEM;

	do {
		src = kmap_local_page(page);
		store->nr_raw = nr_raw;
		err = entry_make(store, src, entry);
		kunmap_local(src);
	} while (unlikely(err) && err != -E2BIG && tier && !store->refuse &&
		 vswap_wait_room(tier, &store->wait));

	if (!err)
		account_stored(store, slot, *entry);
	if (tier && (err == -E2BIG || (!err && is_raw(*entry))))
		vswap_room_refresh(tier);
	return err;
}

/* Get the cluster of @nr slots.  Waits for room if there is no memory. */
static struct vswap_cluster *cluster_get(struct store *store,
					 unsigned long slot, int nr)
{
	struct vswap_space *space = store->space;
	struct vswap_cluster *cluster;

	cluster = vswap_cluster_get(&space->table, slot, nr, store->gfp);
	while (IS_ERR(cluster) && space->tier &&
	       vswap_wait_room(space->tier, &store->wait)) {
		store->gfp = vswap_reserve_gfp(store->nid);
		cluster = vswap_cluster_get(&space->table, slot, nr,
					    store->gfp);
	}
	return cluster;
}

/*
 * Store @nr pages of a folio, beginning with page @first.  Their slots share a
 * cluster.  Store the first page before getting the cluster: if the pool is at
 * its limit, this fails before a cluster is allocated.
 */
static int run_store(struct store *store, unsigned long slot,
		     struct folio *folio, long first, int nr)
{
	struct vswap_space *space = store->space;
	struct vswap_cluster *cluster;
	unsigned long entry, old;
	int i, err, refs = nr;
	bool raw = false;

	err = page_store(store, slot, folio_page(folio, first), &entry);
	if (err)
		return err;

	cluster = cluster_get(store, slot, nr);
	if (IS_ERR(cluster)) {
		entry_drop(space, entry);
		return PTR_ERR(cluster);
	}

	for (i = 0; ; ) {
		raw |= is_raw(entry) && store->tag != VSWAP_RESIDENT;
		old = vswap_cluster_set(cluster, slot + i, entry);
		trace_vswap_store(slot + i, entry);
		if (old)
			entry_drop(space, old);
		else
			refs--;

		if (++i == nr)
			break;
		err = page_store(store, slot + i, folio_page(folio, first + i),
				 &entry);
		if (err)
			break;
	}

	if (space->tier) {
		vswap_cluster_touch(cluster, raw);
		vswap_writeback_stored(space->tier, raw);
	}
	if (refs)
		vswap_cluster_put(cluster, refs);
	return err;
}

/* Empty the slots: their pages are older than the folio, which stays in RAM. */
static void store_failed(struct vswap_space *space, unsigned long slot,
			 long nr, int err)
{
	unsigned long old;
	long i;

	for (i = 0; i < nr; i++) {
		old = vswap_table_erase(&space->table, slot + i);
		if (old)
			entry_drop(space, old);
	}

	vswap_stat_add(space->stats, err == -ENOSPC ? VSWAP_STAT_FAIL_LIMIT :
		       err == -E2BIG ? VSWAP_STAT_FAIL_RAW :
		       VSWAP_STAT_FAIL_MEMORY, nr);
	trace_vswap_store_failed(slot, nr, err);
}

/**
 * vswap_store() - store a folio
 * @space: the device's space
 * @slot: the folio's first slot
 * @folio: the folio, under writeback
 * @patience: how long it may wait for room
 *
 * The folio is stored whole or not at all.  If the store fails, its slots are
 * empty.
 *
 * Context: Process context, inside memory reclaim.  May sleep for a stream.  If
 * there is no room, may sleep for writeback and recompression: not at all in a
 * worker, at most 200 ms in kswapd and 10 s in other tasks, or until a fatal
 * signal.  Never waits for memory.
 * Return: 0, -ENOSPC at the limit of the pool or of resident objects, -E2BIG if
 * the folio does not compress and is not worth storing raw, or -ENOMEM.
 */
int vswap_store(struct vswap_space *space, unsigned long slot,
		struct folio *folio, enum vswap_patience patience)
{
	struct store store = {
		.space	= space,
		.nid	= folio_nid(folio),
		.wait	= { .patience = patience },
		.nr	= folio_nr_pages(folio),
		.tag	= vswap_compat_stays_in_ram(folio) ? VSWAP_RESIDENT :
							     VSWAP_YOUNG,
	};
	long i, nr = store.nr;
	int run, err;

	if (space->tier && should_refuse(&store, slot)) {
		store_failed(space, slot, nr, -E2BIG);
		return -E2BIG;
	}
	if (space->tier)
		vswap_wait_begin(space->tier, &store.wait);
	store.refuse = unlikely(store.tag == VSWAP_RESIDENT) && space->tier &&
		       vswap_room_resident_exceeded(space->tier);

	for (i = 0; i < nr; i += run) {
		run = min_t(long, nr - i, VSWAP_CLUSTER_SLOTS -
			    (slot + i) % VSWAP_CLUSTER_SLOTS);
		err = run_store(&store, slot + i, folio, i, run);
		if (unlikely(err)) {
			store_failed(space, slot, nr, err);
			if (err == -E2BIG)
				vswap_refused_add(space, slot, nr);
			return err;
		}
	}

	if (store.any_small)
		vswap_refused_reset_streak(space);
	vswap_stat_add(space->stats, VSWAP_STAT_STORES, nr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_store);

/**
 * vswap_free() - free a slot
 * @space: the device's space
 * @slot: the slot, which may be empty
 *
 * Context: Any context; caller holds the swap core's cluster lock.  Does not
 * sleep.
 * Return: false if the slot was empty.
 */
bool vswap_free(struct vswap_space *space, unsigned long slot)
{
	unsigned long entry = vswap_table_erase(&space->table, slot);

	/* The folio of a refused store may change once its slot is free. */
	vswap_refused_forget(space, slot);
	if (!entry)
		return false;

	trace_vswap_free(slot, entry);
	vswap_stat_inc(space->stats, VSWAP_STAT_FREES);
	entry_drop(space, entry);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_free);

static void left_drop(unsigned long entry, void *arg)
{
	entry_drop(arg, entry);
}

/**
 * vswap_empty() - empty a space and wait until its memory is freed
 * @space: the space, which the swap core no longer uses
 *
 * During swapoff the core frees every slot, so only the objects that writeback
 * has claimed are left.  Emptying the table is a safeguard.
 *
 * Context: Process context.  May sleep, for disks 5 s at most.
 */
void vswap_empty(struct vswap_space *space)
{
	struct vswap_tier *tier = space->tier;
	unsigned long left;

	if (tier)
		vswap_tier_block(tier);
	left = vswap_table_destroy(&space->table, left_drop, space);
	if (tier)
		vswap_tier_unblock(tier);
	if (left)
		pr_warn("%lu slots were still in use after swapoff, now freed. Please report this with the kernel log.\n",
			left);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_empty);
