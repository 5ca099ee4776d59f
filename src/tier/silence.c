// SPDX-License-Identifier: GPL-2.0
/*
 * For how long a disk has not answered.
 *
 * A disk may answer reads and no writes, such as a thin volume that is full.
 * Nothing new is written to it then, and stores do not wait for it.
 */
#include "internal.h"

/* A slow disk takes this long to read a segment, or to discard. */
#define STUCK_AFTER	(4 * HZ)

static unsigned long jiffies_since(unsigned long begin)
{
	/* @begin may be newer than the jiffies that this CPU sees. */
	return max_t(long, jiffies - begin, 0);
}

/* The jiffies since the oldest write in flight was submitted. */
static unsigned long oldest_write_age(struct vswap_area *area)
{
	struct vswap_batch *batch = area->log.batches;
	unsigned long age = 0;

	for (; batch < area->log.batches + VSWAP_NR_BATCHES; batch++)
		/* Pairs with vswap_log_submit(). */
		if (smp_load_acquire(&batch->state) == VSWAP_BATCH_WRITING &&
		    !vswap_batch_has_ended(batch))
			age = max(age, jiffies_since(READ_ONCE(batch->submitted)));
	return age;
}

/**
 * vswap_silence() - return for how long the disk has not answered
 * @area: the area
 *
 * Context: Any context.
 * Return: the jiffies since the last answer, or for how long a write, a discard
 * or reads (any number, without a break) have been outstanding, whichever is
 * less; 0 if nothing is outstanding.
 */
unsigned long vswap_silence(struct vswap_area *area)
{
	unsigned long since = READ_ONCE(area->discarding_since);
	unsigned long answered = READ_ONCE(area->scan_io.answered);
	unsigned long silence = oldest_write_age(area);

	if (since)
		silence = max(silence, jiffies_since(since));
	if (atomic_read_acquire(&area->nr_reads))
		silence = max(silence, jiffies_since(READ_ONCE(area->reads_since)));
	/* A disk that still answers requests one by one is not silent. */
	if (answered)
		silence = min(silence, jiffies_since(answered));
	return min(silence, jiffies_since(READ_ONCE(area->log.answered)));
}

/*
 * For how long the worker has been stuck in a discard or a read of the cleaner.
 * It does not write meanwhile, even if the disk answers loads.
 */
static unsigned long stuck(struct vswap_area *area)
{
	unsigned long since = READ_ONCE(area->discarding_since);
	unsigned long age = since ? jiffies_since(since) : 0;

	/* Pairs with vswap_scan_read(). */
	if (smp_load_acquire(&area->scan_pending)) {
		since = READ_ONCE(area->scan_since);
		if (since)
			age = max(age, jiffies_since(since));
	}
	/* A demotion reads in a work of its own; the worker still writes. */
	age = min(age, jiffies_since(READ_ONCE(area->log.wrote)));
	return age >= STUCK_AFTER ? age : 0;
}

/**
 * vswap_silence_to_writes() - the same for a disk that is to be written
 * @area: the area
 *
 * Context: Any context.
 * Return: as vswap_silence(), or more if nothing has been written for longer
 * because a write, a discard or a read of the cleaner is not answered.
 */
unsigned long vswap_silence_to_writes(struct vswap_area *area)
{
	unsigned long silence = min(oldest_write_age(area),
				    jiffies_since(READ_ONCE(area->log.wrote)));

	return max3(vswap_silence(area), silence, stuck(area));
}
