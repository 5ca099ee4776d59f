// SPDX-License-Identifier: GPL-2.0
/*
 * Compress cold pages once more, and better, before they go to disk.
 *
 * Called by writeback, for an object that it is about to write, and by whoever
 * makes a page of an object that was read.  Off unless the administrator chooses
 * a compressor for it.
 */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "format.h"
#include "tier.h"

/* Shorter objects would hardly become shorter. */
#define WORTH_TRYING	256
#define BUFFER_ORDER	1

/**
 * vswap_recompress_set() - choose how cold pages are compressed again
 * @tier: the tier; swap is off, so no area has anything
 * @compressor: the compressor; NULL for not at all
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM, and then nothing has changed.
 */
int vswap_recompress_set(struct vswap_tier *tier,
			 const struct vswap_compressor *compressor)
{
	struct vswap_codec *codec = NULL;
	unsigned long pages = 0;
	unsigned int flags;

	if (compressor) {
		codec = vswap_codec_create(compressor);
		pages = __get_free_pages(GFP_KERNEL, BUFFER_ORDER);
		if (!codec || !pages)
			goto free;
	}

	flags = vswap_tier_begin(tier);
	swap(tier->recompressor, codec);
	swap(tier->pages, pages);
	vswap_tier_end(tier, flags);
	compressor = NULL;
free:
	if (codec)
		vswap_codec_destroy(codec);
	free_pages(pages, BUFFER_ORDER);
	return compressor ? -ENOMEM : 0;
}

/**
 * vswap_recompress() - compress an object again
 * @tier: the tier
 * @object: an object in the pool that the caller has claimed
 * @dst: where it goes, with room for the object's length
 *
 * Context: Mover lock; may sleep for streams.
 * Return: the new length, or 0 if that does not pay.
 */
unsigned int vswap_recompress(struct vswap_tier *tier,
			      const struct vswap_object *object, void *dst)
{
	struct vswap_codec *codec = tier->recompressor;
	void *page = (void *)tier->pages;
	struct vswap_stream *stream;
	unsigned int len;

	if (!codec || object->len < WORTH_TRYING ||
	    !vswap_pool_load(tier->window->pool, object, page))
		return 0;

	stream = vswap_stream_get(codec);
	len = codec->compressor.ops->compress(stream->work, page, dst,
					      object->len / 8 * 7);
	vswap_stream_put(stream);
	return len;
}

/**
 * vswap_disk_unpack() - make a page of an object that was read from an area
 * @tier: the tier
 * @header: its header, which has been checked
 * @dst: where the page goes
 *
 * Context: Process context; may sleep for a stream.
 * Return: false if it does not decompress to a page: it is damaged.
 */
bool vswap_disk_unpack(struct vswap_tier *tier,
		       const struct vswap_disk_header *header, void *dst)
{
	struct vswap_codec *codec = tier->recompressor;
	unsigned int len = le16_to_cpu(header->len);
	struct vswap_stream *stream;
	bool ok;

	if (!header->codec)
		return vswap_pool_unpack(tier->window->pool, header + 1, len,
					 dst);
	if (!codec)
		return false;

	stream = vswap_stream_get(codec);
	ok = codec->compressor.ops->decompress(stream->work, header + 1, len,
					       dst);
	vswap_stream_put(stream);
	return ok;
}
