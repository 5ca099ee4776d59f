// SPDX-License-Identifier: GPL-2.0
/*
 * Read from an area, for as long as somebody hopes for an answer.
 *
 * A page fault has to wait for its page, whatever the disk does.  Once the area has
 * been abandoned (detach --force) there is no hope: its reads are lost, whoever waits
 * for them is told, and what a request works on is given back when it ends, if it ever
 * does.  Until then the area stays, and its device is not let go of.
 *
 * area->reads_lock guards the list of reads and who has the last word: the request's
 * end, a task that leaves, or vswap_read_abandon().  It is taken in any context, and
 * vswap_read.done is called under it only by vswap_read_abandon().
 */
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "internal.h"
#include "read.h"

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

/**
 * vswap_read_alloc() - get a read for an object
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
	read->area = area;
	read->from_reserve = true;
	return read;
}

/**
 * vswap_read_alloc_large() - get a read for more than an object
 * @len: how much is to be read, in bytes
 * @gfp: how to allocate it
 *
 * Context: As @gfp says.
 * Return: the read, or NULL.
 */
struct vswap_read *vswap_read_alloc_large(u32 len, gfp_t gfp)
{
	struct vswap_read *read = kmalloc(sizeof(*read), gfp);

	if (!read)
		return NULL;

	read->from_reserve = false;
	/* At least three pages: then it begins with one. */
	read->buf = kvmalloc(max_t(u32, len, VSWAP_BUFFER_BYTES), gfp);
	if (!read->buf) {
		kfree(read);
		return NULL;
	}
	return read;
}

/**
 * vswap_read_free() - free a read with its buffer
 * @read: the read, not under way; NULL for nothing
 *
 * Context: Any, while the caller keeps the area that it was allocated for.
 */
void vswap_read_free(struct vswap_read *read)
{
	if (!read)
		return;
	if (read->from_reserve) {
		mempool_free(read->buf, read->area->buffers);
	} else {
		kvfree(read->buf);
		kfree(read);
	}
}

/* A lost read's request has ended, if late. */
static void read_orphan_end(struct work_struct *work)
{
	struct vswap_read *read = container_of(work, struct vswap_read, work);
	struct vswap_area *area = read->area;

	vswap_read_free(read);
	vswap_area_put(area);
}

/* The request has ended, in any context. */
static void read_end(struct vswap_io *io)
{
	struct vswap_read *read = container_of(io, struct vswap_read, io);
	struct vswap_area *area = read->area;
	unsigned long flags;

	atomic64_inc(&area->stats.reads);
	atomic64_add(read->len, &area->stats.bytes_read);
	vswap_read_end(area);

	spin_lock_irqsave(&area->reads_lock, flags);
	list_del_init(&read->list);
	spin_unlock_irqrestore(&area->reads_lock, flags);
	/* Whoever took it off the list before has set that under the lock. */
	if (read->lost) {
		INIT_WORK(&read->work, read_orphan_end);
		queue_work(area->tier->release_wq, &read->work);
		return;
	}
	read->err = vswap_io_result(&read->io, read->buf, read->len);
	read->done(read);
	vswap_area_put(area);
}

/* False if the area was abandoned. */
static bool read_list(struct vswap_read *read, struct vswap_area *area)
{
	guard(spinlock_irqsave)(&area->reads_lock);
	if (area->abandoned)
		return false;
	list_add_tail(&read->list, &area->reads);
	return true;
}

/* Nobody waits for it from now on. */
static void read_orphan(struct vswap_read *read)
{
	list_del_init(&read->list);
	read->lost = true;
}

/**
 * vswap_read_start() - start to read from an area
 * @read: the read, freed if it cannot be started
 * @area: the area, which the caller keeps until it is started
 * @pos: from which byte on, a multiple of the device's block
 * @len: how many bytes, a multiple of the device's block
 * @done: called when it has ended, see struct vswap_read; maybe before this returns
 * @owner: for @done, in @read->owner
 *
 * Context: Process context; sleeps while the device takes no more requests.
 * Return: 0, or -ENXIO if the area was abandoned: then @done is not called.
 */
int vswap_read_start(struct vswap_read *read, struct vswap_area *area, u64 pos,
		     u32 len, void (*done)(struct vswap_read *read),
		     void *owner)
{
	read->area = area;
	read->pos = pos;
	read->len = len;
	read->done = done;
	read->owner = owner;
	read->lost = false;
	/* Once it is in the list it may be lost, and the caller's hold with it. */
	vswap_area_get(area);
	if (!read_list(read, area)) {
		vswap_read_free(read);
		vswap_area_put(area);
		return -ENXIO;
	}

	vswap_read_begin(area);
	vswap_io_init(&read->io, read_end);
	vswap_io_submit(&area->target, &read->io,
			REQ_OP_READ | REQ_SYNC | REQ_SWAP, pos, read->buf, len);
	return 0;
}

/**
 * struct read_wait - a task that waits for a read
 * @done: completed when it has ended, or was lost
 * @err: how it went
 */
struct read_wait {
	struct completion done;
	int err;
};

static void wake_reader(struct vswap_read *read)
{
	struct read_wait *wait = read->owner;

	wait->err = read->err;
	complete(&wait->done);
}

/* False if it has just ended, or was lost: then @wait is about to be completed. */
static bool read_leave(struct vswap_read *read, struct vswap_area *area,
		       struct read_wait *wait)
{
	guard(spinlock_irq)(&area->reads_lock);
	/* A read that was lost may be freed already. */
	if (completion_done(&wait->done) || list_empty(&read->list))
		return false;
	read_orphan(read);
	return true;
}

/**
 * vswap_read_at() - read from an area
 * @read: the read; it is lost after -ENXIO
 * @area: the area, which the caller keeps
 * @pos: from which byte on, a multiple of the device's block
 * @len: how many bytes, a multiple of the device's block
 * @timeout: leave when the area has not answered any request for so many jiffies
 *
 * Context: Process context, sleeps for the disk.
 * Return: 0, the disk's error, or -ENXIO if the area was abandoned, or @timeout has
 * passed.
 */
int vswap_read_at(struct vswap_read *read, struct vswap_area *area, u64 pos,
		  u32 len, long timeout)
{
	struct read_wait wait = {};

	init_completion(&wait.done);
	/* The device may not even take another one. */
	if (vswap_log_silence(area) >= timeout) {
		vswap_read_free(read);
		return -ENXIO;
	}
	if (vswap_read_start(read, area, pos, len, wake_reader, &wait))
		return -ENXIO;

	while (!wait_for_completion_io_timeout(&wait.done,
					       min_t(long, timeout, HZ))) {
		if (vswap_log_silence(area) < timeout)
			continue;
		if (read_leave(read, area, &wait))
			return -ENXIO;
		/* It is just about to be completed. */
		wait_for_completion(&wait.done);
		break;
	}
	return wait.err;
}

/**
 * vswap_read_abandon() - lose all reads from an area
 * @area: the area, whose @abandoned is set, so that none is started any more
 *
 * Context: Process context; does not sleep.
 */
void vswap_read_abandon(struct vswap_area *area)
{
	struct vswap_read *read, *next;

	guard(spinlock_irq)(&area->reads_lock);
	list_for_each_entry_safe(read, next, &area->reads, list) {
		read_orphan(read);
		read->err = -ENXIO;
		read->done(read);
	}
}
