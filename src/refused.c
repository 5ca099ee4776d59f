// SPDX-License-Identifier: GPL-2.0
/*
 * Slots whose page does not compress and was refused: reclaim offers such a page
 * again on each pass, and it is not compressed again each time.
 *
 * Called by the engine.  All of it is a hint: slots that share a place push each
 * other out, and a page may change without its slot being freed.
 */
#include "refused.h"

/* When nothing seems to compress one slot in so many is tried all the same. */
#define STREAK_TRIES	8

static u16 *place_of(struct vswap_space *space, unsigned long slot)
{
	return &space->refused[slot % VSWAP_NR_REFUSED];
}

static u16 tag_of(unsigned long slot)
{
	return (slot >> VSWAP_REFUSED_SHIFT) + 1;
}

static bool is_present(struct vswap_space *space, unsigned long slot)
{
	return READ_ONCE(*place_of(space, slot)) == tag_of(slot);
}

/**
 * vswap_refused_is_hopeless() - tell whether to refuse a page without a look
 * @space: the device's space
 * @slot: the page's slot
 *
 * Context: Any; does not sleep.
 * Return: true if the page was refused before, or if nothing has compressed for
 * long and it is not this slot's turn to be tried.
 */
bool vswap_refused_is_hopeless(struct vswap_space *space, unsigned long slot)
{
	unsigned int streak = READ_ONCE(space->refused_streak);

	if (likely(!streak))
		return false;
	return is_present(space, slot) ||
	       (streak >= VSWAP_REFUSED_STREAK && slot % STREAK_TRIES);
}

/**
 * vswap_refused_add() - a page does not compress, and was refused
 * @space: the device's space
 * @slot: its slot
 *
 * Context: Any; does not sleep.
 */
void vswap_refused_add(struct vswap_space *space, unsigned long slot)
{
	unsigned int streak = READ_ONCE(space->refused_streak);

	WRITE_ONCE(*place_of(space, slot), tag_of(slot));
	if (streak < VSWAP_REFUSED_STREAK)
		WRITE_ONCE(space->refused_streak, streak + 1);
}

/**
 * vswap_refused_forget() - a slot was stored or freed
 * @space: the device's space
 * @slot: the slot
 *
 * Context: Any, the swap core's cluster lock included; does not sleep.
 */
void vswap_refused_forget(struct vswap_space *space, unsigned long slot)
{
	if (unlikely(is_present(space, slot)))
		WRITE_ONCE(*place_of(space, slot), 0);
}

/**
 * vswap_refused_end() - a page did compress
 * @space: the device's space
 *
 * Context: Any; does not sleep.
 */
void vswap_refused_end(struct vswap_space *space)
{
	if (unlikely(READ_ONCE(space->refused_streak)))
		WRITE_ONCE(space->refused_streak, 0);
}
