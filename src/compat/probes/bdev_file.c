// SPDX-License-Identifier: GPL-2.0
/* A claim on a block device is a file: since Linux 6.9 */
#include <linux/blkdev.h>

#if VSWAP_FORM == 0
static inline struct file *probe_bdev_file(dev_t dev, void *holder)
{
	return bdev_file_open_by_dev(dev, BLK_OPEN_READ | BLK_OPEN_WRITE, holder,
				     NULL);
}
#elif VSWAP_FORM == 1
/* Linux 6.7 and 6.8 */
static inline struct bdev_handle *probe_bdev_file(dev_t dev, void *holder)
{
	return bdev_open_by_dev(dev, BLK_OPEN_READ | BLK_OPEN_WRITE, holder,
				NULL);
}
#elif VSWAP_FORM == 2
/* Linux 6.5 and 6.6 */
static inline struct block_device *probe_bdev_file(dev_t dev, void *holder)
{
	return blkdev_get_by_dev(dev, BLK_OPEN_READ | BLK_OPEN_WRITE, holder,
				 NULL);
}
#elif VSWAP_FORM == 3
static inline struct block_device *probe_bdev_file(dev_t dev, void *holder)
{
	return blkdev_get_by_dev(dev, FMODE_READ | FMODE_EXCL, holder);
}
#endif
