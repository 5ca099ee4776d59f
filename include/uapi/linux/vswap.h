/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ioctls of /dev/vswap, for operations that need an open file or take time.
 * Everything else is an attribute below /sys/class/misc/vswap.
 */
#ifndef _UAPI_LINUX_VSWAP_H
#define _UAPI_LINUX_VSWAP_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VSWAP_MAX_AREAS		32
#define VSWAP_SEGMENT_MIN	(256U << 10)
#define VSWAP_SEGMENT_DEFAULT	(2U << 20)
#define VSWAP_SEGMENT_MAX	(16U << 20)

/* struct vswap_attach.flags */
#define VSWAP_ATTACH_DISCARD	0x1	/* discard freed segments */
#define VSWAP_ATTACH_FLAGS	VSWAP_ATTACH_DISCARD

/**
 * struct vswap_attach - attach a swap area for cold pages
 * @fd: a block device or swapfile, open for reading and writing
 * @priority: areas with a higher one are filled first, -1 to 32767
 * @flags: VSWAP_ATTACH_*
 * @segment_size: in bytes, a power of two from VSWAP_SEGMENT_MIN (512 KiB with
 *	16 KiB pages, 2 MiB with 64 KiB pages) to VSWAP_SEGMENT_MAX; 0 for
 *	automatic
 * @area: out: the area's number
 * @reserved: 0
 *
 * Errors: EBADF (not open for reading and writing), ENOTBLK (neither block
 * device nor file), EROFS, EBUSY (mounted, swapped on, or attached), EOPNOTSUPP
 * (zoned, logical blocks larger than 4 KiB, or a filesystem that cannot hold a
 * swapfile), EMEDIUMTYPE (no swap signature), EUCLEAN (damaged signature),
 * ENOSPC (too small), EFBIG (too large), EMFILE (too many areas), ENOMEM, EINTR,
 * EAGAIN (module being removed), EINVAL.
 */
struct vswap_attach {
	__s32 fd;
	__s32 priority;
	__u32 flags;
	__u32 segment_size;
	__u32 area;
	__u32 reserved[3];
};

/* struct vswap_detach.flags */
#define VSWAP_DETACH_FORCE	0x1	/* give up pages that cannot be read */
#define VSWAP_DETACH_FLAGS	VSWAP_DETACH_FORCE

/**
 * struct vswap_detach - move everything off an area and detach it
 * @area: the area's number
 * @flags: VSWAP_DETACH_*
 * @reserved: 0
 *
 * A signal whose handler does not restart system calls ends it with EINTR.  The
 * area's live_bytes shows the progress.
 *
 * Errors: ENODEV (no such area), ENOSPC (its objects fit nowhere else), ENOMEM,
 * EIO (some objects cannot be read), EBUSY (being detached), EINTR, EINVAL.
 * After any error the area goes on working, and what is still on it is not lost.
 * What VSWAP_DETACH_FORCE has given up until then is.
 */
struct vswap_detach {
	__u32 area;
	__u32 flags;
	__u32 reserved[2];
};

/* struct vswap_writeback.mode */
#define VSWAP_WRITEBACK_ALL		0
#define VSWAP_WRITEBACK_IDLE		1
#define VSWAP_WRITEBACK_INCOMPRESSIBLE	2

/**
 * struct vswap_writeback - write pages back now
 * @mode: VSWAP_WRITEBACK_*
 * @idle: for VSWAP_WRITEBACK_IDLE: minimum seconds since the last store to the
 *	cluster
 * @pages: out: pages written; if a signal restarted the call, since the restart
 *
 * Errors: ENODEV (no area), ENOSPC (no room), EDQUOT (write limit), EINTR,
 * EINVAL.
 */
struct vswap_writeback {
	__u32 mode;
	__u32 idle;
	__u64 pages;
};

#define VSWAP_IOC_ATTACH	_IOWR(0xB9, 0x00, struct vswap_attach)
#define VSWAP_IOC_DETACH	_IOW(0xB9, 0x01, struct vswap_detach)
#define VSWAP_IOC_WRITEBACK	_IOWR(0xB9, 0x02, struct vswap_writeback)

#endif /* _UAPI_LINUX_VSWAP_H */
