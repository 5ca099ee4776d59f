// SPDX-License-Identifier: GPL-2.0
/*
 * Tell the swap core when the device is full.
 *
 * A device of virtual slots is full when no store succeeds, no matter how many
 * slots are free.  The core does not know this.  While it counts free slots, it
 * considers all anonymous memory reclaimable.  The OOM killer then waits for 16
 * rounds of reclaim without progress, and each round offers us every inactive
 * page again.  A machine with 512 MiB freezes for 100 s or longer.
 *
 * Reclaim and the OOM killer look at nr_swap_pages.  The slot allocator does
 * not, except on older kernels, which still try other devices with free slots.
 * So while the device is full, its free slots are subtracted from nr_swap_pages
 * ("hidden").  Then reclaim gives up on anonymous memory, and SwapFree, which
 * free(1), systemd-oomd and earlyoom read, is correct.
 *
 * The slots are given back when
 *
 *	- enough pages were stored, or enough slots in use were freed: at first
 *	  END_SUCCESSES.  If one were enough, a page fault of the task to be
 *	  killed would make reclaim start over;
 *	- a check sees that room was made in another way;
 *	- the limit is changed;
 *	- the device is opened for writing.  swapoff(2) opens it first and
 *	  keeps it open, so the core subtracts our slots from an exact sum.
 *
 * While slots are hidden, a check runs every tenth of a second.  It cannot tell
 * whether a store would succeed, so it halves the number of successes that are
 * still needed.
 *
 * Only our own free slots are hidden, as many as the core counts now.  When the
 * core allocates or frees slots, that number changes.  Each write corrects it
 * before it may wait.  So does each check, because the core never writes pages
 * of zeroes.  Until then the sum is too low by the slots that were allocated.
 * To keep it from becoming negative for its readers, MARGIN slots stay visible.
 * The multi-gen LRU does not start with fewer than 64.  The classic LRU goes on
 * while there is one: if reclaim does not stop, the margin becomes 0, and a
 * reader may see a negative sum for a moment.
 *
 * The device counts as full when hardly any store succeeds for a quarter of a
 * second, and as many pages are refused as an eighth of all anonymous pages,
 * but at least FULL_REFUSALS.  Fewer may be a row of incompressible pages with
 * others behind it.  A page that is stored, or a slot that is freed, outweighs
 * SUCCESS_WEIGHT refusals.  It must not reset the count: a task with random
 * data also has a page of zeroes now and then, and its page faults free slots.
 *
 * Two cases have another time limit:
 *
 *	- Two seconds if memory is short and the pool is still small.  With
 *	  large pages, the first stores may use up all reserves before reclaim
 *	  frees the pages that they have stored.
 *	- 1/16 s, and only FULL_REFUSALS pages, if the slots were given back
 *	  less than 10 s ago.  A few slots that were freed meanwhile are no
 *	  reason to start over.
 *
 * The core should offer a better way: a swap_ops method, or a return value of
 * submit_write, that takes the device off the list of available devices and its
 * free slots off the count, until the device asks to be put back.
 */
#include <kunit/visibility.h>
#include <linux/jiffies.h>
#include <linux/math.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "../tier/tier.h"
#include "../trace.h"
#include "full.h"

#define FULL_AFTER	(HZ / 4)
#define STARTING_AFTER	(2 * HZ)
#define FULL_REFUSALS	256
#define FULL_SHARE	8
#define SUCCESS_WEIGHT	512
#define CHECK_EVERY	(HZ / 10)
#define MARGIN		32
#define END_SUCCESSES	64
#define RELAPSE_WITHIN	(10 * HZ)
#define RELAPSE_AFTER	(HZ / 16)

/* A lower bound of our slots that the core counts as free */
static long free_slots(struct swap_info_struct *sis)
{
	long used = vswap_compat_inuse_pages(sis);

	/* The core sets a high bit while the device is off its list. */
	return used >= 0 && used < sis->pages ? sis->pages - used : 0;
}

/* Hide our free slots except the margin, but no more than nr_swap_pages. */
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
		full->told_end = jiffies | 1;
		trace_vswap_full(-full->hidden, full->refused);
	}
	atomic_long_add(full->hidden, &nr_swap_pages);
	full->hidden = 0;
	full->refused = 0;
	WRITE_ONCE(full->told, false);
}

/*
 * Once told, the core offers us no pages.  Only this check then notices that
 * room was made: an area was attached, a disk answers again, or memory is free.
 */
static void full_check(struct work_struct *work)
{
	struct vswap_full *full = container_of(work, struct vswap_full,
					       check.work);
	bool has_room = vswap_wait_may_succeed(full->tier);

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
	full->needed = max(full->needed / 2, 1L);
	hide(full);
	queue_delayed_work(full->wq, &full->check, CHECK_EVERY);
}

/**
 * vswap_full_init() - initialize the state: not full
 * @full: the device's state
 * @tier: the tier, which knows whether there is room
 * @stats: the device's counters
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_full_init(struct vswap_full *full, struct vswap_tier *tier,
		    struct vswap_stats __percpu *stats)
{
	spin_lock_init(&full->lock);
	INIT_DELAYED_WORK(&full->check, full_check);
	full->tier = tier;
	full->stats = stats;
	/* When the work is needed, there is no memory for a thread. */
	full->wq = alloc_workqueue("vswap_full", WQ_MEM_RECLAIM | WQ_UNBOUND, 1);
	return full->wq ? 0 : -ENOMEM;
}

/**
 * vswap_full_exit() - undo vswap_full_init()
 * @full: the device's state; swap must be off
 *
 * Context: Process context.  May sleep.
 */
void vswap_full_exit(struct vswap_full *full)
{
	destroy_workqueue(full->wq);
}

/**
 * vswap_full_swapon() - note that swap is on
 * @full: the device's state
 * @sis: the core's swap_info_struct
 *
 * Context: Process context.
 */
void vswap_full_swapon(struct vswap_full *full, struct swap_info_struct *sis)
{
	guard(spinlock_irqsave)(&full->lock);
	full->sis = sis;
	full->told_end = 0;
}

/**
 * vswap_full_swapoff() - note that swap is off
 * @full: the device's state
 *
 * Context: Process context.  May sleep.
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
 * vswap_full_opened() - note that the device was opened for writing
 * @full: the device's state
 *
 * This may be swapoff(2), so nothing is hidden until the device is closed.
 *
 * Context: Process context.  Does not sleep.
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
 * Context: Process context.  Does not sleep.
 */
void vswap_full_closed(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	full->writers--;
}

/* Whether swap is on, and only the core has the device open for writing. */
static bool may_hide(struct vswap_full *full)
{
	return full->sis && full->writers == 1;
}

/* Whether enough pages have been refused, for long enough. */
static bool is_full(struct vswap_full *full, bool starting)
{
	unsigned long anon, took = full->last - full->since;

	if (full->refused < FULL_REFUSALS)
		return false;
	if (full->told_end &&
	    time_before(full->last, full->told_end + RELAPSE_WITHIN))
		return took >= RELAPSE_AFTER;

	anon = global_node_page_state(NR_INACTIVE_ANON) +
	       global_node_page_state(NR_ACTIVE_ANON);
	return took >= (starting ? STARTING_AFTER : FULL_AFTER) &&
	       full->refused >= anon / FULL_SHARE;
}

/**
 * vswap_full_refused() - note that a store failed, and the next would fail too
 * @full: the device's state
 * @nr: number of pages in the store
 * @starting: memory was lacking, and the pool has hardly begun
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_full_refused(struct vswap_full *full, long nr, bool starting)
{
	unsigned long now = jiffies, refused;

	guard(spinlock_irqsave)(&full->lock);
	if (!may_hide(full))
		return;

	refused = full->refused;
	if (!refused || time_after(now, full->last + FULL_AFTER)) {
		full->since = now;
		refused = 0;
	}
	full->last = now;
	WRITE_ONCE(full->refused, refused + nr);
	/* Not those of madvise(2), which does not check for free slots. */
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
	full->needed = END_SUCCESSES;
	WRITE_ONCE(full->told, true);
	vswap_stat_inc(full->stats, VSWAP_STAT_FULL);
	trace_vswap_full(full->hidden, full->refused);
	queue_delayed_work(full->wq, &full->check, CHECK_EVERY);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_full_refused);

/**
 * vswap_full_weigh() - weigh a success against the refusals before it
 * @full: the device's state
 * @nr: number of pages stored, or slots freed
 *
 * The time that the outweighed refusals took no longer counts, either.  Once the
 * core has been told, enough successes give the free slots back, and until then
 * the slots that are freed are hidden, too.
 *
 * Context: Any context, also under the core's cluster lock.  Does not sleep.
 */
void vswap_full_weigh(struct vswap_full *full, long nr)
{
	unsigned long less = nr * SUCCESS_WEIGHT;

	guard(spinlock_irqsave)(&full->lock);
	if (full->told && full->needed > nr) {
		full->needed -= nr;
		hide(full);
		return;
	}
	if (full->told || full->refused <= less ||
	    time_after(jiffies, full->last + FULL_AFTER)) {
		give_back(full);
		return;
	}
	full->since += mult_frac(full->last - full->since, less, full->refused);
	WRITE_ONCE(full->refused, full->refused - less);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_full_weigh);

/**
 * vswap_full_end() - note that there may be room for many pages
 * @full: the device's state
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_full_end(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	give_back(full);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_full_end);

/**
 * vswap_full_update() - correct the number of hidden slots
 * @full: the device's state
 *
 * Context: Any context.  Does not sleep.
 */
void vswap_full_update(struct vswap_full *full)
{
	guard(spinlock_irqsave)(&full->lock);
	if (full->told)
		hide(full);
}
