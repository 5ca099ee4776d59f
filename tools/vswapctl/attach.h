/* SPDX-License-Identifier: GPL-2.0 */
/* Attaching and detaching one area. */
#ifndef VSWAPCTL_ATTACH_H
#define VSWAPCTL_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

struct area;

/**
 * struct attach_options - how an area is to be attached
 * @priority: areas with a higher one are filled first; -1 to 32767
 * @discard: tell the device of freed segments
 * @segment_size: in bytes; 0 to let the kernel choose
 */
struct attach_options {
	int priority;
	bool discard;
	uint32_t segment_size;
};

/*
 * "device" is /dev/vswap, open.  One returns 0 or a negative errno, for
 * explain_attach(), the other 0 or -1 having said why.
 */
int area_attach(int device, const char *path,
		const struct attach_options *options);
int area_detach(int device, const struct area *area, bool force);

#endif
