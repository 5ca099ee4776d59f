// SPDX-License-Identifier: GPL-2.0
/* The swap areas that the kernel uses: /proc/swaps. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "swaps.h"

/* The kernel escapes blanks and some other characters in octal: \040. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
		    text[2] >= '0' && text[2] <= '7' &&
		    text[3] >= '0' && text[3] <= '7') {
			*to++ = (text[1] - '0') << 6 | (text[2] - '0') << 3 |
				(text[3] - '0');
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

/* Strip the kernel's mark of a deleted file, unless it is part of the name. */
static bool strip_deleted(char *path)
{
	static const char deleted[] = " (deleted)";
	size_t len = strlen(path), cut = sizeof(deleted) - 1;

	if (len <= cut || strcmp(path + len - cut, deleted) ||
	    !access(path, F_OK))
		return false;
	path[len - cut] = '\0';
	return true;
}

/* Returns 1, 0 if the line is not a swap area, or -ENOMEM. */
static int line_parse(char *line, struct swap *swap)
{
	unsigned long long size, used;
	char *rest = strpbrk(line, " \t");

	if (line[0] != '/' || !rest)
		return 0;
	*rest++ = '\0';
	if (sscanf(rest, "%*s %llu %llu %d", &size, &used,
		   &swap->priority) != 3)
		return 0;

	unescape(line);
	swap->gone = strip_deleted(line);
	swap->size = size << 10;
	swap->used = used << 10;
	swap->path = strdup(line);
	return swap->path ? 1 : -ENOMEM;
}

static int add(struct swaps *swaps, char *line)
{
	struct swap *list, swap;
	int ret = line_parse(line, &swap);

	if (ret <= 0)
		return ret;

	list = reallocarray(swaps->list, swaps->nr + 1, sizeof(*list));
	if (!list) {
		free(swap.path);
		return -ENOMEM;
	}
	swaps->list = list;
	swaps->list[swaps->nr++] = swap;
	return 0;
}

/*
 * Read the list; it is empty on a kernel without swap.  Returns 0 or a negative
 * errno.
 */
int swaps_read(struct swaps *swaps)
{
	FILE *file = fopen("/proc/swaps", "re");
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	*swaps = (struct swaps){ };
	if (!file)
		return errno == ENOENT ? 0 : -errno;

	while (!ret && getline(&line, &size, file) > 0)
		ret = add(swaps, line);
	free(line);
	fclose(file);
	if (ret)
		swaps_free(swaps);
	return ret;
}

void swaps_free(struct swaps *swaps)
{
	size_t i;

	for (i = 0; i < swaps->nr; i++)
		free(swaps->list[i].path);
	free(swaps->list);
	*swaps = (struct swaps){ };
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	if (S_ISBLK(a->st_mode) && S_ISBLK(b->st_mode))
		return a->st_rdev == b->st_rdev;
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Find by path, or by any other path of the same device or file. */
const struct swap *swaps_find(const struct swaps *swaps, const char *path)
{
	struct stat wanted, found;
	size_t i;

	for (i = 0; i < swaps->nr; i++)
		if (!strcmp(swaps->list[i].path, path))
			return &swaps->list[i];

	if (stat(path, &wanted))
		return NULL;
	for (i = 0; i < swaps->nr; i++)
		if (!stat(swaps->list[i].path, &found) &&
		    same_file(&wanted, &found))
			return &swaps->list[i];
	return NULL;
}

bool swap_is_vswap(const struct swap *swap)
{
	return !strcmp(swap->path, VSWAP_DEVICE);
}

bool swap_is_zram(const struct swap *swap)
{
	return !strncmp(swap->path, "/dev/zram", 9);
}

/*
 * swapon(2) with SWAP_FLAG_DISCARD* flags, or 0, in "discard".  With a negative
 * priority the kernel chooses one.  Returns 0 or a negative errno.
 */
int swap_on_as(const char *path, int priority, int discard)
{
	int flags = discard;

	if (priority >= 0)
		flags |= SWAP_FLAG_PREFER | (priority & SWAP_FLAG_PRIO_MASK);
	return swapon(path, flags) ? -errno : 0;
}

uint64_t swap_used(const char *path)
{
	const struct swap *swap;
	struct swaps swaps;
	uint64_t used = 0;

	if (swaps_read(&swaps))
		return 0;
	swap = swaps_find(&swaps, path);
	if (swap)
		used = swap->used;
	swaps_free(&swaps);
	return used;
}
