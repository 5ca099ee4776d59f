// SPDX-License-Identifier: GPL-2.0
/* Read and write small text files: the attributes of vswap, and others. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

/* Read a file and strip the final newline. */
int file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;

	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;

	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	return 0;
}

static int attribute_path(char *path, size_t size, const char *name)
{
	int len = snprintf(path, size, VSWAP_SYSFS "/%s", name);

	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

/* Read the attribute "name", a path below VSWAP_SYSFS. */
int sysfs_read(const char *name, char *buf, size_t size)
{
	char path[256];
	int ret = attribute_path(path, sizeof(path), name);

	return ret ?: file_read(path, buf, size);
}

int sysfs_read_u64(const char *name, uint64_t *value)
{
	char buf[64], *end;
	int ret = sysfs_read(name, buf, sizeof(buf));

	if (ret)
		return ret;

	if (!isdigit((unsigned char)*buf))
		return -EINVAL;
	errno = 0;
	*value = strtoull(buf, &end, 10);
	return errno || *end ? -EINVAL : 0;
}

/* Write "value" in a single write(2), as sysfs requires. */
int sysfs_write(const char *name, const char *value)
{
	char path[256], text[256];
	int ret, fd, len;

	ret = attribute_path(path, sizeof(path), name);
	if (ret)
		return ret;
	len = snprintf(text, sizeof(text), "%s\n", value);
	if (len < 0 || (size_t)len >= sizeof(text))
		return -EINVAL;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, len) < 0)
		ret = -errno;
	close(fd);
	return ret;
}
