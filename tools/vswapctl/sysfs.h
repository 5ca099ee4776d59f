/* SPDX-License-Identifier: GPL-2.0 */
/* Read and write small text files: the attributes of vswap, and others. */
#ifndef VSWAPCTL_SYSFS_H
#define VSWAPCTL_SYSFS_H

#include <stddef.h>
#include <stdint.h>

#define VSWAP_SYSFS	"/sys/class/misc/vswap"

/* Buffer size for an attribute; the longest attribute is a path */
#define ATTR_LEN	4096

/*
 * All return 0 or a negative errno; -EINVAL if the text is not a number, or is
 * too long to write.
 */
int file_read(const char *path, char *buf, size_t size);
int sysfs_read(const char *name, char *buf, size_t size);
int sysfs_read_u64(const char *name, uint64_t *value);
int sysfs_write(const char *name, const char *value);

#endif
