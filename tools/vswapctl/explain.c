// SPDX-License-Identifier: GPL-2.0
/*
 * Print what an errno of the kernel means here, and what to do about it.  There
 * is a table for each operation that can fail; linux/vswap.h lists the errnos
 * of the ioctls.  A "%s" in a message stands for the quoted name of the area.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "quote.h"

struct message {
	int err;
	const char *text;
};

#define NEWER_MODULE	"the loaded vswap module is too old for this; load the new one, which detaches all areas, and attach them again: systemctl stop vswap-adopt.service; vswapctl off && modprobe -r vswap && vswapctl on"

static const struct message attach[] = {
	{ EBADF, "cannot be opened for reading and writing; check its permissions" },
	{ ENOTBLK, "is neither a block device nor a file; give a swap partition or a swapfile" },
	{ EROFS, "is read-only; for a device, type: blockdev --setrw %s" },
	{ EBUSY, "is in use: mounted, part of a volume, swapped on or attached; see: lsblk %s" },
	{ EOPNOTSUPP, "cannot hold a swap area: a zoned device, one with logical blocks larger than 4 KiB, or a filesystem without swapfiles; make a swapfile on ext4, xfs or btrfs (fallocate, mkswap)" },
	{ EMEDIUMTYPE, "has no swap signature; if nothing on it is needed, type: mkswap %s" },
	{ EUCLEAN, "swap signature is damaged, or for another page size or a larger device; to recreate it, type: mkswap %s" },
	{ ENOSPC, "is too small: an area takes at least 9 segments; give a larger one, or a smaller --segment-size" },
	{ EMFILE, "vswap cannot have more areas; detach one first: vswapctl detach AREA" },
	{ EFBIG, "is larger than vswap can use; give a larger --segment-size" },
	{ EINVAL, "is refused by the kernel; a swapfile must not have holes or be copy-on-write; for the reason, type: dmesg | tail" },
	{ ENOMEM, "not enough memory for its tables; end programs and try again" },
	{ EAGAIN, "the module is being removed; type: vswapctl on" },
	{ EPERM, "only root may attach areas, and not in a container" },
	{ ETXTBSY, "is in use as a swapfile; see: cat /proc/swaps" },
	{ EIO, "cannot be read; the device may be failing; see: dmesg | tail" },
	{ ENOENT, "no such device or file" },
	{ ENXIO, "there is no device behind this name; is it plugged in?" },
	{ ENOMEDIUM, "no medium found" },
	{ EACCES, "permission denied" },
	{ EISDIR, "is a directory; give a swap partition or a swapfile" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct message detach[] = {
	{ ENODEV, "not attached; to list areas, type: vswapctl status" },
	{ ENOSPC, "its data fits nowhere else; the area keeps working. End programs, attach another area, or raise the limit: vswapctl set pool_limit=PERCENT" },
	{ EIO, "some of its data cannot be read; the area keeps working. To give up those pages (programs that need them will be killed), type: vswapctl detach --force %s" },
	{ EBUSY, "is already being detached" },
	{ EINTR, "interrupted; it keeps working, and nothing is lost" },
	{ EINVAL, "the kernel refused the request; is the module as new as vswapctl?" },
	{ ENOMEM, "not enough memory to move its data; the area keeps working. End programs and try again" },
	{ EAGAIN, "vswap is busy with another area; try again" },
	{ EPERM, "only root may detach areas, and not in a container" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct message writeback[] = {
	{ ENODEV, "there is no area to write to; attach one: vswapctl attach AREA" },
	{ ENOSPC, "the areas are full; attach another one: vswapctl attach AREA" },
	{ EDQUOT, "the write limit is reached; to change it, type: vswapctl set write_limit_day=BYTES write_limit_second=BYTES (0 for none)" },
	{ EINTR, "interrupted; pages already written stay written" },
	{ EINVAL, "the kernel refused the request; is the module as new as vswapctl?" },
	{ EIO, "a write failed; its pages stay in RAM. To see which area has errors, type: vswapctl status" },
	{ ENOMEM, "not enough memory for writing; try again" },
	{ EAGAIN, "vswap is busy; try again" },
	{ EPERM, "only root may do this, and not in a container" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct message swap_on[] = {
	{ EBUSY, "is already in use as swap" },
	{ EINVAL, "has no valid swap signature; to make one, type: mkswap %s" },
	{ ENOMEM, "not enough memory to manage a swap space of this size; choose a smaller one: vswapctl set size=SIZE" },
	{ EPERM, "the kernel allows no more swap areas, or none from a container" },
	{ ENOENT, "no such device or file" },
	{ EINTR, "interrupted; swap on it stays off" },
	{ }
};

static const struct message swap_off[] = {
	{ EINVAL, "is not in use as swap" },
	{ EINTR, "interrupted; it keeps working, and nothing is lost" },
	{ ENOMEM, "its data does not fit into RAM; swap on it stays on. End programs and try again" },
	{ EPERM, "only root may disable swap" },
	{ ENOENT, "no such device or file" },
	{ EIO, "some of its data cannot be read; swap on it stays on. For details, type: dmesg | grep vswap" },
	{ }
};

static const struct message size[] = {
	{ EINVAL, "give bytes with K, M, G or T, at least 1M, or a percentage of RAM such as 400%" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ }
};

static const struct message compressor[] = {
	{ EINVAL, "choose lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ }
};

static const struct message recompressor[] = {
	{ EINVAL, "choose none, lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ ENOENT, "the loaded vswap module does not have this setting" },
	{ }
};

static const struct message pool_limit[] = {
	{ EINVAL, "give auto, or a percentage of RAM from 1 to 100 (small machines have a higher minimum)" },
	{ }
};

static const struct message write_limit[] = {
	{ EINVAL, "give bytes, with K, M, G or T if wanted; 0 for no limit" },
	{ ENOENT, "the loaded vswap module does not have this setting" },
	{ }
};

static const char *find(const struct message *table, int err)
{
	for (; table->text; table++)
		if (table->err == err)
			return table->text;
	return NULL;
}

/* Print a message, with "what" quoted in place of its "%s". */
static void explain(const struct message *table, const char *what, int err)
{
	const char *text = find(table, err), *gap;
	char name[QUOTE_LEN];

	if (!text) {
		warnx("%s: %s", what, strerror(err));
		return;
	}
	gap = strstr(text, "%s");
	if (gap)
		warnx("%s: %.*s%s%s", what, (int)(gap - text), text,
		      quote(name, what), gap + 2);
	else
		warnx("%s: %s", what, text);
}

void explain_attach(const char *what, int err)
{
	explain(attach, what, err);
}

void explain_detach(const char *what, int err)
{
	explain(detach, what, err);
}

void explain_writeback(int err)
{
	explain(writeback, "writeback", err);
}

void explain_swapon(const char *what, int err)
{
	explain(swap_on, what, err);
}

void explain_swapoff(const char *what, int err)
{
	explain(swap_off, what, err);
}

void explain_setting(const char *key, const char *value, int err)
{
	const struct message *table = write_limit;
	char what[128];

	if (!strcmp(key, "size"))
		table = size;
	else if (!strcmp(key, "compressor"))
		table = compressor;
	else if (!strcmp(key, "recompressor"))
		table = recompressor;
	else if (!strcmp(key, "pool_limit"))
		table = pool_limit;

	snprintf(what, sizeof(what), "%s=%.64s", key, value);
	explain(table, what, err);
}
