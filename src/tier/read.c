// SPDX-License-Identifier: GPL-2.0
/*
 * Read from an area, for as long as somebody hopes for an answer.
 *
 * A page fault has to wait for its page, whatever the disk does.  Once the area has
 * been abandoned (detach --force) there is no hope: the task leaves, and what the
 * request works on is given back when it ends, if it ever does.  Until then the area
 * stays, and its device is not let go of.
 */
#include <linux/mempool.h>

#include "area.h"
#include "read.h"

enum { UNDER_WAY, ENDED, LEFT };

/**
 * vswap_read_begin() - count a read that is about to be started
 * @area: the area
 *
 * Context: Any.
 */
void vswap_read_begin(struct vswap_area *area)
{
	/* Too late a time does less harm than one of long ago. */
	if (!atomic_read(&area->nr_reads))
		WRITE_ONCE(area->reads_since, jiffies);
	atomic_inc_return_release(&area->nr_reads);
}

/**
 * vswap_read_end() - count a read that has ended
 * @area: the area
 *
 * Context: Any.
 */
void vswap_read_end(struct vswap_area *area)
{
	WRITE_ONCE(area->log.answered, jiffies);
	atomic_dec(&area->nr_reads);
}

/* The request has ended, in any context. */
static void read_end(struct vswap_io *io)
{
	struct vswap_read *read = container_of(io, struct vswap_read, io);
	struct vswap_area *area = read->area;

	vswap_read_end(area);
	if (atomic_xchg(&read->state, ENDED) != LEFT) {
		complete(&io->done);
		return;
	}
	if (read->buf)
		mempool_free(read->buf, area->buffers);
	vswap_area_put(area);
}

/* Wait for the request.  False if it was left. */
static bool read_wait(struct vswap_read *read, long timeout)
{
	struct vswap_area *area = read->area;

	while (!wait_for_completion_io_timeout(&read->io.done,
					       min_t(long, timeout, HZ))) {
		if (!READ_ONCE(area->abandoned) &&
		    vswap_log_silence(area) < timeout)
			continue;
		if (atomic_xchg(&read->state, LEFT) == UNDER_WAY)
			return false;
		/* It is just about to be completed. */
		wait_for_completion(&read->io.done);
		break;
	}
	return true;
}

/* It was not even started, but for the caller that is the same as left. */
static void read_drop(struct vswap_read *read, struct vswap_area *area)
{
	if (read->buf)
		mempool_free(read->buf, area->buffers);
}

/**
 * vswap_read_at() - read from an area
 * @read: for the request; it and @data are lost after -ENXIO
 * @area: the area, which the caller keeps
 * @pos: from which byte on, a multiple of the device's block
 * @data: where to, see vswap_io_submit()
 * @len: how many bytes
 * @timeout: leave when the area has not answered any request for so many jiffies
 *
 * Context: Process context, sleeps for the disk.
 * Return: 0, the disk's error, or -ENXIO if the area was abandoned, or @timeout has
 * passed.
 */
int vswap_read_at(struct vswap_read *read, struct vswap_area *area, u64 pos,
		  void *data, u32 len, long timeout)
{
	int err;

	/* The device may not even take another one. */
	if (vswap_log_silence(area) >= timeout) {
		read_drop(read, area);
		return -ENXIO;
	}

	vswap_area_get(area);
	vswap_read_begin(area);
	read->area = area;
	atomic_set(&read->state, UNDER_WAY);
	vswap_io_init(&read->io, read_end);
	vswap_io_submit(&area->target, &read->io,
			REQ_OP_READ | REQ_SYNC | REQ_SWAP, pos, data, len);
	if (!read_wait(read, timeout))
		return -ENXIO;

	err = vswap_io_result(&read->io, data, len);
	atomic64_inc(&area->stats.reads);
	atomic64_add(len, &area->stats.bytes_read);
	vswap_area_put(area);
	return err;
}

/**
 * vswap_read_alloc() - get a read with a buffer for an object
 * @area: the area
 *
 * Context: Process context; may sleep until another such read has ended.
 * Return: the read; its @buf has room for an object and what its blocks hold
 * besides.
 */
struct vswap_read *vswap_read_alloc(struct vswap_area *area)
{
	void *buf = mempool_alloc(area->buffers, GFP_NOIO);
	struct vswap_read *read = buf + VSWAP_BUFFER_BYTES;

	read->buf = buf;
	return read;
}

/**
 * vswap_read_free() - give a read with its buffer back
 * @read: the read; NULL for nothing
 * @area: the area
 *
 * Context: Any.
 */
void vswap_read_free(struct vswap_read *read, struct vswap_area *area)
{
	if (read)
		mempool_free(read->buf, area->buffers);
}
