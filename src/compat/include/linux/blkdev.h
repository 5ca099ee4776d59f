/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_BLKDEV_H
#define VSWAP_COMPAT_LINUX_BLKDEV_H

#include_next <linux/blkdev.h>

/*
 * Before Linux 6.9 do not register holder ops, because kernels with backports
 * differ in who unlocks.  I/O errors then show that a device is gone.
 */
#if VSWAP_FORM_BDEV_FILE >= 1
#define vswap_compat_unlock_holder(bdev)
#else
#define vswap_compat_unlock_holder(bdev)	mutex_unlock(&(bdev)->bd_holder_lock)
#endif

/*
 * Since Linux 6.9 a claim is a file.  On older kernels callers get a pointer
 * that they may only pass to bdev_fput().
 */
#if VSWAP_FORM_BDEV_FILE == 1
static inline struct file *bdev_file_open_by_dev(dev_t dev, blk_mode_t mode,
						 void *holder, const void *ops)
{
	return (struct file *)bdev_open_by_dev(dev, mode, holder, NULL);
}

static inline void bdev_fput(struct file *claim)
{
	bdev_release((struct bdev_handle *)claim);
}
#elif VSWAP_FORM_BDEV_FILE == 2
static inline struct file *bdev_file_open_by_dev(dev_t dev, blk_mode_t mode,
						 void *holder, const void *ops)
{
	return (struct file *)blkdev_get_by_dev(dev, mode, holder, NULL);
}

static inline void bdev_fput(struct file *claim)
{
	struct block_device *bdev = (struct block_device *)claim;

	blkdev_put(bdev, bdev->bd_holder);
}
#elif VSWAP_FORM_BDEV_FILE == 3
struct blk_holder_ops {
	void (*mark_dead)(struct block_device *bdev, bool surprise);
};

#define BLK_OPEN_READ	FMODE_READ
#define BLK_OPEN_WRITE	FMODE_WRITE

static inline struct file *bdev_file_open_by_dev(dev_t dev, fmode_t mode,
						 void *holder, const void *ops)
{
	return (struct file *)blkdev_get_by_dev(dev, mode | FMODE_EXCL, holder);
}

static inline void bdev_fput(struct file *claim)
{
	blkdev_put((struct block_device *)claim,
		   FMODE_READ | FMODE_WRITE | FMODE_EXCL);
}
#endif

#endif /* VSWAP_COMPAT_LINUX_BLKDEV_H */
