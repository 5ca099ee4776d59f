// SPDX-License-Identifier: GPL-2.0
/*
 * Objects in RAM: compress a page, allocate and copy the object, and back.
 *
 * Stores and loads hold this CPU's stream, so at most one allocation is in
 * flight per CPU.  That bounds how far the pool can grow between the check of
 * the limit and the allocation.  So the limit is never exceeded, unless it is
 * lowered.  Locks: the stream's mutex, then zsmalloc's, the slab's and the page
 * allocator's.
 */
#include <kunit/visibility.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kasan.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/zsmalloc.h>

#include "entropy.h"
#include "pool.h"

/**
 * vswap_pool_init() - initialize an empty pool
 * @pool: the pool
 * @compressor: the compressor
 * @limit: maximum number of pages
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_pool_init(struct vswap_pool *pool,
		    const struct vswap_compressor *compressor,
		    unsigned long limit)
{
	pool->codec = vswap_codec_create(compressor);
	if (!pool->codec)
		return -ENOMEM;

	pool->zs = zs_create_pool("vswap");
	if (!pool->zs) {
		vswap_codec_destroy(pool->codec);
		return -ENOMEM;
	}

	pool->recompressor = NULL;
	pool->limit = limit;
	pool->starved = false;
	pool->keep_raw = VSWAP_RAW_ALWAYS;
	pool->dense_until = 0;
	vswap_gain_init(&pool->gain);
	pool->max_len = zs_huge_class_size(pool->zs) - 1;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_init);

/**
 * vswap_pool_exit() - free an empty pool
 * @pool: the pool
 *
 * Context: Process context.  May sleep.
 */
void vswap_pool_exit(struct vswap_pool *pool)
{
	zs_destroy_pool(pool->zs);
	if (pool->recompressor)
		vswap_codec_destroy(pool->recompressor);
	vswap_codec_destroy(pool->codec);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_exit);

/**
 * vswap_pool_set_compressor() - change the compressor
 * @pool: the pool, while swap is off: nothing is stored or loaded
 * @codec: the new compressor, which the pool owns from now on
 *
 * Context: Any context.
 * Return: the old compressor, which the caller must destroy.
 */
struct vswap_codec *vswap_pool_set_compressor(struct vswap_pool *pool,
					      struct vswap_codec *codec)
{
	swap(pool->codec, codec);
	return codec;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_set_compressor);

/**
 * vswap_pool_set_recompressor() - change the recompressor
 * @pool: the pool, while swap is off: nothing is stored or loaded
 * @codec: the new recompressor, which the pool owns from now on; NULL for none
 *
 * Context: Any context.
 * Return: the old recompressor, which the caller must destroy, or NULL.
 */
struct vswap_codec *vswap_pool_set_recompressor(struct vswap_pool *pool,
						struct vswap_codec *codec)
{
	swap(pool->recompressor, codec);
	vswap_gain_init(&pool->gain);
	return codec;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_set_recompressor);

/**
 * vswap_pool_pages() - return how many pages the pool takes
 * @pool: the pool
 *
 * Return: the pages of zsmalloc, including their holes.
 */
unsigned long vswap_pool_pages(struct vswap_pool *pool)
{
	return zs_get_total_pages(pool->zs);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_pages);

/* Stores in flight add at most this many pages: a chain of zsmalloc per CPU. */
static unsigned long pool_in_flight(void)
{
	return num_present_cpus() * CONFIG_ZSMALLOC_CHAIN_SIZE;
}

/**
 * vswap_pool_slack() - return how much of the limit stores cannot use
 *
 * This is what a store on each CPU may add right now, plus a chain of pages
 * with which vswap_pool_replace() can go on when stores cannot.
 *
 * Return: pages; with exactly this limit, an empty pool takes one object.
 */
unsigned long vswap_pool_slack(void)
{
	return pool_in_flight() + CONFIG_ZSMALLOC_CHAIN_SIZE;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_slack);

static bool pool_is_full(struct vswap_pool *pool)
{
	return zs_get_total_pages(pool->zs) + vswap_pool_slack() >
	       READ_ONCE(pool->limit);
}

/*
 * Whether an allocation is likely to fail: it may not use the reserves, no node
 * is above its high watermark, and the pool had no hole for the last store that
 * failed.  A small pool may still have one.
 */
static bool pool_is_starved(struct vswap_pool *pool, gfp_t gfp)
{
	return !(gfp & __GFP_HIGH) && READ_ONCE(pool->starved) &&
	       !vswap_pool_is_small(pool) && vswap_reserve_all_below_high();
}

/**
 * vswap_pool_credit_reclaim() - count what the pool has freed as reclaimed
 * @pool: the pool
 * @before: an earlier result of vswap_pool_pages()
 *
 * The pool's pages are not on any LRU list, so reclaim does not count them
 * automatically.
 *
 * Context: Process context, including reclaim; a no-op outside of reclaim.
 */
void vswap_pool_credit_reclaim(struct vswap_pool *pool, unsigned long before)
{
	unsigned long pages = vswap_pool_pages(pool);

	if (pages < before)
		mm_account_reclaimed_pages(before - pages);
}

/**
 * vswap_pool_above() - check whether the pool exceeds a part of its usable limit
 * @pool: the pool
 * @sixteenths: the part, in sixteenths of the limit less vswap_pool_slack()
 *
 * Context: Any context.
 * Return: true if it does.
 */
bool vswap_pool_above(struct vswap_pool *pool, unsigned int sixteenths)
{
	unsigned long limit = READ_ONCE(pool->limit);
	unsigned long slack = vswap_pool_slack();

	limit = limit > slack ? limit - slack : 0;
	return zs_get_total_pages(pool->zs) > limit / 16 * sixteenths +
					      limit % 16 * sixteenths / 16;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_above);

/**
 * vswap_pool_refuses_raw() - check whether to refuse an incompressible page
 * @pool: the pool
 * @nid: the memory node of the page
 *
 * Context: Any context.
 */
bool vswap_pool_refuses_raw(struct vswap_pool *pool, int nid)
{
	enum vswap_keep_raw keep = READ_ONCE(pool->keep_raw);

	if (keep == VSWAP_RAW_ALWAYS)
		return false;
	return keep == VSWAP_RAW_SOME ? vswap_reserve_is_spent(nid) :
					vswap_reserve_is_short(nid);
}

static int object_write(struct vswap_pool *pool, void *data, unsigned int len,
			gfp_t gfp, int nid, struct vswap_object *object)
{
	unsigned long handle;

	handle = zs_malloc(pool->zs, len, gfp | __GFP_HIGHMEM | __GFP_MOVABLE,
			   nid);
	if (IS_ERR_VALUE(handle))
		return -ENOMEM;

	/*
	 * Entries hold handles in a form which kmemleak does not recognize, and
	 * which has no room for KASAN's tag.
	 */
	kmemleak_ignore((void *)handle);
	handle = (unsigned long)kasan_reset_tag((void *)handle);
	zs_obj_write(pool->zs, handle, data, len);
	object->handle = handle;
	object->len = len;
	object->dense = false;
	return 0;
}

/* Insert an object within the limit, and on this CPU one at a time. */
static int object_insert(struct vswap_pool *pool, void *data, unsigned int len,
			 gfp_t gfp, int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (!pool_is_full(pool))
		err = object_write(pool, data, len, gfp, nid, object);

	vswap_stream_put(stream);
	return err;
}

static struct vswap_codec *codec_of(struct vswap_pool *pool, bool dense)
{
	return dense ? pool->recompressor : pool->codec;
}

/* Whether a store uses the recompressor: some do not, to see what it gains. */
static bool should_store_dense(struct vswap_pool *pool)
{
	unsigned long until = READ_ONCE(pool->dense_until);

	return unlikely(until) && time_before(jiffies, until) &&
	       pool->recompressor && vswap_gain_likely(&pool->gain) &&
	       !vswap_gain_sample(&pool->gain);
}

/*
 * Returns the length, or 0 if the page does not compress.  A result no longer
 * than a word becomes 0, too: an object of that length is taken for a word.
 */
static unsigned int compress(struct vswap_codec *codec,
			     struct vswap_stream *stream, const void *src,
			     void *dst, unsigned int max)
{
	unsigned int len = codec->compressor.ops->compress(stream->work, src,
							   dst, max);

	return likely(len > sizeof(long)) ? len : 0;
}

/*
 * Compress a page into the buffer of @stream.  A page that looks random always
 * goes to the compressor, which gives up sooner.  Until @pool->dense_until,
 * most other pages go to the recompressor.  After that, the recompressor is
 * tried only on pages that would otherwise be refused.
 */
static unsigned int page_compress(struct vswap_pool *pool,
				  struct vswap_stream *stream, const void *src,
				  int nid, bool *dense)
{
	struct vswap_stream *inner;
	unsigned int len;

	if (!should_store_dense(pool) || vswap_entropy_is_high(src)) {
		len = compress(pool->codec, stream, src, stream->buffer,
			       pool->max_len);
		if (likely(len) || !pool->recompressor ||
		    !vswap_pool_refuses_raw(pool, nid) ||
		    vswap_entropy_is_high(src))
			return len;
	}

	inner = vswap_stream_get_nested(pool->recompressor);
	len = compress(pool->recompressor, inner, src, stream->buffer,
		       pool->max_len);
	vswap_stream_put(inner);
	*dense = true;
	return len;
}

/**
 * vswap_pool_store() - store a page, compressed if possible
 * @pool: the pool
 * @src: the page
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the preferred memory node
 * @object: out: the new object
 *
 * Context: Process context, including reclaim.  May sleep for streams, but
 * never for memory.
 * Return: 0, -ENOSPC at the limit, -E2BIG for an incompressible page that is
 * refused, or -ENOMEM, without a try if the pool is starved.
 */
int vswap_pool_store(struct vswap_pool *pool, const void *src, gfp_t gfp,
		     int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	void *data = stream->buffer;
	bool dense = false;
	unsigned int len;
	int err = -ENOSPC;

	if (unlikely(pool_is_full(pool)))
		goto out;
	err = -ENOMEM;
	if (unlikely(pool_is_starved(pool, gfp)))
		goto out;

	len = page_compress(pool, stream, src, nid, &dense);
	if (unlikely(!len)) {
		err = -E2BIG;
		if (vswap_pool_refuses_raw(pool, nid))
			goto out;
		data = (void *)src;
		len = PAGE_SIZE;
		dense = false;
	}
	err = object_write(pool, data, len, gfp, nid, object);
	object->dense = dense;
	if (err)
		WRITE_ONCE(pool->starved, true);
out:
	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store);

/**
 * vswap_pool_store_raw() - store a page without compression
 * @pool: the pool
 * @src: the page
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the preferred memory node
 * @object: out: the new object
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_store_raw(struct vswap_pool *pool, const void *src, gfp_t gfp,
			 int nid, struct vswap_object *object)
{
	return object_insert(pool, (void *)src, PAGE_SIZE, gfp, nid, object);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store_raw);

/**
 * vswap_pool_store_word() - store a page that is filled with one word
 * @pool: the pool
 * @word: the word, which does not fit into a table entry
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the preferred memory node
 * @object: out: the new object
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_store_word(struct vswap_pool *pool, unsigned long word,
			  gfp_t gfp, int nid, struct vswap_object *object)
{
	return object_insert(pool, &word, sizeof(word), gfp, nid, object);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store_word);

/**
 * vswap_pool_insert() - insert an object that is compressed already
 * @pool: the pool
 * @data: the object
 * @len: the object's length in bytes
 * @dense: the recompressor made it
 * @nid: the preferred memory node
 * @object: out: the new object
 *
 * This does not use the reserves, as no task depends on it to free memory.
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_insert(struct vswap_pool *pool, const void *data,
		      unsigned int len, bool dense, int nid,
		      struct vswap_object *object)
{
	int err = object_insert(pool, (void *)data, len, VSWAP_GFP, nid, object);

	object->dense = dense;
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_insert);

/**
 * vswap_pool_replace() - insert an object that will replace a larger one
 * @pool: the pool
 * @data: the object, made by the recompressor
 * @len: the object's length in bytes
 * @nid: the preferred memory node
 * @object: out: the new object
 *
 * This draws on the reserves, but leaves most of them to stores.  At the limit
 * stores leave room for it, see vswap_pool_slack().
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC if that room is used up too, or -ENOMEM.
 */
int vswap_pool_replace(struct vswap_pool *pool, const void *data,
		       unsigned int len, int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (zs_get_total_pages(pool->zs) + pool_in_flight() <=
	    READ_ONCE(pool->limit))
		err = object_write(pool, (void *)data, len,
				   vswap_reserve_gfp_optional(nid), nid, object);
	object->dense = true;

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_replace);

/**
 * vswap_pool_read() - copy an object without unpacking it
 * @pool: the pool
 * @object: the object, which the caller must keep from being freed
 * @dst: buffer for the object, with room for its length
 *
 * Context: Any context except hard interrupts.  Does not sleep.
 */
void vswap_pool_read(struct vswap_pool *pool, const struct vswap_object *object,
		     void *dst)
{
	void *src = zs_obj_read_begin(pool->zs, object->handle, object->len,
				      dst);

	if (src != dst)
		memcpy(dst, src, object->len);
	zs_obj_read_end(pool->zs, object->handle, object->len, src);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_read);

/**
 * vswap_pool_compact() - compact the pool, and free the pages that become empty
 * @pool: the pool
 *
 * Context: Process context.  May sleep.
 * Return: the number of pages freed.
 */
unsigned long vswap_pool_compact(struct vswap_pool *pool)
{
	unsigned long pages = zs_compact(pool->zs);

	if (pages)
		WRITE_ONCE(pool->starved, false);
	return pages;
}

static bool object_unpack(struct vswap_codec *codec, struct vswap_stream *stream,
			  const void *src, unsigned int len, void *dst)
{
	switch (len) {
	case PAGE_SIZE:
		copy_page(dst, (void *)src);
		return true;
	case sizeof(long):
		memset_l(dst, *(const unsigned long *)src,
			 PAGE_SIZE / sizeof(long));
		return true;
	default:
		return codec->compressor.ops->decompress(stream->work, src, len,
							 dst);
	}
}

/**
 * vswap_pool_unpack() - decompress an object that is not in the pool
 * @pool: the pool that the object was in
 * @src: the object
 * @len: the object's length in bytes
 * @dense: the recompressor made it
 * @dst: where the page goes
 *
 * Context: As for vswap_pool_load().
 * Return: false if the object is damaged: it is not exactly one page.
 */
bool vswap_pool_unpack(struct vswap_pool *pool, const void *src,
		       unsigned int len, bool dense, void *dst)
{
	struct vswap_codec *codec = codec_of(pool, dense);
	struct vswap_stream *stream;
	bool ok;

	/* Stale data may name a recompressor that is not there any more. */
	if (!codec)
		return false;

	stream = vswap_stream_get(codec);
	ok = object_unpack(codec, stream, src, len, dst);
	vswap_stream_put(stream);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_unpack);

/**
 * vswap_pool_load() - decompress an object from the pool
 * @pool: the pool
 * @object: the object, which the caller must keep from being freed
 * @dst: buffer for the page
 *
 * Context: Process context.  May sleep for this CPU's compression stream.
 * Return: false if the object is damaged: it is not exactly one page.
 */
bool vswap_pool_load(struct vswap_pool *pool,
		     const struct vswap_object *object, void *dst)
{
	struct vswap_codec *codec = codec_of(pool, object->dense);
	struct vswap_stream *stream = vswap_stream_get(codec);
	void *src;
	bool ok;

	src = zs_obj_read_begin(pool->zs, object->handle, object->len,
				stream->buffer);
	ok = object_unpack(codec, stream, src, object->len, dst);
	zs_obj_read_end(pool->zs, object->handle, object->len, src);

	vswap_stream_put(stream);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_load);

/**
 * vswap_pool_recompress() - compress an object again, by the recompressor
 * @pool: the pool, which must have a recompressor
 * @object: an object that the compressor made, or a raw page; the caller must
 *	keep it from being freed
 * @page: a page to work in
 * @dst: buffer for the new object, with room for the old one's length
 *
 * Context: Process context.  May sleep for streams.
 * Return: the new length; 0 if it would be more than 7/8 of the old one, if the
 * object is damaged, or if it was not tried because it would hardly gain much.
 */
unsigned int vswap_pool_recompress(struct vswap_pool *pool,
				   const struct vswap_object *object,
				   void *page, void *dst)
{
	struct vswap_codec *codec = pool->recompressor;
	struct vswap_stream *stream;
	unsigned int len;

	if (!vswap_gain_worth_trying(&pool->gain) ||
	    !vswap_pool_load(pool, object, page) ||
	    (object->len == PAGE_SIZE && vswap_entropy_is_high(page)))
		return 0;

	stream = vswap_stream_get(codec);
	len = compress(codec, stream, page, dst, object->len / 8 * 7);
	vswap_stream_put(stream);
	vswap_gain_record(&pool->gain, len);
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_recompress);

/**
 * vswap_pool_free() - free an object
 * @pool: the pool
 * @handle: the object's handle
 *
 * Context: Any context except hard interrupts, including under the swap core's
 * cluster lock.  Does not sleep.
 */
void vswap_pool_free(struct vswap_pool *pool, unsigned long handle)
{
	zs_free(pool->zs, handle);
	if (unlikely(READ_ONCE(pool->starved)))
		WRITE_ONCE(pool->starved, false);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_free);
