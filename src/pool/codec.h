/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compressors, and the per-CPU streams that they work in.
 *
 * Called by the pool.  A codec is one of the kernel's own libraries behind
 * struct vswap_codec_ops; a stream is one CPU's work memory for it.
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
 * @name: as the administrator writes it
 * @min_level: least level that "name:level" may ask for
 * @max_level: greatest level; less than @min_level if there are none
 * @create: allocate work memory for a level; may sleep; NULL if out of memory
 * @destroy: free it again
 * @compress: compress a page into at most @dst_len bytes, which are 16 or more;
 *	does not sleep or allocate; returns the length, or 0 if it does not fit
 * @decompress: decompress into a whole page; does not sleep or allocate;
 *	returns false unless exactly a page came out
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
 * struct vswap_compressor - a codec with a level, as "zstd:3" asks for it
 * @ops: the codec
 * @level: its level, or VSWAP_LEVEL_DEFAULT
 */
struct vswap_compressor {
	const struct vswap_codec_ops *ops;
	int level;
};

/**
 * struct vswap_stream - one CPU's work memory
 * @lock: held by who works in the stream, who may be preempted meanwhile
 * @work: the codec's own, NULL while the CPU is offline
 * @buffer: a page for the compressor's output, or for an object that is not
 *	contiguous in the pool
 */
struct vswap_stream {
	struct mutex lock;
	void *work;
	void *buffer;
};

/**
 * struct vswap_codec - a compressor ready for work on every CPU
 * @compressor: which
 * @streams: the work memory
 * @node: for CPU hotplug
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
 * vswap_stream_put() - let go of a stream
 * @stream: what vswap_stream_get() returned
 */
static inline void vswap_stream_put(struct vswap_stream *stream)
{
	mutex_unlock(&stream->lock);
}

#endif /* VSWAP_POOL_CODEC_H */
