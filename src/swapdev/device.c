// SPDX-License-Identifier: GPL-2.0
/*
 * The misc device: its file operations, creation and destruction.
 *
 * open() points the file's mapping at an inode of our own pseudo filesystem.
 * The swap core uses the address space operations of that inode (swap.c).  The
 * mount pins this module, so the filesystem is mounted only while the device is
 * open.  The core keeps the file open while swap is on, so the module cannot be
 * unloaded then.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "../tier/tier.h"
#include "device.h"
#include "front.h"
#include "header.h"

#define VSWAP_FS_MAGIC	0x76737770

static struct vfsmount *vswap_mnt;
static int vswap_mnt_count;

static int vswap_init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, VSWAP_FS_MAGIC) ? 0 : -ENOMEM;
}

static struct file_system_type vswap_fs_type = {
	.name			= "vswap",
	.owner			= THIS_MODULE,
	.init_fs_context	= vswap_init_fs_context,
	.kill_sb		= kill_anon_super,
};

/* Get the inode that backs the open device.  The first open allocates it. */
static int inode_get(struct vswap_device *device)
{
	struct inode *inode;
	int err;

	if (device->nr_open)
		goto opened;

	err = simple_pin_fs(&vswap_fs_type, &vswap_mnt, &vswap_mnt_count);
	if (err)
		return err;

	inode = alloc_anon_inode(vswap_mnt->mnt_sb);
	if (IS_ERR(inode)) {
		simple_release_fs(&vswap_mnt, &vswap_mnt_count);
		return PTR_ERR(inode);
	}

	vswap_front_prepare_inode(device, inode);
	inode->i_private = device;
	inode->i_mapping->a_ops = &vswap_aops;
	device->inode = inode;
opened:
	device->nr_open++;
	return 0;
}

static void inode_put(struct vswap_device *device)
{
	if (--device->nr_open)
		return;

	vswap_mnt->mnt_sb->s_bdev = NULL;
	iput(device->inode);
	device->inode = NULL;
	simple_release_fs(&vswap_mnt, &vswap_mnt_count);
}

static int vswap_open(struct inode *inode, struct file *file)
{
	struct vswap_device *device =
		container_of(file->private_data, struct vswap_device, misc);
	int err;

	mutex_lock(&device->open_lock);
	err = inode_get(device);
	if (!err)
		file->f_mapping = device->inode->i_mapping;
	mutex_unlock(&device->open_lock);

	file->private_data = device;
	if (!err && file->f_mode & FMODE_WRITE)
		vswap_full_opened(&device->full);
	return err;
}

static int vswap_release(struct inode *inode, struct file *file)
{
	struct vswap_device *device = file->private_data;

	if (file->f_mode & FMODE_WRITE)
		vswap_full_closed(&device->full);
	mutex_lock(&device->open_lock);
	inode_put(device);
	mutex_unlock(&device->open_lock);
	return 0;
}

/* swapon(8) and blkid(8) read the header to identify the device. */
static ssize_t vswap_read(struct file *file, char __user *buf, size_t count,
			  loff_t *pos)
{
	struct vswap_device *device = file->private_data;
	void *header;
	ssize_t ret;

	header = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!header)
		return -ENOMEM;

	vswap_header_fill(header, READ_ONCE(device->size));
	ret = simple_read_from_buffer(buf, count, pos, header, PAGE_SIZE);
	kfree(header);
	return ret;
}

static loff_t vswap_llseek(struct file *file, loff_t offset, int whence)
{
	struct vswap_device *device = file->private_data;

	return fixed_size_llseek(file, offset, whence,
				 READ_ONCE(device->size));
}

static const struct file_operations vswap_fops = {
	.owner		= THIS_MODULE,
	.open		= vswap_open,
	.release	= vswap_release,
	.read		= vswap_read,
	.llseek		= vswap_llseek,
	.unlocked_ioctl	= vswap_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static int pool_init(struct vswap_device *device,
		     const struct vswap_settings *settings)
{
	struct vswap_compressor compressor;
	int err;

	err = vswap_settings_parse_compressor("compressor", settings->compressor,
					      &compressor);
	return err ?: vswap_pool_init(&device->pool, &compressor, 0);
}

/* Apply the other settings, before the device can be opened. */
static int settings_apply(struct vswap_device *device,
			  const struct vswap_settings *settings)
{
	int err;

	err = vswap_device_set_size(device, settings->size);
	if (!err)
		err = vswap_device_set_pool_limit(device, settings->pool_limit);
	if (!err)
		err = vswap_settings_set_recompressor(device,
						      settings->recompressor);
	if (!err)
		err = vswap_device_set_store_workers(device, "auto");
	return err;
}

/**
 * vswap_device_create() - create /dev/vswap
 * @settings: its initial settings
 * @groups: its sysfs attributes
 *
 * Context: Process context.  May sleep.
 * Return: the device, or an ERR_PTR(): -EINVAL if a setting is invalid, which
 * is logged.
 */
struct vswap_device *
vswap_device_create(const struct vswap_settings *settings,
		    const struct attribute_group **groups)
{
	struct vswap_device *device;
	int err;

	device = kzalloc_obj(*device);
	if (!device)
		return ERR_PTR(-ENOMEM);
	mutex_init(&device->open_lock);
	mutex_init(&device->lock);

	err = pool_init(device, settings);
	if (err)
		goto free_device;

	err = vswap_space_init(&device->space, &device->pool);
	if (err)
		goto exit_pool;

	err = -ENOMEM;
	if (!vswap_tier_create(&device->space))
		goto exit_space;
	err = vswap_full_init(&device->full, device->space.tier,
			      device->space.stats);
	if (err)
		goto destroy_tier;

	err = settings_apply(device, settings);
	if (err)
		goto exit_full;

	device->disk = vswap_front_disk_create(device);
	if (IS_ERR(device->disk)) {
		err = PTR_ERR(device->disk);
		goto exit_full;
	}

	device->misc.minor = MISC_DYNAMIC_MINOR;
	device->misc.name = "vswap";
	device->misc.fops = &vswap_fops;
	device->misc.groups = groups;
	device->misc.mode = 0600;
	err = misc_register(&device->misc);
	if (err)
		goto destroy_disk;

	/* The device may be open already.  Go on: it works without areas. */
	if (vswap_tier_publish(device->space.tier,
			       &device->misc.this_device->kobj))
		pr_warn("no memory for sysfs: areas cannot be attached until the module is loaded again\n");

	return device;

destroy_disk:
	vswap_front_disk_destroy(device->disk);
exit_full:
	vswap_full_exit(&device->full);
destroy_tier:
	vswap_tier_destroy(device->space.tier);
exit_space:
	vswap_space_exit(&device->space);
exit_pool:
	vswap_pool_exit(&device->pool);
free_device:
	kfree(device);
	return ERR_PTR(err);
}

/**
 * vswap_device_destroy() - destroy the device
 * @device: the device, which must not be open
 *
 * Context: Process context.  May sleep.
 */
void vswap_device_destroy(struct vswap_device *device)
{
	/* Requests may still be ending, see front_ops.c. */
	synchronize_srcu(&device->space.load_srcu);
	vswap_tier_unpublish(device->space.tier);
	misc_deregister(&device->misc);
	vswap_front_disk_destroy(device->disk);
	vswap_full_exit(&device->full);
	vswap_tier_destroy(device->space.tier);
	vswap_space_exit(&device->space);
	vswap_pool_exit(&device->pool);
	kfree(device);
	/*
	 * A task may have been preempted between the end of a request, which
	 * let swapoff(2) or the detach of an area go on, and its return from
	 * our code.  It uses no object any more.
	 */
	synchronize_rcu_tasks();
}
