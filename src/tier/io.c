// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to a target.
 *
 * They do not depend on reclaim for memory: bios come from a reserve, to which
 * each bio returns when it ends.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "io.h"
#include "target.h"

static void io_put(struct vswap_io *io)
{
	void (*end)(struct vswap_io *io) = io->end;

	/* A waiter frees what @end uses only after an RCU grace period. */
	guard(rcu)();
	if (!atomic_dec_and_test(&io->left))
		return;
	if (end)
		end(io);
	else
		complete(&io->done);
}

static void io_end(struct bio *bio)
{
	struct vswap_io *io = bio->bi_private;

	if (bio->bi_status)
		WRITE_ONCE(io->status, blk_status_to_errno(bio->bi_status));
	WRITE_ONCE(io->answered, jiffies | 1);
	bio_put(bio);
	io_put(io);
}

/* The number of pages that a buffer touches. */
static unsigned int pages_of(const void *buf, u32 len)
{
	return DIV_ROUND_UP(offset_in_page(buf) + len, PAGE_SIZE);
}

static bool bio_fill(struct bio *bio, void *buf, u32 len)
{
	if (is_vmalloc_addr(buf))
		return bio_add_vmalloc(bio, buf, len);
	bio_add_virt_nofail(bio, buf, len);
	return true;
}

/* The most that the device takes in one request, in whole pages. */
static u32 max_bytes(struct vswap_target *target)
{
	struct request_queue *queue = bdev_get_queue(target->bdev);
	u32 pages = queue_max_sectors(queue) >> (PAGE_SHIFT - SECTOR_SHIFT);

	/* Pages of a vmalloc() buffer may take a segment each. */
	pages = min_t(u32, pages, queue_max_segments(queue));
	return clamp_t(u32, pages, 1, SZ_1M >> PAGE_SHIFT) << PAGE_SHIFT;
}

/**
 * vswap_io_init() - initialize a request
 * @io: the request
 * @end: called when the request has ended, in place of completing @io->done; or
 *	NULL
 */
void vswap_io_init(struct vswap_io *io, void (*end)(struct vswap_io *io))
{
	atomic_set(&io->left, 1);
	io->status = 0;
	io->answered = 0;
	init_completion(&io->done);
	io->end = end;
}

/**
 * vswap_io_submit() - submit a request
 * @target: the target
 * @io: the request, from vswap_io_init()
 * @opf: the operation and its flags
 * @pos: first byte on the target, a multiple of the device's block size
 * @buf: the data, from kmalloc() or vmalloc(), aligned to a page
 * @len: length in bytes, a multiple of the device's block size
 *
 * Context: Process context.  Sleeps for bios, and while the device takes no
 * more requests.  Does not depend on reclaim.
 */
void vswap_io_submit(struct vswap_target *target, struct vswap_io *io,
		     blk_opf_t opf, u64 pos, void *buf, u32 len)
{
	u32 most = min_t(u32, SZ_1M, (BIO_MAX_VECS - 1) << PAGE_SHIFT), part;
	struct blk_plug plug;
	struct bio *bio;

	/* So that each request of the device is answered by itself. */
	if (opf & REQ_NOMERGE)
		most = min_t(u32, most, max_bytes(target));

	blk_start_plug(&plug);
	for (; len; len -= part, pos += part, buf += part) {
		sector_t sector;

		part = min(len, most);
		sector = vswap_target_sector(target, pos, &part);
		bio = bio_alloc_bioset(target->bdev, pages_of(buf, part), opf,
				       GFP_NOIO, &target->bios);
		bio->bi_iter.bi_sector = sector;
		bio->bi_end_io = io_end;
		bio->bi_private = io;
		atomic_inc(&io->left);
		if (WARN_ON_ONCE(!bio_fill(bio, buf, part)))
			bio_io_error(bio);
		else
			submit_bio(bio);
	}
	blk_finish_plug(&plug);
	io_put(io);
}

/**
 * vswap_io_result() - get the result of a request that has ended
 * @io: the request
 * @buf: the buffer of a read; NULL for a write
 * @len: the buffer's length in bytes
 *
 * Return: 0, or an errno of a bio that failed.
 */
int vswap_io_result(struct vswap_io *io, void *buf, u32 len)
{
	if (buf && is_vmalloc_addr(buf))
		invalidate_kernel_vmap_range(buf, len);
	return io->status;
}
