/* SPDX-License-Identifier: GPL-2.0 */
/* Small text files: attributes below /sys, and others of the kernel's. */
#ifndef VSWAPCTL_SYSFS_H
#define VSWAPCTL_SYSFS_H

#include <stddef.h>
#include <stdint.h>

#define VSWAP_SYSFS	"/sys/class/misc/vswap"

/* Room for an attribute: a path may be the longest */
#define ATTR_LEN	4096

/* All return 0 or a negative errno: -EINVAL for what is not a number. */
int file_read(const char *path, char *buf, size_t size);
int sysfs_read(const char *name, char *buf, size_t size);
int sysfs_read_u64(const char *name, uint64_t *value);
int sysfs_write(const char *name, const char *value);

#endif
