// SPDX-License-Identifier: GPL-2.0
/* Attach and detach one area. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "area.h"
#include "attach.h"
#include "explain.h"
#include "progress.h"

int area_attach(int device, const char *path,
		const struct attach_options *options)
{
	struct vswap_attach args = {
		.priority = options->priority,
		.flags = options->discard ? VSWAP_ATTACH_DISCARD : 0,
		.segment_size = options->segment_size,
	};
	int ret = 0;

	/* O_NONBLOCK: do not wait for the other end of a FIFO. */
	args.fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (args.fd < 0)
		return -errno;
	if (ioctl(device, VSWAP_IOC_ATTACH, &args))
		ret = -errno;
	close(args.fd);
	return ret;
}

static uint64_t left(const void *area)
{
	return area_figure(((const struct area *)area)->id, "live_bytes");
}

int area_detach(int device, const struct area *area, bool force)
{
	struct vswap_detach args = {
		.area = area->id,
		.flags = force ? VSWAP_DETACH_FORCE : 0,
	};
	struct progress progress = {
		.label = "detaching",
		.left = left,
		.arg = area,
	};
	int err = 0;

	progress_begin(&progress);
	if (ioctl(device, VSWAP_IOC_DETACH, &args))
		err = errno;
	progress_end(&progress);

	if (err)
		explain_detach(area->path, err);
	return err ? -1 : 0;
}
