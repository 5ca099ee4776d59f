// SPDX-License-Identifier: GPL-2.0
/* How fast pages move, from the difference of two snapshots. */
#include "snapshot.h"
#include "status.h"
#include "units.h"

/* Bytes per second; a counter that fell means that the module was reloaded. */
static double rate(uint64_t before, uint64_t after, double seconds)
{
	if (after < before || seconds <= 0)
		return 0;
	return (after - before) * page_bytes() / seconds;
}

void rates_between(const struct snapshot *before, const struct snapshot *after,
		   struct rates *rates)
{
	const uint64_t *a = before->values, *b = after->values;
	double seconds = after->time - before->time;

	rates->stores = rate(a[STORES], b[STORES], seconds);
	rates->loads = rate(a[LOADS], b[LOADS], seconds);
	rates->disk_loads = rate(a[DISK_LOADS], b[DISK_LOADS], seconds);
	rates->written_back = rate(snapshot_written_back(before),
				   snapshot_written_back(after), seconds);
}
