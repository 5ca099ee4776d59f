// SPDX-License-Identifier: GPL-2.0
/*
 * The hibernation target of this machine: /sys/power/resume is its device, and
 * resume_offset the first page of a swapfile on that device.
 */
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "hibernation.h"
#include "sysfs.h"
#include "units.h"

#define POWER		"/sys/power/"

static bool file_contains(const char *path, const char *text)
{
	char buf[256];

	return !file_read(path, buf, sizeof(buf)) && strstr(buf, text);
}

bool hibernation_possible(void)
{
	return file_contains(POWER "state", "disk") &&
	       !file_contains(POWER "disk", "[disabled]");
}

bool hibernation_has_target(void)
{
	char target[32];

	return !file_read(POWER "resume", target, sizeof(target)) &&
	       strcmp(target, "0:0");
}

static bool target_is_device(dev_t dev)
{
	char target[32], wanted[32];

	snprintf(wanted, sizeof(wanted), "%u:%u", major(dev), minor(dev));
	return !file_read(POWER "resume", target, sizeof(target)) &&
	       !strcmp(target, wanted);
}

/* In pages; 0 if the target is a whole device. */
static uint64_t target_offset(void)
{
	unsigned long long offset;
	char text[32];

	if (file_read(POWER "resume_offset", text, sizeof(text)) ||
	    sscanf(text, "%llu", &offset) != 1)
		return 0;
	return offset;
}

/* First page of the file on its device; 0 if unknown. */
static uint64_t first_page(const char *path)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} query = { .map = { .fm_length = page_bytes(), .fm_extent_count = 1 } };
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), ret;

	if (fd < 0)
		return 0;
	ret = ioctl(fd, FS_IOC_FIEMAP, &query.map);
	close(fd);
	return ret || !query.map.fm_mapped_extents ? 0 :
	       query.map.fm_extents[0].fe_physical / page_bytes();
}

bool hibernation_uses(const char *path)
{
	uint64_t offset = target_offset();
	struct stat st;

	if (stat(path, &st))
		return false;
	if (S_ISBLK(st.st_mode))
		return !offset && target_is_device(st.st_rdev);
	return S_ISREG(st.st_mode) && offset && target_is_device(st.st_dev) &&
	       first_page(path) == offset;
}
