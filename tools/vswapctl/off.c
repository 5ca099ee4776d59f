// SPDX-License-Identifier: GPL-2.0
/* swapoff(2) with a progress bar. */
#include <errno.h>
#include <sys/swap.h>

#include "explain.h"
#include "memory.h"
#include "off.h"
#include "progress.h"
#include "swaps.h"

static uint64_t left(const void *path)
{
	return swap_used(path);
}

int swap_off_safely(const char *path)
{
	struct progress progress = {
		.label = "switching off",
		.left = left,
		.arg = path,
		.pages = true,
	};
	int err = 0;

	if (memory_fits(path, false))
		return -1;

	progress_begin(&progress);
	if (swapoff(path))
		err = errno;
	progress_end(&progress);

	if (err)
		explain_swapoff(path, err);
	return err ? -1 : 0;
}
