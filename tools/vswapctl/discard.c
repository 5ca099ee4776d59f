// SPDX-License-Identifier: GPL-2.0
/*
 * The discard policy of a swap area.  /proc/swaps does not show it; /etc/fstab
 * may have it.
 */
#include <libmount/libmount.h>
#include <string.h>

#include "discard.h"
#include "swaps.h"

static int policy(struct libmnt_fs *fs)
{
	char *value = NULL;
	size_t len = 0;

	if (!mnt_fs_is_swaparea(fs) ||
	    mnt_fs_get_option(fs, "discard", &value, &len))
		return 0;
	if (len == 4 && !strncmp(value, "once", len))
		return SWAP_FLAG_DISCARD | SWAP_FLAG_DISCARD_ONCE;
	if (len == 5 && !strncmp(value, "pages", len))
		return SWAP_FLAG_DISCARD | SWAP_FLAG_DISCARD_PAGES;
	return SWAP_FLAG_DISCARD;
}

int fstab_discard(const char *path)
{
	struct libmnt_table *table = mnt_new_table();
	struct libmnt_cache *cache = mnt_new_cache();
	struct libmnt_fs *fs = NULL;
	int flags;

	if (table && cache && !mnt_table_set_cache(table, cache) &&
	    !mnt_table_parse_fstab(table, NULL))
		fs = mnt_table_find_srcpath(table, path, MNT_ITER_FORWARD);
	flags = fs ? policy(fs) : 0;
	mnt_unref_table(table);
	mnt_unref_cache(cache);
	return flags;
}
