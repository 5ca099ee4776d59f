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

static u16 *place_of(struct vswap_window *window, unsigned long slot)
{
	return &window->refused[slot % VSWAP_NR_REFUSED];
}

static u16 tag_of(unsigned long slot)
{
	return (slot >> VSWAP_REFUSED_SHIFT) + 1;
}

static bool is_there(struct vswap_window *window, unsigned long slot)
{
	return READ_ONCE(*place_of(window, slot)) == tag_of(slot);
}

/**
 * vswap_refused_is_hopeless() - tell whether to refuse a page without a look
 * @window: the device's window
 * @slot: the page's slot
 *
 * Context: Any; does not sleep.
 * Return: true if the page was refused before, or if nothing has compressed for
 * long and it is not this slot's turn to be tried.
 */
bool vswap_refused_is_hopeless(struct vswap_window *window, unsigned long slot)
{
	unsigned int streak = READ_ONCE(window->refused_streak);

	if (likely(!streak))
		return false;
	return is_there(window, slot) ||
	       (streak >= VSWAP_REFUSED_STREAK && slot % STREAK_TRIES);
}

/**
 * vswap_refused_add() - a page does not compress, and was refused
 * @window: the device's window
 * @slot: its slot
 *
 * Context: Any; does not sleep.
 */
void vswap_refused_add(struct vswap_window *window, unsigned long slot)
{
	unsigned int streak = READ_ONCE(window->refused_streak);

	WRITE_ONCE(*place_of(window, slot), tag_of(slot));
	if (streak < VSWAP_REFUSED_STREAK)
		WRITE_ONCE(window->refused_streak, streak + 1);
}

/**
 * vswap_refused_forget() - a slot was stored or freed
 * @window: the device's window
 * @slot: the slot
 *
 * Context: Any, the swap core's cluster lock included; does not sleep.
 */
void vswap_refused_forget(struct vswap_window *window, unsigned long slot)
{
	if (unlikely(is_there(window, slot)))
		WRITE_ONCE(*place_of(window, slot), 0);
}

/**
 * vswap_refused_end() - a page did compress
 * @window: the device's window
 *
 * Context: Any; does not sleep.
 */
void vswap_refused_end(struct vswap_window *window)
{
	if (unlikely(READ_ONCE(window->refused_streak)))
		WRITE_ONCE(window->refused_streak, 0);
}
