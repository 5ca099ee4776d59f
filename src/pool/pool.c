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
#include <linux/kasan.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/string.h>
#include <linux/zsmalloc.h>

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

	pool->limit = limit;
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

/* Room for what every CPU's store may be adding right now: a chain of pages. */
static unsigned long pool_slack(void)
{
	return num_present_cpus() * CONFIG_ZSMALLOC_CHAIN_SIZE;
}

static bool pool_is_full(struct vswap_pool *pool)
{
	return zs_get_total_pages(pool->zs) + pool_slack() >
	       READ_ONCE(pool->limit);
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
	unsigned long limit = READ_ONCE(pool->limit), slack = pool_slack();

	limit = limit > slack ? limit - slack : 0;
	return zs_get_total_pages(pool->zs) > limit * sixteenths / 16;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_above);

/**
 * vswap_reserve_gfp() - tell how far a store may draw on the reserves
 * @nid: the memory node that the store prefers
 *
 * When a direct reclaimer comes here, free memory is at the min watermark, and
 * to free pages it must first be given some: __GFP_HIGH allows half of what is
 * below the watermark.  The swap core allocates its own tables in the same way
 * and complains if it cannot, so the last quarter of that half is left to it.
 *
 * Context: Any.
 * Return: VSWAP_GFP, with __GFP_HIGH while there is enough.
 */
gfp_t vswap_reserve_gfp(int nid)
{
	unsigned long free = 0, floor = 0, pages, kept;
	struct zone *zone;
	int i;

	/* What each zone keeps for requests that need that very zone is no use. */
	for (i = 0; i <= ZONE_NORMAL; i++) {
		zone = &NODE_DATA(nid)->node_zones[i];
		pages = zone_page_state(zone, NR_FREE_PAGES);
		kept = zone->lowmem_reserve[ZONE_NORMAL];
		if (pages <= kept && i < ZONE_NORMAL)
			continue;
		free += pages - kept;
		floor += zone->_watermark[WMARK_MIN];
	}

	return free > floor / 8 * 5 ? VSWAP_GFP | __GFP_HIGH : VSWAP_GFP;
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
	return 0;
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
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_store(struct vswap_pool *pool, const void *src, gfp_t gfp,
		     int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	const struct vswap_codec_ops *ops = pool->codec->compressor.ops;
	void *data = stream->buffer;
	unsigned int len;
	int err = -ENOSPC;

	if (unlikely(pool_is_full(pool)))
		goto out;

	len = ops->compress(stream->work, src, data, pool->max_len);
	/* No compressor makes a whole page that small; see store_word(). */
	if (unlikely(len <= sizeof(long))) {
		data = (void *)src;
		len = PAGE_SIZE;
	}
	err = object_write(pool, data, len, gfp, nid, object);
out:
	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_store);

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
 * @nid: the memory node to prefer
 * @object: what came of it
 *
 * Nobody waits for it to free memory, so it takes none of the reserves.
 *
 * Context: As for vswap_pool_store().
 * Return: 0, -ENOSPC at the limit, or -ENOMEM.
 */
int vswap_pool_insert(struct vswap_pool *pool, const void *data,
		      unsigned int len, int nid, struct vswap_object *object)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	int err = -ENOSPC;

	if (!pool_is_full(pool))
		err = object_write(pool, (void *)data, len, VSWAP_GFP, nid,
				   object);

	vswap_stream_put(stream);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_insert);

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
 */
void vswap_pool_compact(struct vswap_pool *pool)
{
	zs_compact(pool->zs);
}

static bool object_unpack(struct vswap_pool *pool, struct vswap_stream *stream,
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
		return pool->codec->compressor.ops->decompress(stream->work, src,
							      len, dst);
	}
}

/**
 * vswap_pool_unpack() - make a page of an object that is not in the pool
 * @pool: the pool that it once was in
 * @src: the object
 * @len: its length in bytes
 * @dst: where the page goes
 *
 * Context: Process context; may sleep for the stream.
 * Return: false if the object does not decompress to a page: it is damaged.
 */
bool vswap_pool_unpack(struct vswap_pool *pool, const void *src,
		       unsigned int len, void *dst)
{
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	bool ok = object_unpack(pool, stream, src, len, dst);

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
	struct vswap_stream *stream = vswap_stream_get(pool->codec);
	void *src;
	bool ok;

	src = zs_obj_read_begin(pool->zs, object->handle, object->len,
				stream->buffer);
	ok = object_unpack(pool, stream, src, object->len, dst);
	zs_obj_read_end(pool->zs, object->handle, object->len, src);

	vswap_stream_put(stream);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_load);

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
}
EXPORT_SYMBOL_IF_KUNIT(vswap_pool_free);
