// SPDX-License-Identifier: GPL-2.0
/*
 * Check whether the data of a swap area fits elsewhere: into RAM, the other
 * swap areas, and vswap, where it takes less space.  The estimate is
 * conservative; if it is wrong, swapoff(2) itself fails.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "swaps.h"
#include "sysfs.h"
#include "units.h"

/* With less data than this, the measured ratio is not representative */
#define RATIO_MIN_DATA	(16ULL << 20)
#define DEFAULT_RATIO	1.5

/* Without the module, assume a pool limit of RAM divided by this */
#define DEFAULT_LIMIT_DIVISOR	2

uint64_t kernel_figure(const char *path, const char *name)
{
	FILE *file = fopen(path, "re");
	size_t len = strlen(name);
	unsigned long long value = 0;
	char line[128];

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, len) &&
		    sscanf(line + len, "%*[: ]%llu", &value) == 1)
			break;
	fclose(file);
	return value;
}

static uint64_t meminfo(const char *name)
{
	return kernel_figure("/proc/meminfo", name) << 10;
}

static uint64_t stat_of(const char *name)
{
	uint64_t value;

	return sysfs_read_u64(name, &value) ? 0 : value;
}

static double ratio(void)
{
	uint64_t stored = stat_of("stats/pages_stored");
	uint64_t disk = stat_of("stats/pages_on_disk");
	uint64_t pool = stat_of("stats/pool_bytes");

	/* These are read one after the other, so disk may exceed stored. */
	if (stored < disk || (stored - disk) * page_bytes() < RATIO_MIN_DATA ||
	    !pool)
		return DEFAULT_RATIO;
	return (double)(stored - disk) * page_bytes() / pool;
}

/* How many more bytes vswap can store than the RAM which it uses for them. */
static uint64_t vswap_gain(uint64_t available)
{
	uint64_t limit = stat_of("stats/pool_limit_bytes") ?:
			 meminfo("MemTotal") / DEFAULT_LIMIT_DIVISOR;
	uint64_t pool = stat_of("stats/pool_bytes");
	uint64_t room = limit > pool ? limit - pool : 0;
	double gain = ratio() - 1;

	/* Leave some RAM for the pages in flight. */
	if (room > available * 3 / 4)
		room = available * 3 / 4;
	return gain > 0 ? room * gain : 0;
}

static uint64_t room_elsewhere(const struct swaps *swaps,
			       const struct swap *leaving, bool count_vswap)
{
	uint64_t available = meminfo("MemAvailable"), room = available;
	const struct swap *swap;
	size_t i;

	for (i = 0; i < swaps->nr; i++) {
		swap = &swaps->list[i];
		if (swap == leaving || swap_is_zram(swap))
			continue;
		if (swap_is_vswap(swap))
			count_vswap = true;
		else
			room += swap->size - swap->used;
	}
	if (count_vswap)
		room += vswap_gain(available);

	/* Each page that is swapped in frees its compressed copy. */
	if (swap_is_vswap(leaving))
		room += stat_of("stats/pool_bytes");
	return room;
}

static int warn_no_room(const struct swap *swap, uint64_t room)
{
	char used[HUMAN_LEN], there[HUMAN_LEN];

	warnx("%s: not disabled: holds %s, but only %s is available elsewhere; end programs or add RAM or swap, then try again",
	      swap->path, human(used, swap->used), human(there, room));
	return -1;
}

int memory_fits(const char *path, bool count_vswap)
{
	const struct swap *swap;
	struct swaps swaps;
	uint64_t room;
	int ret = 0;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		return -1;
	}
	swap = swaps_find(&swaps, path);
	if (swap) {
		room = room_elsewhere(&swaps, swap, count_vswap);
		if (swap->used > room)
			ret = warn_no_room(swap, room);
	}
	swaps_free(&swaps);
	return ret;
}
