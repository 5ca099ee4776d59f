// SPDX-License-Identifier: GPL-2.0
/*
 * The front end for kernels with struct swap_ops (since Linux 7.3).
 *
 * For the contexts see slots.c.
 */
#include <linux/blkdev.h>
#include <linux/bvec.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swap_ops.h>
#include <linux/uio.h>

#include "../compat/disk.h"
#include "device.h"
#include "front.h"
#include "offload.h"

/*
 * One folio a request: a read error then fails only that folio.  A synchronous
 * device gains nothing from batches.
 */
static bool vswap_can_merge(struct folio *folio, struct folio *prev_folio,
			    size_t prev_folio_size, int rw)
{
	return false;
}

static struct vswap_device *request_start(struct swap_io_ctx *ctx, int rw)
{
	struct iov_iter iter;

	swap_fs_prepare_rw(ctx, rw, &iter);
	return ctx->sis->bdev->bd_disk->private_data;
}

/*
 * End a request.  This lets swapoff(2) and then rmmod go on.  On PREEMPT_RT it
 * may sleep after that, and Tasks RCU does not wait for a task that sleeps:
 * vswap_device_destroy() waits for this reader.
 */
static void request_end(struct vswap_device *device, struct swap_iocb *sio,
			long ret)
{
	struct srcu_struct *srcu = &device->space.load_srcu;
	struct srcu_ctr __percpu *ends;

	if (!IS_ENABLED(CONFIG_PREEMPT_RT)) {
		sio->iocb.ki_complete(&sio->iocb, ret);
		return;
	}
	ends = srcu_read_lock_fast(srcu);
	sio->iocb.ki_complete(&sio->iocb, ret);
	srcu_read_unlock_fast(srcu, ends);
}

/* There is only one folio, see vswap_can_merge(), but more would work too. */
static void request_store(struct vswap_device *device, struct swap_iocb *sio,
			  enum vswap_patience patience)
{
	unsigned long slot = sio->iocb.ki_pos >> PAGE_SHIFT;
	struct folio *folio;
	int i;

	for (i = 0; i < sio->nr_bvecs; i++) {
		folio = bvec_folio(&sio->bvecs[i]);
		vswap_slots_write(device, slot, folio, patience);
		slot += folio_nr_pages(folio);
	}
	request_end(device, sio, sio->len);
}

static void worker_store(struct vswap_device *device, struct swap_iocb *sio)
{
	request_store(device, sio, VSWAP_WAIT_NONE);
}

static void vswap_submit_write(struct swap_io_ctx *ctx)
{
	struct swap_iocb *sio = ctx->sio;
	struct vswap_device *device;

	device = request_start(ctx, WRITE);
	if (current_is_kswapd() && vswap_offload_push(device->offload, sio))
		return;
	request_store(device, sio, vswap_front_patience());
}

/* Called in a work item, for which vswap_device_destroy() waits. */
static void read_done(void *arg, int err)
{
	struct swap_iocb *sio = arg;

	sio->iocb.ki_complete(&sio->iocb, err ?: sio->len);
}

/*
 * Reads of objects in areas may complete after this returns.  For what this may
 * wait, see vswap_load().  The core believes that the device is synchronous,
 * but both users of that flag, anonymous memory and shmem, lock the folio
 * before they look at it.
 */
static void vswap_submit_read(struct swap_io_ctx *ctx)
{
	struct swap_iocb *sio = ctx->sio;
	int i, err = 0, nr = sio->nr_bvecs;
	struct vswap_device *device;
	unsigned long slot, next;
	struct folio *folio;

	device = request_start(ctx, READ);
	slot = sio->iocb.ki_pos >> PAGE_SHIFT;
	for (i = 0; i < nr && !err; i++, slot = next) {
		folio = bvec_folio(&sio->bvecs[i]);
		next = slot + folio_nr_pages(folio);
		err = vswap_load(&device->space, slot, folio,
				 nr == 1 ? read_done : NULL, sio);
	}
	if (err != -EIOCBQUEUED)
		request_end(device, sio, err ?: sio->len);
}

static const struct swap_ops vswap_swap_ops = {
	.can_merge	= vswap_can_merge,
	.submit_write	= vswap_submit_write,
	.submit_read	= vswap_submit_read,
};

int vswap_front_activate(struct swap_info_struct *sis)
{
	/*
	 * The core would set this from the disk's limits, but only after it has
	 * allocated what rotating disks need.
	 */
	sis->flags |= SWP_SOLIDSTATE;
	return swap_fs_activate(sis, &vswap_swap_ops);
}

/* The core does not clear bdev, and our disk may go away from now on. */
void vswap_front_deactivate(struct swap_info_struct *sis)
{
	sis->bdev = NULL;
}

void vswap_front_prepare_inode(struct vswap_device *device, struct inode *inode)
{
}

/* The disk is never added and has no sectors: the block layer refuses bios. */
static const struct block_device_operations disk_ops = {
	.swap_slot_free_notify	= vswap_slots_free,
};

struct gendisk *vswap_front_disk_create(struct vswap_device *device)
{
	struct gendisk *disk;

	device->offload = vswap_offload_create(device, worker_store);
	if (!device->offload)
		return ERR_PTR(-ENOMEM);

	disk = vswap_compat_disk(&disk_ops, device);
	if (IS_ERR(disk))
		vswap_offload_destroy(device->offload);
	return disk;
}

void vswap_front_disk_destroy(struct gendisk *disk)
{
	struct vswap_device *device = disk->private_data;

	vswap_offload_destroy(device->offload);
	put_disk(disk);
}
