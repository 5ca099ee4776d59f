// SPDX-License-Identifier: GPL-2.0
/*
 * Remember slots whose folio was refused because it does not compress.  Reclaim
 * offers such a folio again on every pass; this avoids compressing it again.  A
 * large folio is remembered by its first slot.
 *
 * All of this is a hint: slots that share a bucket evict each other, and a page
 * may change without its slot being freed.
 */
#include <kunit/visibility.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "refused.h"

/* When nothing seems to compress, one page in this many is still tried. */
#define TRY_ONE_IN	8
/* At most this many pages of a large folio count: other folios may compress. */
#define MOST_OF_FOLIO	32L

static u16 *bucket_of(struct vswap_space *space, unsigned long slot)
{
	return &space->refused[slot % VSWAP_NR_REFUSED];
}

static u16 tag_of(unsigned long slot)
{
	return (slot >> VSWAP_REFUSED_SHIFT) + 1;
}

static bool is_present(struct vswap_space *space, unsigned long slot)
{
	return READ_ONCE(*bucket_of(space, slot)) == tag_of(slot);
}

/**
 * vswap_refused_should_skip() - check whether to refuse a folio untried
 * @space: the device's space
 * @slot: the folio's first slot
 * @nr: its number of pages
 *
 * Context: Any context.  Does not sleep.
 * Return: true if the folio was refused before, or if nothing seems to compress
 * and this page is not one of those that are still tried.  When other data does
 * compress, a refused page is tried again, and a refused large folio at times.
 * A large folio that was not refused yet is always tried: the pages that the
 * program has not touched are zero.
 */
bool vswap_refused_should_skip(struct vswap_space *space, unsigned long slot,
			       long nr)
{
	unsigned int streak = READ_ONCE(space->refused_streak);

	/* A page costs one attempt, a large folio up to half of its pages. */
	if (likely(!streak && nr == 1))
		return false;
	if (is_present(space, slot))
		return streak || jiffies % TRY_ONE_IN;
	return streak >= VSWAP_REFUSED_STREAK && nr == 1 && slot % TRY_ONE_IN;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_refused_should_skip);

/**
 * vswap_refused_add() - remember that a folio was refused as incompressible
 * @space: the device's space
 * @slot: the folio's first slot
 * @nr: its number of pages
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_refused_add(struct vswap_space *space, unsigned long slot, long nr)
{
	unsigned int streak = READ_ONCE(space->refused_streak);

	WRITE_ONCE(*bucket_of(space, slot), tag_of(slot));
	if (streak < VSWAP_REFUSED_STREAK) {
		streak += min(nr, MOST_OF_FOLIO);
		WRITE_ONCE(space->refused_streak,
			   min(streak, VSWAP_REFUSED_STREAK));
	}
}
EXPORT_SYMBOL_IF_KUNIT(vswap_refused_add);

/**
 * vswap_refused_forget() - forget a slot that was stored or freed
 * @space: the device's space
 * @slot: the slot
 *
 * Context: Any context, also under the swap core's cluster lock.  Does not
 * sleep.
 */
void vswap_refused_forget(struct vswap_space *space, unsigned long slot)
{
	if (unlikely(is_present(space, slot)))
		WRITE_ONCE(*bucket_of(space, slot), 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_refused_forget);

/**
 * vswap_refused_reset_streak() - note that a page compressed
 * @space: the device's space
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_refused_reset_streak(struct vswap_space *space)
{
	if (unlikely(READ_ONCE(space->refused_streak)))
		WRITE_ONCE(space->refused_streak, 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_refused_reset_streak);
