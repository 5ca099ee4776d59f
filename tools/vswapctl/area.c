// SPDX-License-Identifier: GPL-2.0
/* Find attached areas, and resolve the names of areas to attach. */
#include <errno.h>
#include <libmount/libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "area.h"
#include "units.h"

/* Read the attribute "name" of area "id".  Returns 0 or a negative errno. */
static int read_text(unsigned int id, const char *name, char *buf, size_t size)
{
	char attribute[64];

	snprintf(attribute, sizeof(attribute), "areas/%u/%s", id, name);
	return sysfs_read(attribute, buf, size);
}

uint64_t area_figure(unsigned int id, const char *name)
{
	char attribute[64];
	uint64_t value;

	snprintf(attribute, sizeof(attribute), "areas/%u/%s", id, name);
	return sysfs_read_u64(attribute, &value) ? 0 : value;
}

int area_by_number(unsigned int id, struct area *area)
{
	long long number;
	char priority[16];
	int ret;

	area->id = id;
	ret = read_text(id, "path", area->path, sizeof(area->path)) ?:
	      read_text(id, "priority", priority, sizeof(priority));
	if (ret)
		return ret;
	if (!*area->path || parse_number(priority, -1, 32767, &number))
		return -EINVAL;

	area->priority = number;
	area->discard = area_figure(id, "discard");
	area->segment_size = area_figure(id, "segment_size");
	return 0;
}

size_t area_numbers(unsigned int ids[VSWAP_MAX_AREAS])
{
	unsigned int id;
	char path[ATTR_LEN];
	size_t nr = 0;

	for (id = 0; id < VSWAP_MAX_AREAS; id++)
		if (!read_text(id, "path", path, sizeof(path)))
			ids[nr++] = id;
	return nr;
}

/* Return whether the area is the block device "st". */
static bool is_device(unsigned int id, const struct stat *st)
{
	char type[16], dev[32], wanted[32];

	if (!S_ISBLK(st->st_mode) ||
	    read_text(id, "type", type, sizeof(type)) ||
	    strcmp(type, "partition") || read_text(id, "dev", dev, sizeof(dev)))
		return false;

	snprintf(wanted, sizeof(wanted), "%u:%u", major(st->st_rdev),
		 minor(st->st_rdev));
	return !strcmp(dev, wanted);
}

/* Return whether the area is the file "wanted", under any name. */
static bool is_file(const struct area *area, const struct stat *wanted)
{
	struct stat st;

	return S_ISREG(wanted->st_mode) && !stat(area->path, &st) &&
	       st.st_dev == wanted->st_dev && st.st_ino == wanted->st_ino;
}

bool area_is(const struct area *area, const struct stat *st)
{
	return is_device(area->id, st) || is_file(area, st);
}

static int by_path(const char *path, struct area *area)
{
	unsigned int ids[VSWAP_MAX_AREAS];
	size_t nr = area_numbers(ids), i;
	struct stat st;
	bool exists = !stat(path, &st);

	for (i = 0; i < nr; i++) {
		if (area_by_number(ids[i], area))
			continue;
		if (!strcmp(area->path, path))
			return 0;
		if (exists && area_is(area, &st))
			return 0;
	}
	return -1;
}

int area_by_name(const char *name, struct area *area)
{
	long long number;
	char *path;
	int ret;

	if (!parse_number(name, 0, VSWAP_MAX_AREAS - 1, &number))
		return area_by_number(number, area);

	path = resolve(name);
	ret = path ? by_path(path, area) : -1;
	free(path);
	/* A deleted file still matches the path by which it was attached. */
	return ret ? by_path(name, area) : 0;
}

char *resolve(const char *spec)
{
	struct libmnt_cache *cache = mnt_new_cache();
	char *found, *path = NULL;

	if (!cache)
		return NULL;
	found = mnt_resolve_spec(spec, cache);
	if (found)
		path = strdup(found);
	mnt_unref_cache(cache);
	return path;
}
