// SPDX-License-Identifier: GPL-2.0
/*
 * The list of compressors, their names, and their streams on every CPU.
 *
 * A stream is locked by a mutex rather than by disabling preemption, because
 * zstd takes long for a page at high levels.  The mutex nests inside whatever
 * locks a page fault or a reclaimer holds.  Only another codec's stream mutex,
 * and the spinlocks of zsmalloc and the allocators, nest inside it.  Streams
 * exist only on online CPUs: a machine may have many more possible CPUs.
 */
#include <kunit/visibility.h>
#include <linux/cpu.h>
#include <linux/kstrtox.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "codec.h"

static enum cpuhp_state hotplug_state;

static const struct vswap_codec_ops *const codecs[] = {
	&vswap_codec_lz4,
	&vswap_codec_lzorle,
	&vswap_codec_zstd,
};

/**
 * vswap_codec_name() - return the name of a compressor
 * @nr: index of the compressor, from 0
 *
 * Return: the name, or NULL past the last compressor.
 */
const char *vswap_codec_name(unsigned int nr)
{
	return nr < ARRAY_SIZE(codecs) ? codecs[nr]->name : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_codec_name);

static int level_parse(const char *text, struct vswap_compressor *compressor)
{
	const struct vswap_codec_ops *ops = compressor->ops;
	int err;

	err = kstrtoint(text, 10, &compressor->level);
	if (err || compressor->level < ops->min_level ||
	    compressor->level > ops->max_level)
		return -EINVAL;

	return 0;
}

/**
 * vswap_compressor_parse() - parse "lz4", "lzo-rle", "zstd" or "zstd:N"
 * @text: the text; a trailing newline is allowed
 * @compressor: out: the compressor; unchanged on error
 *
 * Return: 0, or -EINVAL for an unknown name or an invalid level.
 */
int vswap_compressor_parse(const char *text,
			   struct vswap_compressor *compressor)
{
	struct vswap_compressor found = { .level = VSWAP_LEVEL_DEFAULT };
	size_t len = strcspn(text, ":\n");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(codecs); i++)
		if (strlen(codecs[i]->name) == len &&
		    !strncmp(text, codecs[i]->name, len))
			found.ops = codecs[i];
	if (!found.ops)
		return -EINVAL;

	if (text[len] == ':' && level_parse(text + len + 1, &found))
		return -EINVAL;
	if (text[len] == '\n' && text[len + 1])
		return -EINVAL;

	*compressor = found;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_compressor_parse);

/**
 * vswap_compressor_print() - print a compressor as "NAME" or "NAME:LEVEL"
 * @compressor: the compressor
 * @buf: buffer for the text
 * @len: size of the buffer in bytes
 *
 * Return: the text's length.
 */
int vswap_compressor_print(const struct vswap_compressor *compressor,
			   char *buf, size_t len)
{
	if (compressor->level == VSWAP_LEVEL_DEFAULT)
		return scnprintf(buf, len, "%s", compressor->ops->name);

	return scnprintf(buf, len, "%s:%d", compressor->ops->name,
			 compressor->level);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_compressor_print);

static int stream_online(unsigned int cpu, struct hlist_node *node)
{
	struct vswap_codec *codec = hlist_entry(node, struct vswap_codec, node);
	struct vswap_stream *stream = per_cpu_ptr(codec->streams, cpu);
	void *buffer, *work;

	buffer = kmalloc_node(PAGE_SIZE, GFP_KERNEL, cpu_to_node(cpu));
	work = codec->compressor.ops->create(codec->compressor.level);
	if (!buffer || !work) {
		if (work)
			codec->compressor.ops->destroy(work);
		kfree(buffer);
		return -ENOMEM;
	}

	mutex_lock(&stream->lock);
	stream->buffer = buffer;
	stream->work = work;
	mutex_unlock(&stream->lock);
	return 0;
}

/* Also undoes stream_online() on other CPUs when it fails on one. */
static int stream_offline(unsigned int cpu, struct hlist_node *node)
{
	struct vswap_codec *codec = hlist_entry(node, struct vswap_codec, node);
	struct vswap_stream *stream = per_cpu_ptr(codec->streams, cpu);
	void *work, *buffer;

	mutex_lock(&stream->lock);
	work = stream->work;
	buffer = stream->buffer;
	stream->work = NULL;
	stream->buffer = NULL;
	mutex_unlock(&stream->lock);

	if (work)
		codec->compressor.ops->destroy(work);
	kfree(buffer);
	return 0;
}

/**
 * vswap_codec_hotplug_init() - register for CPU hotplug
 *
 * Context: Process context.  May sleep.
 * Return: 0 or a negative errno.
 */
int vswap_codec_hotplug_init(void)
{
	int state = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN,
					    "mm/vswap:prepare",
					    stream_online, stream_offline);

	if (state < 0)
		return state;

	hotplug_state = state;
	return 0;
}

/**
 * vswap_codec_hotplug_exit() - undo vswap_codec_hotplug_init()
 *
 * Context: Process context.  May sleep.  Every codec must be gone.
 */
void vswap_codec_hotplug_exit(void)
{
	cpuhp_remove_multi_state(hotplug_state);
}

/**
 * vswap_codec_create() - create a codec, with a stream on every online CPU
 * @compressor: the compressor
 *
 * Context: Process context.  May sleep.
 * Return: the codec, or NULL if out of memory.
 */
struct vswap_codec *
vswap_codec_create(const struct vswap_compressor *compressor)
{
	struct vswap_codec *codec;
	int cpu;

	codec = kzalloc_obj(*codec);
	if (!codec)
		return NULL;

	codec->compressor = *compressor;
	codec->streams = alloc_percpu(struct vswap_stream);
	if (!codec->streams)
		goto free_codec;

	for_each_possible_cpu(cpu)
		mutex_init(&per_cpu_ptr(codec->streams, cpu)->lock);

	if (cpuhp_state_add_instance(hotplug_state, &codec->node))
		goto free_streams;

	return codec;

free_streams:
	free_percpu(codec->streams);
free_codec:
	kfree(codec);
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_codec_create);

/**
 * vswap_codec_destroy() - undo vswap_codec_create()
 * @codec: the codec; none of its streams is in use
 *
 * Context: Process context.  May sleep.
 */
void vswap_codec_destroy(struct vswap_codec *codec)
{
	cpuhp_state_remove_instance(hotplug_state, &codec->node);
	free_percpu(codec->streams);
	kfree(codec);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_codec_destroy);

static struct vswap_stream *stream_get(struct vswap_codec *codec,
				       unsigned int nesting)
{
	struct vswap_stream *stream;

	for (;;) {
		stream = raw_cpu_ptr(codec->streams);
		mutex_lock_nested(&stream->lock, nesting);
		/* NULL if we were migrated and that CPU has gone offline. */
		if (likely(stream->work))
			return stream;
		mutex_unlock(&stream->lock);
	}
}

/**
 * vswap_stream_get() - lock this CPU's stream
 * @codec: the codec
 *
 * Context: Process context.  Sleeps while another task holds the stream: for a
 * page, or longer if that task is preempted.
 * Return: the stream, locked.
 */
struct vswap_stream *vswap_stream_get(struct vswap_codec *codec)
{
	return stream_get(codec, 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_stream_get);

/**
 * vswap_stream_get_nested() - lock this CPU's stream inside another one
 * @codec: the recompressor; the caller holds a stream of the compressor
 *
 * Context: As for vswap_stream_get().
 * Return: the stream, locked.
 */
struct vswap_stream *vswap_stream_get_nested(struct vswap_codec *codec)
{
	return stream_get(codec, SINGLE_DEPTH_NESTING);
}
