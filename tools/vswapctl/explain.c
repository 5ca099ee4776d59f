// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's errnos mean here, and what to do about each: tables, one
 * for each thing that can fail.  The ioctls' errnos are those of the uapi
 * header.  A "%s" in a command stands for the area's name.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "quote.h"

struct sentence {
	int err;
	const char *text;
};

#define NEWER_MODULE	"the vswap module that is loaded is too old for this; load the new one, and attach the areas again, which it lets go of: systemctl stop vswap-adopt.service; vswapctl off && modprobe -r vswap && vswapctl on"

static const struct sentence attach[] = {
	{ EBADF, "it could not be opened for reading and writing; see its permissions" },
	{ ENOTBLK, "it is neither a block device nor a file; give a swap partition or a swapfile" },
	{ EROFS, "it is read-only; for a device, type: blockdev --setrw %s" },
	{ EBUSY, "it is in use: mounted, part of a volume, swapped on or attached; see: lsblk %s" },
	{ EOPNOTSUPP, "it cannot hold a swap area: a zoned device, or a filesystem without swapfiles; make a swapfile on ext4, xfs or btrfs (fallocate, mkswap)" },
	{ EMEDIUMTYPE, "it has no swap signature; if nothing on it is needed any more, type: mkswap %s" },
	{ EUCLEAN, "its swap signature is damaged, or made for other page size or a larger device; to make it anew, type: mkswap %s" },
	{ ENOSPC, "it is too small: an area takes at least 8 segments; give a larger one, or a smaller --segment-size" },
	{ EMFILE, "there are as many areas as vswap can have; detach one first: vswapctl detach AREA" },
	{ EFBIG, "it is larger than vswap can use; give it a larger --segment-size" },
	{ EINVAL, "the kernel refused it; a swapfile must have no holes and must not be copy-on-write; the kernel's log has the reason: dmesg | tail" },
	{ ENOMEM, "there is not enough memory for its tables; end programs and try again" },
	{ EAGAIN, "the module is being removed; type: vswapctl on" },
	{ EPERM, "only root may attach areas, and not in a container" },
	{ ETXTBSY, "it is in use as a swapfile; see: cat /proc/swaps" },
	{ EIO, "it cannot be read; the device may be failing: dmesg | tail" },
	{ ENOENT, "there is no such device or file" },
	{ ENXIO, "there is no device behind this name; is it plugged in?" },
	{ ENOMEDIUM, "there is no medium in it" },
	{ EACCES, "no permission to open it" },
	{ EISDIR, "it is a directory; give a swap partition or a swapfile" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct sentence detach[] = {
	{ ENODEV, "it is not attached; to see what is, type: vswapctl status" },
	{ ENOSPC, "what it holds fits nowhere else; it goes on working. End programs, attach another area, or raise the limit: vswapctl set pool_limit=PERCENT" },
	{ EIO, "some of what it holds cannot be read; it goes on working. To give those pages up (their programs will be killed when they need them), type: vswapctl detach --force %s" },
	{ EBUSY, "it is being detached already" },
	{ EINTR, "interrupted; it goes on working, and nothing is lost" },
	{ EINVAL, "the kernel refused the request; is the module as new as vswapctl?" },
	{ ENOMEM, "there is not enough memory to move what it holds; it goes on working. End programs and try again" },
	{ EAGAIN, "vswap is busy with another area; try again" },
	{ EPERM, "only root may detach areas, and not in a container" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct sentence writeback[] = {
	{ ENODEV, "there is no area to write to; attach one: vswapctl attach AREA" },
	{ ENOSPC, "the areas are full; attach another one: vswapctl attach AREA" },
	{ EDQUOT, "the limit on writing is reached; it is set by: vswapctl set write_limit_day=BYTES write_limit_second=BYTES (0 for none)" },
	{ EINTR, "interrupted; what was written stays written" },
	{ EINVAL, "the kernel refused the request; is the module as new as vswapctl?" },
	{ EIO, "a write failed, and its pages stay in RAM; see which area has errors: vswapctl status" },
	{ ENOMEM, "there is not enough memory to write from; try again" },
	{ EAGAIN, "vswap is busy; try again" },
	{ EPERM, "only root may do this, and not in a container" },
	{ ENOTTY, NEWER_MODULE },
	{ }
};

static const struct sentence swap_on[] = {
	{ EBUSY, "swap is on there already" },
	{ EINVAL, "it has no swap signature that the kernel takes; make one: mkswap %s" },
	{ ENOMEM, "there is not enough memory to manage a swap space of this size; choose a smaller one: vswapctl set size=SIZE" },
	{ EPERM, "the kernel does not permit more swap areas, or not from a container" },
	{ ENOENT, "there is no such device or file" },
	{ EINTR, "interrupted; swap is off there" },
	{ }
};

static const struct sentence swap_off[] = {
	{ EINVAL, "swap is not on there" },
	{ EINTR, "interrupted; it goes on working, and nothing is lost" },
	{ ENOMEM, "what it holds does not fit into RAM; it goes on working. End programs and try again" },
	{ EPERM, "only root may switch swap off" },
	{ ENOENT, "there is no such device or file" },
	{ EIO, "some of what it holds cannot be read back; it goes on working. The kernel's log says which: dmesg | grep vswap" },
	{ }
};

static const struct sentence size[] = {
	{ EINVAL, "give bytes with K, M, G or T, at least 1M, or a percentage of RAM such as 400%" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ }
};

static const struct sentence compressor[] = {
	{ EINVAL, "choose lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ }
};

static const struct sentence recompressor[] = {
	{ EINVAL, "choose none, lz4, lzo-rle, zstd, or zstd:LEVEL with a level from 1 to 22" },
	{ EBUSY, "swap is on; type: vswapctl off" },
	{ ENOENT, "the vswap module that is loaded does not have this setting" },
	{ }
};

static const struct sentence pool_limit[] = {
	{ EINVAL, "give auto, or a percentage of RAM from 1 to 100 (on small machines not the least)" },
	{ }
};

static const struct sentence write_limit[] = {
	{ EINVAL, "give bytes, with K, M, G or T if wanted; 0 for no limit" },
	{ ENOENT, "the vswap module that is loaded does not have this setting" },
	{ }
};

static const char *find(const struct sentence *table, int err)
{
	for (; table->text; table++)
		if (table->err == err)
			return table->text;
	return NULL;
}

/* Print a sentence with "what" for its "%s". */
static void say(const struct sentence *table, const char *what, int err)
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
	say(attach, what, err);
}

void explain_detach(const char *what, int err)
{
	say(detach, what, err);
}

void explain_writeback(int err)
{
	say(writeback, "writeback", err);
}

void explain_swapon(const char *what, int err)
{
	say(swap_on, what, err);
}

void explain_swapoff(const char *what, int err)
{
	say(swap_off, what, err);
}

void explain_setting(const char *key, const char *value, int err)
{
	const struct sentence *table = write_limit;
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
	say(table, what, err);
}
