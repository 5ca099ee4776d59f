// SPDX-License-Identifier: GPL-2.0
/*
 * Store, load and free of slots: what the swap core asks for, on table and pool.
 *
 * Called by swapdev/.  The core serializes the users of one slot: a slot is
 * neither freed nor stored while its folio is being loaded or stored.  So the
 * engine has no locks of its own; an entry changes by xchg, and who took an
 * entry out of the table frees its object.
 *
 *	vswap_store()	memory reclaim; may sleep for a stream, never for memory
 *	vswap_load()	page faults, swapoff; may sleep for a stream
 *	vswap_free()	under the core's cluster lock: must not sleep
 */
#include <kunit/visibility.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "engine.h"
#include "table/entry.h"
#include "trace.h"

/**
 * vswap_window_init() - make an empty window
 * @window: the window
 * @pool: where its objects go
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_window_init(struct vswap_window *window, struct vswap_pool *pool)
{
	window->pool = pool;
	vswap_table_init(&window->table);
	window->stats = alloc_percpu(struct vswap_stats);
	return window->stats ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_window_init);

DECLARE_FAULT_ATTR(vswap_fail_store);
EXPORT_SYMBOL_IF_KUNIT(vswap_fail_store);

DECLARE_FAULT_ATTR(vswap_fail_load);
EXPORT_SYMBOL_IF_KUNIT(vswap_fail_load);

/* Add an entry to the gauges (@n is 1), or take it out (-1). */
static void account(struct vswap_window *window, unsigned long entry, long n)
{
	struct vswap_stats __percpu *stats = window->stats;
	unsigned int len;

	if (vswap_entry_tag(entry) == VSWAP_SAME) {
		vswap_stat_add(stats, VSWAP_STAT_SAME, n);
		return;
	}

	len = vswap_entry_len(entry);
	vswap_stat_add(stats, VSWAP_STAT_OBJECTS, n);
	vswap_stat_add(stats, VSWAP_STAT_OBJECT_BYTES, n * len);
	if (len == PAGE_SIZE)
		vswap_stat_add(stats, VSWAP_STAT_RAW, n);
}

/* Free what an entry that is no longer in the table stood for. */
static void entry_drop(struct vswap_window *window, unsigned long entry)
{
	account(window, entry, -1);
	if (vswap_entry_tag(entry) == VSWAP_OBJECT)
		vswap_pool_free(window->pool, vswap_entry_handle(entry));
}

static bool page_is_same(const unsigned long *page, unsigned long *word)
{
	unsigned int last = PAGE_SIZE / sizeof(*page) - 1, i;

	/* Pages that differ mostly do so at the ends. */
	if (page[0] != page[last])
		return false;

	for (i = 1; i < last; i++)
		if (page[i] != page[0])
			return false;

	*word = page[0];
	return true;
}

static int object_entry(struct vswap_pool *pool,
			const struct vswap_object *object, unsigned long *entry)
{
	if (likely(vswap_entry_object(object->handle, object->len, entry)))
		return 0;

	vswap_pool_free(pool, object->handle);
	return -ENOMEM;
}

/* Make the entry for a page that is mapped at @src. */
static int entry_make(struct vswap_pool *pool, const void *src, int nid,
		      unsigned long *entry)
{
	struct vswap_object object;
	unsigned long word;
	int err;

	if (page_is_same(src, &word)) {
		if (vswap_entry_same(word, entry))
			return 0;
		err = vswap_pool_store_word(pool, word, nid, &object);
	} else {
		err = vswap_pool_store(pool, src, nid, &object);
	}

	return err ?: object_entry(pool, &object, entry);
}

static int page_store(struct vswap_window *window, struct page *page,
		      unsigned long *entry)
{
	void *src;
	int err;

	if (should_fail(&vswap_fail_store, PAGE_SIZE))
		return -ENOMEM;

	src = kmap_local_page(page);
	err = entry_make(window->pool, src, page_to_nid(page), entry);
	kunmap_local(src);
	if (!err)
		account(window, *entry, 1);
	return err;
}

/*
 * Store @nr pages of a folio, from @first on, whose slots share a cluster.  The
 * first page comes before the cluster: at the limit the pool refuses it, and no
 * cluster is made in vain.
 */
static int run_store(struct vswap_window *window, unsigned long slot,
		     struct folio *folio, long first, int nr)
{
	struct vswap_cluster *cluster;
	unsigned long entry, old;
	int i, err, refs = nr;

	err = page_store(window, folio_page(folio, first), &entry);
	if (err)
		return err;

	cluster = vswap_cluster_get(&window->table, slot, nr,
				    vswap_reserve_gfp(folio_nid(folio)));
	if (IS_ERR(cluster)) {
		entry_drop(window, entry);
		return PTR_ERR(cluster);
	}

	for (i = 0; ; ) {
		old = vswap_cluster_set(cluster, slot + i, entry);
		trace_vswap_store(slot + i, entry);
		if (old)
			entry_drop(window, old);
		else
			refs--;

		if (++i == nr)
			break;
		err = page_store(window, folio_page(folio, first + i), &entry);
		if (err)
			break;
	}

	if (refs)
		vswap_cluster_put(cluster, refs);
	return err;
}

/* What the slots hold is older than the folio, which stays in RAM. */
static void store_failed(struct vswap_window *window, unsigned long slot,
			 long nr, int err)
{
	unsigned long old;
	long i;

	for (i = 0; i < nr; i++) {
		old = vswap_table_erase(&window->table, slot + i);
		if (old)
			entry_drop(window, old);
	}

	vswap_stat_add(window->stats, err == -ENOSPC ? VSWAP_STAT_FAIL_LIMIT :
		       VSWAP_STAT_FAIL_MEMORY, nr);
	trace_vswap_store_failed(slot, nr, err);
}

/**
 * vswap_store() - store a folio
 * @window: the device's window
 * @slot: the folio's first slot
 * @folio: the folio, under writeback
 *
 * All of the folio is stored, or nothing of it: then its slots are empty.
 *
 * Context: Process context, inside memory reclaim.  May sleep for a stream.
 * Return: 0, -ENOSPC at the pool's limit, or -ENOMEM.
 */
int vswap_store(struct vswap_window *window, unsigned long slot,
		struct folio *folio)
{
	long i, nr = folio_nr_pages(folio);
	int run, err;

	for (i = 0; i < nr; i += run) {
		run = min_t(long, nr - i, VSWAP_CLUSTER_SLOTS -
			    (slot + i) % VSWAP_CLUSTER_SLOTS);
		err = run_store(window, slot + i, folio, i, run);
		if (unlikely(err)) {
			store_failed(window, slot, nr, err);
			return err;
		}
	}

	vswap_stat_add(window->stats, VSWAP_STAT_STORES, nr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_store);

static int page_load(struct vswap_window *window, unsigned long slot,
		     struct page *page)
{
	unsigned long entry = vswap_table_read(&window->table, slot);
	struct vswap_object object;
	void *dst;
	bool ok = true;

	if (unlikely(!entry)) {
		pr_err_once("slot %lu was never written: the task that needs it gets SIGBUS. Please report this with the kernel log.\n",
			    slot);
		return -ENODATA;
	}
	if (should_fail(&vswap_fail_load, PAGE_SIZE))
		return -EIO;

	dst = kmap_local_page(page);
	if (vswap_entry_tag(entry) == VSWAP_SAME) {
		memset_l(dst, vswap_entry_word(entry),
			 PAGE_SIZE / sizeof(long));
	} else {
		object.handle = vswap_entry_handle(entry);
		object.len = vswap_entry_len(entry);
		ok = vswap_pool_load(window->pool, &object, dst);
	}
	kunmap_local(dst);

	if (unlikely(!ok)) {
		pr_err_once("slot %lu does not decompress: the task that needs it gets SIGBUS. Test this machine's memory (memtest86+).\n",
			    slot);
		return -EIO;
	}
	flush_dcache_page(page);
	trace_vswap_load(slot, entry);
	return 0;
}

/**
 * vswap_load() - load a folio
 * @window: the device's window
 * @slot: the folio's first slot
 * @folio: the folio, locked, not uptodate
 *
 * Context: Process context, may sleep for a stream.
 * Return: 0, -ENODATA for a slot that was never written, or -EIO for one whose
 * object is damaged.
 */
int vswap_load(struct vswap_window *window, unsigned long slot,
	       struct folio *folio)
{
	long i, nr = folio_nr_pages(folio);
	int err;

	for (i = 0; i < nr; i++) {
		err = page_load(window, slot + i, folio_page(folio, i));
		if (unlikely(err)) {
			vswap_stat_inc(window->stats, VSWAP_STAT_FAIL_LOAD);
			trace_vswap_load_failed(slot + i, err);
			return err;
		}
	}

	vswap_stat_add(window->stats, VSWAP_STAT_LOADS, nr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_load);

/**
 * vswap_free() - forget a slot
 * @window: the device's window
 * @slot: the slot, which may be empty
 *
 * Context: Under the swap core's cluster lock; does not sleep.
 */
void vswap_free(struct vswap_window *window, unsigned long slot)
{
	unsigned long entry = vswap_table_erase(&window->table, slot);

	if (!entry)
		return;

	trace_vswap_free(slot, entry);
	vswap_stat_inc(window->stats, VSWAP_STAT_FREES);
	entry_drop(window, entry);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_free);

static void drain_drop(unsigned long entry, void *arg)
{
	entry_drop(arg, entry);
}

/**
 * vswap_window_drain() - empty a window and wait until its tables are free
 * @window: the window; the swap core uses it no more
 *
 * After a swapoff the core has freed every slot and nothing is left to empty;
 * this is the net under it.
 *
 * Context: Process context, may sleep.
 */
void vswap_window_drain(struct vswap_window *window)
{
	unsigned long left;

	left = vswap_table_destroy(&window->table, drain_drop, window);
	if (left)
		pr_warn("%lu slots were still in use after swapoff, now freed. Please report this with the kernel log.\n",
			left);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_window_drain);

/**
 * vswap_window_exit() - free a window
 * @window: the window; the swap core uses it no more
 *
 * Context: Process context, may sleep.
 */
void vswap_window_exit(struct vswap_window *window)
{
	vswap_window_drain(window);
	free_percpu(window->stats);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_window_exit);
