// SPDX-License-Identifier: GPL-2.0
/* Advice on other swap, on areas to attach, and on hibernation. */
#include <blkid/blkid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "hibernation.h"
#include "quote.h"
#include "snapshot.h"
#include "swaps.h"
#include "sysfs.h"

#define ZSWAP		"/sys/module/zswap/parameters/enabled"

/* Buffer size for a command with a path */
#define COMMAND_LEN	(QUOTE_LEN + 64)

static void advise_zswap(struct advice_list *list)
{
	char enabled[8];

	if (!file_read(ZSWAP, enabled, sizeof(enabled)) && *enabled == 'Y')
		advise(list, true, "echo N >" ZSWAP,
		       "zswap is enabled too: pages are compressed twice, first by zswap and then by vswap. To disable it permanently, add zswap.enabled=0 to the kernel command line.");
}

/* NULL if swap on vswap is off. */
static const struct swap *find_vswap(const struct swaps *swaps)
{
	size_t i;

	for (i = 0; i < swaps->nr; i++)
		if (swap_is_vswap(&swaps->list[i]))
			return &swaps->list[i];
	return NULL;
}

static void advise_zram(struct advice_list *list, const struct swap *swap)
{
	char command[COMMAND_LEN], name[QUOTE_LEN];

	snprintf(command, sizeof(command), "swapoff %s",
		 quote(name, swap->path));
	advise(list, true, command,
	       "%s, a zram device, is in use as swap too: both compress into RAM, and pages in zram never go to disk. Also remove what sets up zram at boot.",
	       swap->path);
}

static void advise_plain(struct advice_list *list, const struct swap *swap,
			 const struct swap *vswap)
{
	bool first = vswap && swap->priority >= vswap->priority;
	char command[COMMAND_LEN], name[QUOTE_LEN];

	snprintf(command, sizeof(command), "vswapctl adopt %s",
		 quote(name, swap->path));
	advise(list, first, command,
	       "%s is plain swap beside vswap%s: pages go there uncompressed, one block each.",
	       swap->path,
	       first ? ", and the kernel fills it first or at the same time" : "");
}

void advise_peers(struct advice_list *list)
{
	struct swaps swaps;
	size_t i;

	advise_zswap(list);
	if (swaps_read(&swaps))
		return;
	for (i = 0; i < swaps.nr; i++) {
		if (swap_is_zram(&swaps.list[i]))
			advise_zram(list, &swaps.list[i]);
		else if (!swap_is_vswap(&swaps.list[i]))
			advise_plain(list, &swaps.list[i], find_vswap(&swaps));
	}
	swaps_free(&swaps);
}

static bool is_used(const char *path, const struct swaps *swaps)
{
	struct area area;

	return swaps_find(swaps, path) || !area_by_name(path, &area);
}

/* An unused device with a swap signature, or NULL.  Needs root. */
static char *spare_device(const struct swaps *swaps)
{
	blkid_cache cache = NULL;
	blkid_dev_iterate iterate;
	blkid_dev dev;
	char *found = NULL;

	if (geteuid() || blkid_get_cache(&cache, "/dev/null"))
		return NULL;
	blkid_probe_all(cache);
	iterate = blkid_dev_iterate_begin(cache);
	if (iterate && !blkid_dev_set_search(iterate, "TYPE", "swap"))
		while (!found && !blkid_dev_next(iterate, &dev)) {
			dev = blkid_verify(cache, dev);
			if (dev && !is_used(blkid_dev_devname(dev), swaps) &&
			    strncmp(blkid_dev_devname(dev), "/dev/zram", 9))
				found = strdup(blkid_dev_devname(dev));
		}
	if (iterate)
		blkid_dev_iterate_end(iterate);
	blkid_put_cache(cache);
	return found;
}

/* Return whether any swap area in use can be adopted. */
static bool can_adopt(const struct swaps *swaps)
{
	size_t i;

	for (i = 0; i < swaps->nr; i++)
		if (!swap_is_vswap(&swaps->list[i]) &&
		    !swap_is_zram(&swaps->list[i]))
			return true;
	return false;
}

void advise_areas(struct advice_list *list, const struct snapshot *snapshot)
{
	static const char new_file[] =
		"fallocate -l 4G /swapfile && chmod 600 /swapfile && mkswap /swapfile && vswapctl attach /swapfile";
	char command[COMMAND_LEN], name[QUOTE_LEN];
	struct swaps swaps;
	char *spare;

	if (snapshot->nr_areas || swaps_read(&swaps))
		return;

	spare = spare_device(&swaps);
	if (can_adopt(&swaps))
		snprintf(command, sizeof(command), "vswapctl adopt --all");
	else if (spare)
		snprintf(command, sizeof(command), "vswapctl attach %s",
			 quote(name, spare));
	else
		snprintf(command, sizeof(command), "%s", new_file);
	advise(list, false, command,
	       "No area is attached: everything stays in RAM, and cold pages cannot go to disk.");
	free(spare);
	swaps_free(&swaps);
}

void advise_hibernation(struct advice_list *list,
			const struct snapshot *snapshot)
{
	const struct area *area;
	char command[64];
	size_t i;

	if (!hibernation_possible())
		return;
	for (i = 0; i < snapshot->nr_areas; i++) {
		area = &snapshot->areas[i].area;
		if (!hibernation_uses(area->path))
			continue;
		snprintf(command, sizeof(command), "vswapctl release %u",
			 area->id);
		advise(list, false, command,
		       "The machine would hibernate to %s, which is attached to vswap: hibernation will fail until it is released.",
		       area->path);
	}
	if (snapshot->on && !hibernation_has_target())
		advise(list, false, "systemctl mask hibernate.target",
		       "The machine cannot hibernate to /dev/vswap, which is RAM. To hibernate, name a swap partition with resume= on the kernel command line; otherwise disable hibernation.");
}
