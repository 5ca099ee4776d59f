// SPDX-License-Identifier: GPL-2.0
/*
 * Tell the swap core when the device is full.
 *
 * Called by the front end.  A device of virtual slots is full when no store
 * succeeds, however many slots are free.  The core knows nothing of that: as long
 * as it counts free slots, all anonymous memory is reclaimable, and the OOM killer
 * waits for 16 rounds of reclaim without progress, each of which offers us every
 * inactive page again and again.  Measured on 512 MiB, that is 100 s to minutes of
 * a frozen machine.
 *
 * The core decides by nr_swap_pages.  It never allocates slots by it; older kernels
 * do, but ask other devices as long as those have free ones.  So while the device is
 * full, its free slots are taken off that number: reclaim then gives up anonymous
 * memory, and SwapFree, which free(1), systemd-oomd and earlyoom look at, is true.
 * They are given back as soon as a store succeeds, what a slot held is freed, room
 * is made in another way, or somebody opens the device for writing: swapoff(2) does
 * that first, and keeps it open, so the core's sums are exact when it subtracts ours.
 *
 * Only our own free slots are hidden, as the core counts them now.  Slots that it
 * allocates or frees meanwhile change how many that are, so each write corrects
 * it before it may wait, and so does a check each tenth of a second, for pages of
 * zeroes are never written.  Until then the sum is too small by these pages; so that
 * nobody reads a negative one, some slots are left to be counted.  The multi-gen LRU
 * does not begin with less than 64.  The older one goes on as long as there is one:
 * where reclaim does not stop, none is left, and a reader may come at a bad moment.
 *
 * A quarter of a second without a single success, and as many refusals as an eighth
 * of all anonymous pages, tell "full" from a burst, on slow machines and on fast
 * ones: pages that do not compress may come in long rows, with others behind them.
 * It takes two seconds while memory is lacking and the pool has hardly begun: where
 * pages are large the first stores may spend all reserves, and wait for reclaim to
 * free the pages which they have stored.
 * When the core has been told shortly before, a single slot that somebody freed is
 * no reason to begin all over again.
 *
 * What the core should offer instead: a swap_ops method, or a return value of
 * submit_write, which takes the device off the list of available ones and its free
 * slots off the count, until the device asks to be put back.
 */
#include <linux/jiffies.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "../tier/tier.h"
#include "../trace.h"
#include "full.h"

#define FULL_AFTER	(HZ / 4)
#define STARTED_AFTER	(2 * HZ)
#define FULL_REFUSALS	256
#define FULL_SHARE	8
#define CHECK_EVERY	(HZ / 10)
#define MARGIN		32
#define RELAPSE_WITHIN	(10 * HZ)
#define RELAPSE_AFTER	(HZ / 16)

/* The device's slots that the core counts as free; no more than it does. */
static long free_slots(struct swap_info_struct *sis)
{
	long used = vswap_compat_inuse_pages(sis);

	/* A device that is off the core's list has a high bit set. */
	return used >= 0 && used < sis->pages ? sis->pages - used : 0;
}

/* Hide just those slots that are free, and no more than all that are counted. */
static void hide(struct vswap_full *full)
{
	long more = max(free_slots(full->sis) - full->margin, 0L) -
		    full->hidden;
	long left = atomic_long_sub_return(more, &nr_swap_pages);
	long back = min(-left, full->hidden + more);

	if (back > 0) {
		atomic_long_add(back, &nr_swap_pages);
		more -= back;
	}
	full->hidden += more;
}

static void give_back(struct vswap_full *full)
{
	if (full->told) {
		full->was_told = jiffies | 1;
		trace_vswap_full(-full->hidden, full->refused);
	}
	atomic_long_add(full->hidden, &nr_swap_pages);
	full->hidden = 0;
	full->refused = 0;
	WRITE_ONCE(full->told, false);
}

/*
 * While the core has been told it offers us nothing, so only this finds out that
 * room was made: an area attached, a limit raised, a disk that answers again.
 */
static void full_check(struct work_struct *work)
{
	struct vswap_full *full = container_of(work, struct vswap_full,
					       check.work);
	bool has_room = vswap_wait_is_over(full->tier);

	guard(spinlock_irqsave)(&full->lock);
	if (!full->told)
		return;
	if (has_room) {
		give_back(full);
		return;
	}
	if (full->by_reclaim > FULL_REFUSALS)
		full->margin = 0;
	full->by_reclaim = 0;
	hide(full);
	queue_delayed_work(full->wq, &full->check, CHECK_EVERY);
}

/**
 * vswap_full_init() - all is well
 * @full: the device's state
 * @tier: what knows whether there is room
 * @stats: the device's counters
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_full_init(struct vswap_full *full, struct vswap_tier *tier,
		    struct vswap_stats __percpu *stats)
{
	spin_lock_init(&full->lock);
	INIT_DELAYED_WORK(&full->check, full_check);
	full->tier = tier;
	full->stats = stats;
	/* When it is needed no thread for the work can be made. */
	full->wq = alloc_workqueue("vswap_full", WQ_MEM_RECLAIM | WQ_UNBOUND, 1);
	return full->wq ? 0 : -ENOMEM;
}

/**
 * vswap_full_exit() - undo vswap_full_init()
 * @full: the device's state; swap is off
 *
 * Context: Process context, may sleep.
 */
void vswap_full_exit(struct vswap_full *full)
{
	destroy_workqueue(full->wq);
}

/**
 * vswap_full_swapon() - swap is on
 * @full: the device's state
 * @sis: the core's side
 *
 * Context: Process context.
 */
void vswap_full_swapon(struct vswap_full *full, struct swap_info_struct *sis)
{
	guard(spinlock_irqsave)(&full->lock);
	full->sis = sis;
}

/**
 * vswap_full_swapoff() - swap is off
 * @full: the device's state
 *
 * Context: Process context, may sleep.
 */
void vswap_full_swapoff(struct vswap_full *full)
{
	scoped_guard(spinlock_irqsave, &full->lock) {
		give_back(full);
		full->sis = NULL;
	}
	cancel_delayed_work_sync(&full->check);
}

/**
 * vswap_full_opened() - somebody opens the device for writing
 * @full: the device's state
 *
 * It may be swapoff(2): nothing is hidden until it has closed the device.
 *
 * Context: Process context; does not sleep.
 */
void vswap_full_opened(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	full->writers++;
	give_back(full);
}

/**
 * vswap_full_closed() - undo vswap_full_opened()
 * @full: the device's state
 *
 * Context: Process context; does not sleep.
 */
void vswap_full_closed(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	full->writers--;
}

/* Whether the core is the only one who has the device open. */
static bool may_hide(struct vswap_full *full)
{
	return full->sis && full->writers == 1;
}

/* Whether there have been enough refusals, for long enough. */
static bool is_full(struct vswap_full *full, bool starting)
{
	unsigned long anon, took = full->last - full->since;

	if (full->refused < FULL_REFUSALS)
		return false;
	if (full->was_told &&
	    time_before(full->last, full->was_told + RELAPSE_WITHIN))
		return took >= RELAPSE_AFTER;

	anon = global_node_page_state(NR_INACTIVE_ANON) +
	       global_node_page_state(NR_ACTIVE_ANON);
	return took >= (starting ? STARTED_AFTER : FULL_AFTER) &&
	       full->refused >= anon / FULL_SHARE;
}

/**
 * vswap_full_refused() - a store was refused, and there is no hope for the next
 * @full: the device's state
 * @nr: its pages
 * @starting: memory was lacking, and the pool has hardly begun
 *
 * Context: Any; does not sleep.
 */
void vswap_full_refused(struct vswap_full *full, long nr, bool starting)
{
	unsigned long now = jiffies;

	guard(spinlock_irqsave)(&full->lock);
	if (!may_hide(full))
		return;

	if (!full->refused || time_after(now, full->last + FULL_AFTER)) {
		full->since = now;
		WRITE_ONCE(full->refused, 0);
	}
	full->last = now;
	WRITE_ONCE(full->refused, full->refused + nr);
	/* What madvise(2) pages out does not ask for free slots. */
	if (full->told && current->reclaim_state)
		full->by_reclaim += nr;
	if (!full->told && !is_full(full, starting))
		return;

	if (!full->told)
		full->margin = MARGIN;
	hide(full);
	if (full->told)
		return;
	full->by_reclaim = 0;
	WRITE_ONCE(full->told, true);
	vswap_stat_inc(full->stats, VSWAP_STAT_FULL);
	trace_vswap_full(full->hidden, full->refused);
	queue_delayed_work(full->wq, &full->check, CHECK_EVERY);
}

/**
 * vswap_full_clear() - the device is not full
 * @full: the device's state
 *
 * Context: Any, the core's cluster lock included; does not sleep.
 */
void vswap_full_clear(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	give_back(full);
}

/**
 * vswap_full_update() - count anew what is hidden
 * @full: the device's state
 *
 * Context: Any; does not sleep.
 */
void vswap_full_update(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	if (full->told)
		hide(full);
}
