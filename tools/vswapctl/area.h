/* SPDX-License-Identifier: GPL-2.0 */
/* Find attached areas, and resolve the names of areas to attach. */
#ifndef VSWAPCTL_AREA_H
#define VSWAPCTL_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <linux/vswap.h>

#include "sysfs.h"

/**
 * struct area - an attached area, and how it was attached
 * @id: number
 * @path: path by which it was attached
 * @priority: -1 to 32767
 * @discard: freed segments are discarded
 * @segment_size: in bytes
 */
struct area {
	unsigned int id;
	char path[ATTR_LEN];
	int priority;
	bool discard;
	uint64_t segment_size;
};

/* Returns 0 or a negative errno; -EINVAL if a file in sysfs cannot be parsed. */
int area_by_number(unsigned int id, struct area *area);

/* By number, path or tag.  Returns nonzero if no attached area matches. */
int area_by_name(const char *name, struct area *area);

/* Returns how many areas are attached, with their numbers in "ids". */
size_t area_numbers(unsigned int ids[VSWAP_MAX_AREAS]);

/* Return whether the area is the device or file that stat(2) found. */
bool area_is(const struct area *area, const struct stat *st);

/* Read a numeric attribute of an area; 0 if it cannot be read. */
uint64_t area_figure(unsigned int id, const char *name);

/* Resolve a path or tag (UUID=, LABEL=, ...) to an allocated path, or NULL. */
char *resolve(const char *spec);

#endif
