// SPDX-License-Identifier: GPL-2.0
/*
 * Move an area between the kernel's swap and vswap.
 *
 * First the side that has the area empties and releases it; if that fails,
 * nothing has changed.  Then the other side takes the empty area; if that
 * fails, the area goes back.  In between, signals are only recorded, and no
 * message is printed until the area has an owner again: the reader of stderr
 * may be gone.
 */
#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adopt.h"
#include "area.h"
#include "attach.h"
#include "discard.h"
#include "explain.h"
#include "hibernation.h"
#include "memory.h"
#include "off.h"
#include "quote.h"
#include "swaps.h"

/* Delay before a retry: a program that probes the device may hold it briefly */
#define PAUSE_US	500000

int area_can_adopt(const struct swap *swap)
{
	char name[QUOTE_LEN];

	if (swap_is_vswap(swap))
		warnx("%s: this is vswap itself; give another swap area",
		      swap->path);
	else if (swap_is_zram(swap))
		warnx("%s: this is zram, which is RAM too; switch it off instead: swapoff %s",
		      swap->path, quote(name, swap->path));
	else if (swap->gone)
		warnx("%s: its file was deleted, so it cannot be opened again; leave it as it is",
		      swap->path);
	else
		return memory_fits(swap->path, true);
	return -1;
}

static void warn_of_hibernation(const char *path)
{
	char name[QUOTE_LEN];

	if (hibernation_possible() && hibernation_uses(path))
		warnx("%s: this is the hibernation target, which cannot work while vswap has it; to release it, type: vswapctl release %s",
		      path, quote(name, path));
}

static int swap_on_with_retry(const char *path, int priority, int discard)
{
	int ret = swap_on_as(path, priority, discard);

	if (!ret)
		return 0;
	usleep(PAUSE_US);
	return swap_on_as(path, priority, discard);
}

static int attach_with_retry(int device, const char *path,
			     const struct attach_options *options)
{
	int ret = area_attach(device, path, options);

	if (!ret)
		return 0;
	usleep(PAUSE_US);
	return area_attach(device, path, options);
}

/* Neither side has the area: print how to enable swap on it. */
static void warn_unused(const char *path, int priority)
{
	char name[QUOTE_LEN];

	quote(name, path);
	if (priority >= 0)
		warnx("%s: is empty, but no longer in use as swap; to enable it, type: swapon -p %d %s",
		      path, priority, name);
	else
		warnx("%s: is empty, but no longer in use as swap; to enable it, type: swapon %s",
		      path, name);
}

int area_adopt(int device, const struct swap *swap)
{
	int discard = fstab_discard(swap->path), ret, back;
	struct attach_options options = {
		.priority = swap->priority < -1 ? -1 : swap->priority,
		.discard = discard && !(discard & SWAP_FLAG_DISCARD_ONCE),
	};

	if (area_can_adopt(swap) || swap_off_safely(swap->path))
		return -1;
	ret = area_attach(device, swap->path, &options);
	if (!ret) {
		warn_of_hibernation(swap->path);
		return 0;
	}

	back = swap_on_with_retry(swap->path, swap->priority, discard);
	explain_attach(swap->path, -ret);
	if (!back) {
		warnx("%s: is the kernel's swap area again, as before",
		      swap->path);
	} else {
		explain_swapon(swap->path, -back);
		warn_unused(swap->path, swap->priority);
	}
	return -1;
}

/* Return whether the path by which the area was attached still names it. */
static bool path_is_valid(const struct area *area)
{
	struct stat st;

	return !stat(area->path, &st) && area_is(area, &st);
}

int area_release(int device, const struct area *area)
{
	struct attach_options options = {
		.priority = area->priority,
		.discard = area->discard,
		.segment_size = area->segment_size,
	};
	int discard = fstab_discard(area->path), ret, back;

	if (!path_is_valid(area)) {
		warnx("%s: no longer found by this name, so the kernel could not swap on it; nothing was changed. To move all data off it, type: vswapctl detach %u",
		      area->path, area->id);
		return -1;
	}
	if (!discard && area->discard)
		discard = SWAP_FLAG_DISCARD;

	if (area_detach(device, area, false))
		return -1;
	ret = swap_on_as(area->path, area->priority, discard);
	if (!ret)
		return 0;

	back = attach_with_retry(device, area->path, &options);
	explain_swapon(area->path, -ret);
	if (!back) {
		warnx("%s: is attached again, as before", area->path);
	} else {
		explain_attach(area->path, -back);
		warn_unused(area->path, area->priority);
	}
	return -1;
}
