/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compressors, and the per-CPU streams that they work in.
 *
 * struct vswap_codec_ops wraps one of the kernel's compression libraries.  A
 * stream is one CPU's work memory for it.
 */
#ifndef VSWAP_POOL_CODEC_H
#define VSWAP_POOL_CODEC_H

#include <linux/cpuhotplug.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/types.h>

#define VSWAP_LEVEL_DEFAULT	INT_MIN

/**
 * struct vswap_codec_ops - one compressor
 * @name: its name in settings
 * @min_level: lowest level that "name:level" may ask for
 * @max_level: highest level; less than @min_level if there are no levels
 * @create: allocate work memory for a level; may sleep; NULL if out of memory
 * @destroy: free work memory
 * @compress: compress a page into at most @dst_len bytes, which is at least 16;
 *	must not sleep or allocate; returns the length, or 0 if it does not fit
 * @decompress: decompress an object into a page; must not sleep or allocate;
 *	returns false unless exactly one page came out
 */
struct vswap_codec_ops {
	const char *name;
	int min_level;
	int max_level;
	void *(*create)(int level);
	void (*destroy)(void *work);
	unsigned int (*compress)(void *work, const void *src, void *dst,
				 unsigned int dst_len);
	bool (*decompress)(void *work, const void *src, unsigned int len,
			   void *dst);
};

extern const struct vswap_codec_ops vswap_codec_lz4;
extern const struct vswap_codec_ops vswap_codec_lzorle;
extern const struct vswap_codec_ops vswap_codec_zstd;

/**
 * struct vswap_compressor - a codec with a level, such as "zstd:3"
 * @ops: the codec
 * @level: its level, or VSWAP_LEVEL_DEFAULT
 */
struct vswap_compressor {
	const struct vswap_codec_ops *ops;
	int level;
};

/**
 * struct vswap_stream - one CPU's work memory
 * @lock: held while the stream is in use; the holder may be preempted
 * @work: the codec's work memory; NULL while the CPU is offline
 * @buffer: a page for the compressor's output, or for an object that is not
 *	contiguous in the pool
 */
struct vswap_stream {
	struct mutex lock;
	void *work;
	void *buffer;
};

/**
 * struct vswap_codec - a compressor with a stream on every CPU
 * @compressor: the compressor and its level
 * @streams: the streams
 * @node: links it into the CPU hotplug state
 */
struct vswap_codec {
	struct vswap_compressor compressor;
	struct vswap_stream __percpu *streams;
	struct hlist_node node;
};

int vswap_compressor_parse(const char *text,
			   struct vswap_compressor *compressor);
int vswap_compressor_print(const struct vswap_compressor *compressor,
			   char *buf, size_t len);
const char *vswap_codec_name(unsigned int nr);

int vswap_codec_hotplug_init(void);
void vswap_codec_hotplug_exit(void);

struct vswap_codec *
vswap_codec_create(const struct vswap_compressor *compressor);
void vswap_codec_destroy(struct vswap_codec *codec);

struct vswap_stream *vswap_stream_get(struct vswap_codec *codec);
struct vswap_stream *vswap_stream_get_nested(struct vswap_codec *codec);

/**
 * vswap_stream_put() - release a stream
 * @stream: the stream, from vswap_stream_get() or vswap_stream_get_nested()
 */
static inline void vswap_stream_put(struct vswap_stream *stream)
{
	mutex_unlock(&stream->lock);
}

#endif /* VSWAP_POOL_CODEC_H */
