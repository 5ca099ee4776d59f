// SPDX-License-Identifier: GPL-2.0
/*
 * Reads for the cleaner and for drains.
 *
 * They go into the area's segment buffer, one at a time, under its cleaner
 * mutex.  Nothing is allocated, so they need no memory and no load's buffer.
 * Those of a drain are submitted by a worker, which needs a free thread.  A
 * signal ends the wait and leaves the request in flight, since the disk may be
 * silent.  The next read waits for it.
 */
#include "abandon.h"
#include "internal.h"
#include "read.h"
#include "scan.h"

#define NR_PROBES	16

/*
 * Whether a forced detach should wait no longer for the read in flight: returns
 * -ENXIO if the disk does not answer it, or -ENOMEM if no worker submits it,
 * which says nothing about the disk.
 */
static int give_up(struct vswap_area *area)
{
	unsigned long answered = READ_ONCE(area->scan_io.answered);
	unsigned long since = READ_ONCE(area->scan_since), age;

	age = min(jiffies - area->scan_queued, jiffies - area->force_since);
	if (!since)
		return age >= VSWAP_LOST_TIMEOUT ? -ENOMEM : 0;
	/* A long read is as old as its last answer. */
	if (answered && time_after(answered, since))
		since = answered;
	/* It may be newer than the jiffies that this CPU sees. */
	age = min_t(unsigned long, age, max_t(long, jiffies - since, 0));
	return age >= VSWAP_LOST_TIMEOUT ||
	       min(age, vswap_silence(area)) >= vswap_abandon_timeout(area) ?
	       -ENXIO : 0;
}

/**
 * vswap_scan_is_over() - check whether the cleaner should stop
 * @area: the area that is read
 * @scan: what the reads are for
 *
 * Context: Any context.
 * Return: true if a detach drains the area, and the reads are not its own.
 */
bool vswap_scan_is_over(struct vswap_area *area, enum vswap_scan scan)
{
	return scan == VSWAP_SCAN_CLEAN &&
	       READ_ONCE(area->state) == VSWAP_AREA_DRAINING;
}

static int scan_wait(struct vswap_area *area, enum vswap_scan scan)
{
	struct completion *done = &area->scan_io.done;
	long left;
	int err;

	do {
		left = wait_for_completion_interruptible_timeout(done, HZ / 4);
		if (left < 0)
			return -ERESTARTSYS;
		if (left)
			break;
		if (READ_ONCE(area->abandoned))
			return -ENXIO;
		err = scan == VSWAP_SCAN_FORCE ? give_up(area) : 0;
		if (err)
			return err;
		/* Leave the wait to the drain, which can give up. */
		if (vswap_scan_is_over(area, scan))
			return -ERESTARTSYS;
	} while (true);

	WRITE_ONCE(area->scan_pending, false);
	return 0;
}

static void scan_end(struct vswap_io *io)
{
	struct vswap_area *area = container_of(io, struct vswap_area,
					       scan_io);

	vswap_read_end(area);
	/*
	 * A signal may have ended the wait: it is answered all the same.  Pairs
	 * with vswap_abandon_timeout(), which then sees the answer.
	 */
	smp_store_release(&area->scan_since, 0);
	complete(&io->done);
}

static void scan_submit(struct work_struct *work)
{
	struct vswap_area *area = container_of(work, struct vswap_area, scan);

	WRITE_ONCE(area->scan_since, max(jiffies, 1UL));
	vswap_read_begin(area);
	/* Not merged, so that a slow disk answers often. */
	vswap_io_submit(&area->target, &area->scan_io,
			REQ_OP_READ | REQ_SYNC | REQ_SWAP | REQ_NOMERGE,
			area->scan_pos, area->segment, area->scan_len);
}

/**
 * vswap_scan_init() - set up the reads of an area's cleaner
 * @area: the area
 */
void vswap_scan_init(struct vswap_area *area)
{
	INIT_WORK(&area->scan, scan_submit);
}

/**
 * vswap_scan_cancel() - forget a read that no worker has submitted yet
 * @area: the area
 *
 * The worker may wait for memory.  A drain that a signal ended leaves such a
 * read.
 *
 * Context: Any context; caller holds the area's cleaner mutex, or nobody else
 * uses the area.
 */
void vswap_scan_cancel(struct vswap_area *area)
{
	if (area->scan_pending && cancel_work(&area->scan))
		WRITE_ONCE(area->scan_pending, false);
}

/**
 * vswap_scan_read() - read a part of an area into its segment buffer
 * @area: the area
 * @pos: first byte, a multiple of the device's block size
 * @len: length in bytes, a multiple of the device's block size, at most a
 *	segment
 * @scan: what it is for
 *
 * Context: Process context; caller holds the area's cleaner mutex.  Sleeps for
 * the disk.  With VSWAP_SCAN_CLEAN also sleeps, uninterruptibly, while the
 * device takes no more requests.
 * Return: 0, -EIO if the disk reports an error, -ERESTARTSYS on a signal or
 * when a drain takes over, -ENXIO if the disk does not answer a forced drain or
 * the area was abandoned, or -ENOMEM if no worker submits the read of a forced
 * drain.
 */
int vswap_scan_read(struct vswap_area *area, u64 pos, u32 len,
		    enum vswap_scan scan)
{
	int err;

	/* Not for a drain: it would lose its place in the queue for memory. */
	if (scan == VSWAP_SCAN_CLEAN)
		vswap_scan_cancel(area);
	err = area->scan_pending ? scan_wait(area, scan) : 0;
	if (err)
		return err;
	if (READ_ONCE(area->abandoned))
		return -ENXIO;

	area->scan_pos = pos;
	area->scan_len = len;
	area->scan_queued = jiffies;
	WRITE_ONCE(area->scan_since, 0);
	/* Pairs with silence.c: @scan_since is not that of the last read. */
	smp_store_release(&area->scan_pending, true);
	vswap_io_init(&area->scan_io, scan_end);
	/* The disk may take no requests, and no signal ends that wait. */
	if (scan == VSWAP_SCAN_CLEAN)
		scan_submit(&area->scan);
	else
		queue_work(area->tier->release_wq, &area->scan);
	err = scan_wait(area, scan);
	if (err)
		return err;

	atomic64_inc(&area->stats.reads);
	atomic64_add(len, &area->stats.bytes_read);
	return vswap_io_result(&area->scan_io, area->segment, len) ? -EIO : 0;
}

/**
 * vswap_scan_disk_is_dead() - check whether nothing can be read from an area
 * @area: the area
 *
 * The probes are spread over the area, so one bad region cannot fail them all.
 *
 * Context: Process context; caller holds the area's cleaner mutex.  Sleeps for
 * the disk, until that has not answered for vswap_abandon_timeout().
 * Return: true if no probe could be read; false if one could, on a signal, or
 * without memory.
 */
bool vswap_scan_disk_is_dead(struct vswap_area *area)
{
	unsigned int i, nr;
	int err = -EIO;

	for (i = 0; i < NR_PROBES && err == -EIO; i++) {
		nr = mul_u64_u32_div(area->nr_segments - 1, i, NR_PROBES);
		err = vswap_scan_read(area, (u64)nr << area->segment_shift,
				      PAGE_SIZE, VSWAP_SCAN_FORCE);
	}
	return err == -EIO || err == -ENXIO;
}
