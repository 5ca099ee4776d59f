/* SPDX-License-Identifier: GPL-2.0 */
/* Attach and detach one area. */
#ifndef VSWAPCTL_ATTACH_H
#define VSWAPCTL_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

struct area;

/**
 * struct attach_options - how to attach an area
 * @priority: -1 to 32767; areas with a higher one are filled first
 * @discard: discard freed segments
 * @segment_size: in bytes; 0 to let the kernel choose
 */
struct attach_options {
	int priority;
	bool discard;
	uint32_t segment_size;
};

/*
 * "device" is an open /dev/vswap.  area_attach() returns 0 or a negative errno
 * for explain_attach().  area_detach() returns 0, or -1 after printing the
 * reason.
 */
int area_attach(int device, const char *path,
		const struct attach_options *options);
int area_detach(int device, const struct area *area, bool force);

#endif
