// SPDX-License-Identifier: GPL-2.0
/* The ioctls of /dev/vswap: attach, detach and write back */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/uaccess.h>

#include "../tier/tier.h"
#include "device.h"

static int area_attach(struct vswap_device *device, void __user *user)
{
	struct vswap_area_spec spec;
	struct vswap_attach args;
	int err;

	if (copy_from_user(&args, user, sizeof(args)))
		return -EFAULT;
	if (args.flags & ~VSWAP_ATTACH_FLAGS ||
	    memchr_inv(args.reserved, 0, sizeof(args.reserved)) ||
	    args.priority < -1 || args.priority > S16_MAX) {
		pr_err("attach: unknown flags, or a priority that is not within -1 and 32767\n");
		return -EINVAL;
	}
	if (args.segment_size &&
	    (!is_power_of_2(args.segment_size) ||
	     args.segment_size < vswap_segment_min() ||
	     args.segment_size > VSWAP_SEGMENT_MAX)) {
		pr_err("attach: segment size %u: give a power of two from %uK to 16M\n",
		       args.segment_size, vswap_segment_min() >> 10);
		return -EINVAL;
	}

	CLASS(fd, file)(args.fd);
	if (fd_empty(file))
		return -EBADF;

	spec.priority = args.priority;
	spec.discard = args.flags & VSWAP_ATTACH_DISCARD;
	spec.segment_size = args.segment_size;
	err = vswap_tier_attach(device->space.tier, fd_file(file), &spec,
				&args.area);
	if (err)
		return err;

	return copy_to_user(user, &args, sizeof(args)) ? -EFAULT : 0;
}

static int area_detach(struct vswap_device *device, void __user *user)
{
	struct vswap_detach args;

	if (copy_from_user(&args, user, sizeof(args)))
		return -EFAULT;
	if (args.flags & ~VSWAP_DETACH_FLAGS ||
	    memchr_inv(args.reserved, 0, sizeof(args.reserved)))
		return -EINVAL;

	return vswap_tier_detach(device->space.tier, args.area,
				 args.flags & VSWAP_DETACH_FORCE);
}

static int writeback(struct vswap_device *device, void __user *user)
{
	struct vswap_writeback args;
	int err;

	if (copy_from_user(&args, user, sizeof(args)))
		return -EFAULT;

	err = vswap_writeback_now(device->space.tier, args.mode, args.idle,
				  &args.pages);
	if (copy_to_user(user, &args, sizeof(args)))
		return -EFAULT;
	return err;
}

/**
 * vswap_ioctl() - handle an ioctl of the device
 * @file: the open device
 * @cmd: VSWAP_IOC_*
 * @arg: user pointer to the argument of @cmd
 *
 * Context: Process context.  May sleep.
 * Return: 0 or an errno.
 */
long vswap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vswap_device *device = file->private_data;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	switch (cmd) {
	case VSWAP_IOC_ATTACH:
		return area_attach(device, (void __user *)arg);
	case VSWAP_IOC_DETACH:
		return area_detach(device, (void __user *)arg);
	case VSWAP_IOC_WRITEBACK:
		return writeback(device, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}
