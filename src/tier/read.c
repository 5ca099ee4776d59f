// SPDX-License-Identifier: GPL-2.0
/*
 * Read from an area, and give reads up when the area is abandoned.
 *
 * A page fault waits for its page, on a hung disk for ever.  Only abandoning
 * the area (detach --force) ends that.  Its reads are then lost: their waiters
 * get -ENXIO, and a request's buffer is freed when the request ends, if it ever
 * does.  Until then the area stays, and keeps its device.
 *
 * area->reads_lock guards the list of reads.  The first to take a read off the
 * list decides its outcome: the end of its request, or vswap_read_abandon().
 * The lock is taken in any context.  Only vswap_read_abandon() calls
 * vswap_read.done under it.
 */
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "internal.h"
#include "read.h"

/**
 * vswap_read_begin() - count a read that is about to start
 * @area: the area
 *
 * Context: Any context.
 */
void vswap_read_begin(struct vswap_area *area)
{
	/* A late timestamp is safer than a stale one. */
	if (!atomic_read(&area->nr_reads))
		WRITE_ONCE(area->reads_since, jiffies);
	atomic_inc_return_release(&area->nr_reads);
}

/**
 * vswap_read_end() - uncount a read that has ended
 * @area: the area
 *
 * Context: Any context.
 */
void vswap_read_end(struct vswap_area *area)
{
	WRITE_ONCE(area->log.answered, jiffies);
	atomic_dec(&area->nr_reads);
}

/*
 * Get a buffer if there is one.  mempool_alloc() must not sleep: it does not
 * notice that the area is abandoned.
 */
static void *buffer_get(struct vswap_area *area)
{
	return mempool_alloc(area->buffers, GFP_NOWAIT | __GFP_NOWARN);
}

/**
 * vswap_read_alloc_large() - allocate a read for more than one object
 * @len: length of the read in bytes
 * @gfp: allocation flags
 *
 * Context: Process context.  Sleeps if @gfp allows it.
 * Return: the read, or NULL.
 */
struct vswap_read *vswap_read_alloc_large(u32 len, gfp_t gfp)
{
	struct vswap_read *read = kmalloc(sizeof(*read), gfp);

	if (!read)
		return NULL;

	read->from_reserve = false;
	/* A buffer of three or more pages begins on a page boundary. */
	read->buf = kvmalloc(max_t(u32, len, VSWAP_BUFFER_BYTES), gfp);
	if (!read->buf) {
		kfree(read);
		return NULL;
	}
	return read;
}

/**
 * vswap_read_alloc() - allocate a read for one object
 * @area: the area
 *
 * Context: Process context.  May sleep until another such read from the area is
 * freed.
 * Return: the read, whose @buf has room for all blocks that an object touches;
 * NULL if the area was abandoned.
 */
struct vswap_read *vswap_read_alloc(struct vswap_area *area)
{
	struct vswap_read *read;
	void *buf = buffer_get(area);

	if (!buf) {
		read = vswap_read_alloc_large(VSWAP_BUFFER_BYTES, GFP_NOIO |
					      __GFP_NORETRY | __GFP_NOWARN);
		if (read)
			return read;
		wait_event_idle_exclusive(area->buffer_wait,
					  (buf = buffer_get(area)) ||
					  READ_ONCE(area->abandoned));
	}
	if (!buf)
		return NULL;

	read = buf + VSWAP_BUFFER_BYTES;
	read->buf = buf;
	read->area = area;
	read->from_reserve = true;
	return read;
}

/**
 * vswap_read_free() - free a read and its buffer
 * @read: the read, not in flight; or NULL
 *
 * Context: Process context.  The caller must keep the area if the buffer came
 * from its reserve.
 */
void vswap_read_free(struct vswap_read *read)
{
	struct vswap_area *area;

	if (!read)
		return;
	if (read->from_reserve) {
		area = read->area;
		mempool_free(read->buf, area->buffers);
		wake_up(&area->buffer_wait);
	} else {
		kvfree(read->buf);
		kfree(read);
	}
}

/* The request has ended, and nothing waits for it any more. */
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
	/* @lost is set under the lock, when a lost read leaves the list. */
	if (read->lost) {
		INIT_WORK(&read->work, read_orphan_end);
		queue_work(area->tier->release_wq, &read->work);
		return;
	}
	/* One error for all: some errnos have a meaning of their own to loads. */
	read->err = vswap_io_result(&read->io, read->buf, read->len) ? -EIO : 0;
	read->done(read);
	vswap_area_put(area);
}

/* Add a read to the area's list.  False if the area was abandoned. */
static bool read_add(struct vswap_read *read, struct vswap_area *area)
{
	guard(spinlock_irqsave)(&area->reads_lock);
	if (area->abandoned)
		return false;
	list_add_tail(&read->list, &area->reads);
	return true;
}

/* Take a read off the list: nothing waits for its request from now on. */
static void read_orphan(struct vswap_read *read)
{
	list_del_init(&read->list);
	read->lost = true;
}

/**
 * vswap_read_start() - start to read from an area
 * @read: the read, which is freed if it cannot be started
 * @area: the area; the caller must hold a reference until this returns
 * @pos: first byte, a multiple of the device's block size
 * @len: length in bytes, a multiple of the device's block size
 * @done: called when the read has ended, maybe before this returns; see struct
 *	vswap_read
 * @owner: private data of @done, stored in @read->owner
 *
 * Context: Process context.  Sleeps while the device takes no more requests.
 * Return: 0, or -ENXIO if the area was abandoned.  @done is not called then.
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
	/*
	 * Once on the list the read may be lost, and its waiter may drop the
	 * caller's reference.
	 */
	vswap_area_get(area);
	if (!read_add(read, area)) {
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
 * @done: completed when the read has ended or is lost
 * @err: the read's result
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

/**
 * vswap_read_at() - read from an area for a load, and wait for the result
 * @read: the read; the caller must not use it after -ENXIO
 * @area: the area; the caller must hold a reference
 * @pos: first byte, a multiple of the device's block size
 * @len: length in bytes, a multiple of the device's block size
 *
 * A signal does not end the wait: all tasks that want the page would see the
 * error.
 *
 * Context: Process context.  Sleeps for the disk.
 * Return: 0, -EIO, or -ENXIO if the area was abandoned.
 */
int vswap_read_at(struct vswap_read *read, struct vswap_area *area, u64 pos,
		  u32 len)
{
	struct read_wait wait = {};

	init_completion(&wait.done);
	if (vswap_read_start(read, area, pos, len, wake_reader, &wait))
		return -ENXIO;

	/* In pieces: the hung task detector must not report a hung disk. */
	while (!wait_for_completion_io_timeout(&wait.done, HZ))
		;
	return wait.err;
}

/**
 * vswap_read_abandon() - end all reads from an area without their data
 * @area: the area; its @abandoned is set, so no read starts any more
 *
 * Context: Process context.  Does not sleep.
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
	wake_up_all(&area->buffer_wait);
}
