// SPDX-License-Identifier: GPL-2.0
/*
 * adopt --watch: take over each swap area as it is enabled.
 *
 * poll(2) on /proc/swaps reports each change.  An area that could not be taken
 * over is left alone until another process disables it; otherwise we would
 * retry forever.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "adopt.h"
#include "interrupt.h"
#include "on.h"
#include "swaps.h"
#include "watch.h"

/* Areas that could not be taken over. */
struct refused {
	char **paths;
	size_t nr;
};

static bool is_refused(const struct refused *refused, const char *path)
{
	size_t i;

	for (i = 0; i < refused->nr; i++)
		if (!strcmp(refused->paths[i], path))
			return true;
	return false;
}

static void refuse(struct refused *refused, const char *path)
{
	char **paths = reallocarray(refused->paths, refused->nr + 1,
				    sizeof(*paths));

	if (!paths)
		err(EXIT_FAILURE, "allocation failed");
	refused->paths = paths;
	paths[refused->nr] = strdup(path);
	if (!paths[refused->nr])
		err(EXIT_FAILURE, "allocation failed");
	refused->nr++;
}

/* Forget areas that are disabled now. */
static void forget_disabled(struct refused *refused, const struct swaps *swaps)
{
	size_t i = 0;

	while (i < refused->nr) {
		if (swaps_find(swaps, refused->paths[i])) {
			i++;
			continue;
		}
		free(refused->paths[i]);
		refused->paths[i] = refused->paths[--refused->nr];
	}
}

static void refused_free(struct refused *refused)
{
	while (refused->nr)
		free(refused->paths[--refused->nr]);
	free(refused->paths);
}

/* Take over all areas in use, unless vswap itself is off. */
static int adopt_all(int device, struct refused *refused)
{
	const struct swap *swap;
	struct swaps swaps;
	size_t i;

	if (swaps_read(&swaps)) {
		warnx("cannot read /proc/swaps");
		return -1;
	}
	forget_disabled(refused, &swaps);
	for (i = 0; i < swaps.nr && vswap_is_on() && !interrupted(); i++) {
		swap = &swaps.list[i];
		if (swap_is_vswap(swap) || swap_is_zram(swap) ||
		    is_refused(refused, swap->path))
			continue;
		if (!area_adopt(device, swap))
			printf("adopted %s\n", swap->path);
		else
			refuse(refused, swap->path);
		fflush(stdout);
	}
	swaps_free(&swaps);
	return 0;
}

/* Signals are blocked until ppoll(2) waits, so that none is missed. */
static int wait_for_change(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLPRI };
	sigset_t old;
	int ret = 0;

	interrupts_block(&old);
	if (!interrupted() && ppoll(&pfd, 1, NULL, &old) < 0 && errno != EINTR)
		ret = -1;
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* The lock is on /dev/vswap, and ends when the descriptor is closed. */
int watch_keep_off(int device)
{
	if (!flock(device, LOCK_SH | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK)
		warnx("'vswapctl adopt --watch' is running, and would take the areas over again; stop it first, for example: systemctl stop vswap-adopt.service");
	else
		warn("cannot lock " VSWAP_DEVICE);
	return -1;
}

static int lock_out_others(int device)
{
	if (!flock(device, LOCK_EX | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK)
		warnx("another vswapctl is already watching, or is releasing areas");
	else
		warn("cannot lock " VSWAP_DEVICE);
	return -1;
}

int watch_swaps(int device)
{
	int fd, ret = 0;
	struct refused refused = { };

	if (lock_out_others(device))
		return EXIT_FAILURE;
	fd = open("/proc/swaps", O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		warn("cannot open /proc/swaps");
		return EXIT_FAILURE;
	}
	while (!ret && !interrupted()) {
		ret = adopt_all(device, &refused);
		if (!ret && !interrupted() && wait_for_change(fd)) {
			warn("cannot poll /proc/swaps");
			ret = -1;
		}
	}
	refused_free(&refused);
	close(fd);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
