// SPDX-License-Identifier: GPL-2.0
/*
 * Objects in RAM: compress, allocate, copy, and the way back.
 *
 * Called by the engine.  Stores and loads hold this CPU's stream, so at most
 * one allocation is under way for each CPU: that bounds how far the pool can
 * grow between the check of the limit and the allocation, and with it the
 * limit is never exceeded, unless somebody lowers it.  Locks: the stream's
 * mutex, then zsmalloc's, the slab's and the page allocator's.
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
 * vswap_pool_init() - make an empty pool
 * @pool: the pool
 * @compressor: how to compress
 * @limit: most pages that it may take
 *
 * Context: Process context, may sleep.
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
	pool->max_len = zs_huge_class_size(pool->zs) - 1;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_init);

/**
 * vswap_pool_exit() - free a pool
 * @pool: the pool, without objects
 *
 * Context: Process context, may sleep.
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
 * vswap_pool_set_compressor() - change the compressor of an empty pool
 * @pool: the pool; it has no objects, and nobody stores meanwhile
 * @compressor: the new one
 *
 * Context: Process context, may sleep.
 * Return: 0, or -ENOMEM, and then the old one still works.
 */
int vswap_pool_set_compressor(struct vswap_pool *pool,
			      const struct vswap_compressor *compressor)
{
	struct vswap_codec *codec = vswap_codec_create(compressor);

	if (!codec)
		return -ENOMEM;

	vswap_codec_destroy(pool->codec);
	pool->codec = codec;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_set_compressor);

/**
 * vswap_pool_set_recompressor() - change the recompressor of an empty pool
 * @pool: the pool; it has no objects, and nobody stores meanwhile
 * @codec: the new one, which the pool owns from now on; NULL for none
 *
 * Context: Any.
 * Return: the old one, which the caller destroys, or NULL.
 */
struct vswap_codec *vswap_pool_set_recompressor(struct vswap_pool *pool,
						struct vswap_codec *codec)
{
	swap(pool->recompressor, codec);
	return codec;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_set_recompressor);

/**
 * vswap_pool_pages() - tell what the pool really takes
 * @pool: the pool
 *
 * Return: pages held by zsmalloc, holes included.
 */
unsigned long vswap_pool_pages(struct vswap_pool *pool)
{
	return zs_get_total_pages(pool->zs);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_pages);

/* What may be being added right now: a chain of pages on each CPU. */
static unsigned long pool_growing(void)
{
	return num_present_cpus() * CONFIG_ZSMALLOC_CHAIN_SIZE;
}

/**
 * vswap_pool_slack() - tell how much of the limit stores leave alone
 *
 * What every CPU's store may be adding right now, and a chain of pages with
 * which vswap_pool_replace() can go on when stores cannot.
 *
 * Return: pages; with a limit of no more than that every store fails.
 */
unsigned long vswap_pool_slack(void)
{
	return pool_growing() + CONFIG_ZSMALLOC_CHAIN_SIZE;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_slack);

static bool pool_is_full(struct vswap_pool *pool)
{
	return zs_get_total_pages(pool->zs) + vswap_pool_slack() >
	       READ_ONCE(pool->limit);
}

/*
 * Without the reserves a new page is not to be had, and the holes in those that
 * the pool has did not do for the last store: in a small pool they may yet.
 */
static bool pool_is_starved(struct vswap_pool *pool, gfp_t gfp)
{
	return !(gfp & __GFP_HIGH) && READ_ONCE(pool->starved) &&
	       !vswap_pool_is_small(pool);
}

/**
 * vswap_pool_credit_reclaim() - count what the pool has freed as reclaimed
 * @pool: the pool
 * @before: what vswap_pool_pages() said
 *
 * Pages that the pool frees are not on any LRU list, so reclaim does not count
 * them by itself.
 *
 * Context: Process context, reclaim included; does nothing outside of reclaim.
 */
void vswap_pool_credit_reclaim(struct vswap_pool *pool, unsigned long before)
{
	unsigned long pages = vswap_pool_pages(pool);

	if (pages < before)
		mm_account_reclaimed_pages(before - pages);
}

/**
 * vswap_pool_above() - tell how full the pool is
 * @pool: the pool
 * @sixteenths: of what stores can fill
 *
 * Context: Any.
 * Return: whether it holds more than that.
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
 * vswap_pool_raw_is_futile() - tell whether to refuse a page that does not compress
 * @pool: the pool
 * @nid: the memory node of the page
 *
 * Context: Any.
 */
bool vswap_pool_raw_is_futile(struct vswap_pool *pool, int nid)
{
	enum vswap_keep_raw keep = READ_ONCE(pool->keep_raw);

	if (keep == VSWAP_RAW_ALWAYS)
		return false;
	return keep == VSWAP_RAW_SOME ? vswap_reserve_is_reached(nid) :
					vswap_reserve_is_near(nid);
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
	 * The table keeps handles in a form that kmemleak cannot see, and that
	 * has no room for KASAN's tag.
	 */
	kmemleak_ignore((void *)handle);
	handle = (unsigned long)kasan_reset_tag((void *)handle);
	zs_obj_write(pool->zs, handle, data, len);
	object->handle = handle;
	object->len = len;
	object->dense = false;
	return 0;
}

static struct vswap_codec *codec_of(struct vswap_pool *pool, bool dense)
{
	return dense ? pool->recompressor : pool->codec;
}

static bool is_dense_time(struct vswap_pool *pool)
{
	unsigned long until = READ_ONCE(pool->dense_until);

	return unlikely(until) && time_before(jiffies, until) &&
	       pool->recompressor;
}

/* The length, or 0; no compressor makes a whole page that small, see store_word(). */
static unsigned int compress(struct vswap_codec *codec,
			     struct vswap_stream *stream, const void *src,
			     void *dst, unsigned int max)
{
	unsigned int len = codec->compressor.ops->compress(stream->work, src,
							   dst, max);

	return likely(len > sizeof(long)) ? len : 0;
}

/*
 * Compress a page into the buffer of @stream.  The recompressor has a try at what
 * would be refused otherwise, and does all the work while memory is that short; but
 * not with what looks random: that is for the compressor, which gives up sooner.
 */
static unsigned int page_compress(struct vswap_pool *pool,
				  struct vswap_stream *stream, const void *src,
				  int nid, bool *dense)
{
	struct vswap_stream *inner;
	unsigned int len;

	if (!is_dense_time(pool) || vswap_entropy_is_high(src)) {
		len = compress(pool->codec, stream, src, stream->buffer,
			       pool->max_len);
		if (likely(len) || !pool->recompressor ||
		    !vswap_pool_raw_is_futile(pool, nid) ||
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
 * vswap_pool_store() - compress a page into the pool
 * @pool: the pool
 * @src: the page
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * Context: Process context, reclaim included; may sleep for the stream, but
 * never for memory.
 * Return: 0, -ENOSPC at the limit, -E2BIG if it does not compress and that would
 * be in vain, or -ENOMEM.
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
		if (vswap_pool_raw_is_futile(pool, nid))
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
 * vswap_pool_store_raw() - store a page as it is
 * @pool: the pool
 * @src: the page
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_store_raw(struct vswap_pool *pool, const void *src, gfp_t gfp,
			 int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (!pool_is_full(pool))
		err = object_write(pool, (void *)src, PAGE_SIZE, gfp, nid,
				   object);

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store_raw);

/**
 * vswap_pool_store_word() - store a page that one word fills
 * @pool: the pool
 * @word: the word; one that does not fit into a table entry
 * @gfp: VSWAP_GFP, or vswap_reserve_gfp()
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_store_word(struct vswap_pool *pool, unsigned long word,
			  gfp_t gfp, int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (!pool_is_full(pool))
		err = object_write(pool, &word, sizeof(word), gfp, nid, object);

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store_word);

/**
 * vswap_pool_insert() - put an object into the pool that is compressed already
 * @pool: the pool
 * @data: the object
 * @len: its length in bytes
 * @dense: the recompressor made it
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * Nobody waits for it to free memory, so it takes none of the reserves.
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_insert(struct vswap_pool *pool, const void *data,
		      unsigned int len, bool dense, int nid,
		      struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (!pool_is_full(pool))
		err = object_write(pool, (void *)data, len, VSWAP_GFP, nid,
				   object);
	object->dense = dense;

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_insert);

/**
 * vswap_pool_replace() - add an object that soon makes a larger one needless
 * @pool: the pool
 * @data: the object, made by the recompressor
 * @len: its length in bytes
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * It draws on the reserves, but leaves most of them to stores.  Those leave room
 * for it at the limit, see vswap_pool_slack().
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC if even that is used up, or -ENOMEM.
 */
int vswap_pool_replace(struct vswap_pool *pool, const void *data,
		       unsigned int len, int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (zs_get_total_pages(pool->zs) + pool_growing() <=
	    READ_ONCE(pool->limit))
		err = object_write(pool, (void *)data, len,
				   vswap_reserve_gfp_spare(nid), nid, object);
	object->dense = true;

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_replace);

/**
 * vswap_pool_read() - copy an object as it is
 * @pool: the pool
 * @object: the object, which the caller keeps from being freed
 * @dst: room for its length
 *
 * Context: Any but hard interrupts; does not sleep.
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
 * vswap_pool_compact() - give pages back that objects have left half empty
 * @pool: the pool
 *
 * Context: Process context, may sleep.
 * Return: how many pages that were.
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
 * vswap_pool_unpack() - make a page of an object that is not in the pool
 * @pool: the pool that it once was in
 * @src: the object
 * @len: its length in bytes
 * @dense: the recompressor made it
 * @dst: where the page goes
 *
 * Context: Process context; may sleep for the stream.
 * Return: false if the object does not decompress to a page: it is damaged.
 */
bool vswap_pool_unpack(struct vswap_pool *pool, const void *src,
		       unsigned int len, bool dense, void *dst)
{
	struct vswap_codec *codec = codec_of(pool, dense);
	struct vswap_stream *stream;
	bool ok;

	/* The recompressor that made it was there before the module was loaded. */
	if (!codec)
		return false;

	stream = vswap_stream_get(codec);
	ok = object_unpack(codec, stream, src, len, dst);
	vswap_stream_put(stream);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_unpack);

/**
 * vswap_pool_load() - get a page out of the pool
 * @pool: the pool
 * @object: the object, which the caller keeps from being freed
 * @dst: where the page goes
 *
 * Context: Process context; may sleep for the stream.
 * Return: false if the object does not decompress to a page: it is damaged.
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
 * vswap_pool_recompress() - make an object smaller
 * @pool: the pool, which has a recompressor
 * @object: an object that its compressor made, or a page kept as it is; the
 *	caller keeps it from being freed
 * @page: a page to work in
 * @dst: where the new object goes, with room for the old one's length
 *
 * Context: Process context; may sleep for streams.
 * Return: the new length, or 0 if that does not pay.
 */
unsigned int vswap_pool_recompress(struct vswap_pool *pool,
				   const struct vswap_object *object,
				   void *page, void *dst)
{
	struct vswap_codec *codec = pool->recompressor;
	struct vswap_stream *stream;
	unsigned int len;

	if (!vswap_pool_load(pool, object, page))
		return 0;

	stream = vswap_stream_get(codec);
	len = compress(codec, stream, page, dst, object->len / 8 * 7);
	vswap_stream_put(stream);
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_recompress);

/**
 * vswap_pool_free() - free an object
 * @pool: the pool
 * @handle: the object's handle
 *
 * Context: Any but hard interrupts, the swap core's cluster lock included; does
 * not sleep.
 */
void vswap_pool_free(struct vswap_pool *pool, unsigned long handle)
{
	zs_free(pool->zs, handle);
	if (unlikely(READ_ONCE(pool->starved)))
		WRITE_ONCE(pool->starved, false);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_free);
