// SPDX-License-Identifier: GPL-2.0
/*
 * Moving an area between the kernel's own swap and vswap.
 *
 * It is first emptied where it is, which may fail and then has changed nothing.
 * Then it holds nothing, and is taken by the other side; should that fail, it is
 * given back.  Signals are noted in between, not obeyed.
 */
#include <err.h>
#include <libmount/libmount.h>
#include <string.h>

#include "adopt.h"
#include "area.h"
#include "attach.h"
#include "explain.h"
#include "off.h"
#include "swaps.h"

/* /proc/swaps does not tell of discard; /etc/fstab may. */
static bool fstab_discards(const char *path)
{
	struct libmnt_table *table = mnt_new_table();
	struct libmnt_cache *cache = mnt_new_cache();
	struct libmnt_fs *fs = NULL;
	bool discards = false;

	if (table && cache && !mnt_table_set_cache(table, cache) &&
	    !mnt_table_parse_fstab(table, NULL))
		fs = mnt_table_find_srcpath(table, path, MNT_ITER_FORWARD);
	if (fs && mnt_fs_is_swaparea(fs))
		discards = !mnt_fs_get_option(fs, "discard", NULL, NULL);
	mnt_unref_table(table);
	mnt_unref_cache(cache);
	return discards;
}

static int can_adopt(const struct swap *swap)
{
	if (swap_is_vswap(swap))
		warnx("%s: this is vswap itself; give another swap area",
		      swap->path);
	else if (swap_is_zram(swap))
		warnx("%s: this is zram, which is RAM too; switch it off instead: swapoff %s",
		      swap->path, swap->path);
	else if (swap->gone)
		warnx("%s: its file was deleted, so it cannot be opened again; leave it as it is",
		      swap->path);
	else
		return 0;
	return -1;
}

/* Nothing is in it; let the kernel have it again. */
static void give_back(const char *path, int priority, bool discard)
{
	int ret = swap_on_as(path, priority, discard);

	if (!ret) {
		warnx("%s: it is the kernel's swap area again, as before",
		      path);
		return;
	}
	explain_swapon(path, -ret);
	warnx("%s: it holds nothing, but is switched off now; to switch it on, type: swapon %s",
	      path, path);
}

int area_adopt(int device, const struct swap *swap)
{
	struct attach_options options = {
		.priority = swap->priority < -1 ? -1 : swap->priority,
		.discard = fstab_discards(swap->path),
	};

	if (can_adopt(swap) || swap_off_safely(swap->path))
		return -1;
	if (!area_attach(device, swap->path, &options))
		return 0;

	give_back(swap->path, swap->priority, options.discard);
	return -1;
}

int area_release(int device, const struct area *area)
{
	struct attach_options options = {
		.priority = area->priority,
		.discard = area->discard,
		.segment_size = area->segment_size,
	};
	int ret;

	if (area_detach(device, area, false))
		return -1;
	ret = swap_on_as(area->path, area->priority, area->discard);
	if (!ret)
		return 0;

	explain_swapon(area->path, -ret);
	if (!area_attach(device, area->path, &options))
		warnx("%s: it is attached again, as before", area->path);
	return -1;
}
