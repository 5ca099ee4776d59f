/* SPDX-License-Identifier: GPL-2.0 */
/* The areas attached to vswap: finding them, and naming those to be. */
#ifndef VSWAPCTL_AREA_H
#define VSWAPCTL_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <linux/vswap.h>

#include "sysfs.h"

/**
 * struct area - an attached area, as far as people name it
 * @id: its number
 * @path: its name
 * @priority: as attached
 * @discard: as attached
 * @segment_size: in bytes
 */
struct area {
	unsigned int id;
	char path[ATTR_LEN];
	int priority;
	bool discard;
	uint64_t segment_size;
};

/* Return 0 or a negative errno: -EINVAL if sysfs has nonsense. */
int area_by_number(unsigned int id, struct area *area);
int area_by_name(const char *name, struct area *area);
size_t area_numbers(unsigned int ids[VSWAP_MAX_AREAS]);

/* Is this area what stat(2) found? */
bool area_is(const struct area *area, const struct stat *st);

/* An attribute of one of them; 0 if it cannot be read. */
uint64_t area_figure(unsigned int id, const char *name);

/* The path that "spec" (UUID=, LABEL=, ..., a path) stands for, or NULL. */
char *resolve(const char *spec);

#endif
