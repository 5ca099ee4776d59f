// SPDX-License-Identifier: GPL-2.0
/*
 * Free objects that were replaced, after the loads that may use them.
 *
 * A load may use an object until its SRCU read section ends, even if the slot
 * has got another object meanwhile.  So recompression puts the objects that it
 * has replaced into a ring, and a work item frees them after a grace period.
 * Recompression goes on in the meantime.  It waits for a grace period itself
 * only when the ring is nearly full, when the pool has no room, or when a call
 * from reclaim has gained nothing.  swapoff waits until the ring is empty.
 *
 * To add, hold recompress.lock; to free, deferred.lock, which nests inside it.
 */
#include <linux/build_bug.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/srcu.h>

#include <kunit/visibility.h>

#include "../table/entry.h"
#include "internal.h"

static_assert(!(VSWAP_DEFERRED_MAX & (VSWAP_DEFERRED_MAX - 1)));
static_assert(VSWAP_DEFERRED_MAX >= 2 * VSWAP_RECOMPRESS_SLOTS);

static unsigned int ring_count(struct vswap_deferred *deferred)
{
	/*
	 * Read @tail first: it never passes @head.  Pairs with the release in
	 * ring_free(): a caller that reads the new @tail may reuse the places
	 * before it, and sees that the stores that wait for room were woken.
	 */
	unsigned int tail = smp_load_acquire(&deferred->tail);

	return READ_ONCE(deferred->head) - tail;
}

/**
 * vswap_deferred_has_room() - return whether objects can be added
 * @tier: the tier
 * @nr: how many
 *
 * Context: Caller holds the recompression lock.
 */
bool vswap_deferred_has_room(struct vswap_tier *tier, unsigned int nr)
{
	return VSWAP_DEFERRED_MAX - ring_count(&tier->deferred) >= nr;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_has_room);

/**
 * vswap_deferred_is_pending() - return whether objects will be freed soon
 * @tier: the tier
 *
 * Context: Any context.
 */
bool vswap_deferred_is_pending(struct vswap_tier *tier)
{
	return ring_count(&tier->deferred);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_is_pending);

/**
 * vswap_deferred_add() - free an object after the loads that may use it
 * @tier: the tier; vswap_deferred_has_room() was true
 * @claim: an entry with the object's handle and length, which no slot has now
 *
 * Context: Caller holds the recompression lock, and calls vswap_deferred_kick()
 * afterwards.  Does not sleep.
 */
void vswap_deferred_add(struct vswap_tier *tier, unsigned long claim)
{
	struct vswap_deferred *deferred = &tier->deferred;

	deferred->ring[deferred->head % VSWAP_DEFERRED_MAX] = claim;
	/* Pairs with the acquire in ring_free(). */
	smp_store_release(&deferred->head, deferred->head + 1);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_add);

/*
 * Free all objects in the ring, and wake stores that wait for room.  The caller
 * holds deferred.lock.
 */
static void ring_free(struct vswap_tier *tier)
{
	struct vswap_deferred *deferred = &tier->deferred;
	struct vswap_pool *pool = tier->space->pool;
	unsigned int head, tail = deferred->tail;
	size_t bytes = 0;

	/* Pairs with the release in vswap_deferred_add(). */
	head = smp_load_acquire(&deferred->head);
	if (head == tail)
		return;

	synchronize_srcu_expedited(&tier->space->load_srcu);
	for (; tail != head; tail++) {
		unsigned long claim = deferred->ring[tail % VSWAP_DEFERRED_MAX];

		bytes += vswap_entry_len(claim);
		vswap_pool_free(pool, vswap_entry_handle(claim));
		cond_resched();
	}

	/*
	 * Wake the stores, but keep @stalled if the pool is above its limit, or
	 * if an area has room: its disk may not answer.
	 */
	if (vswap_pool_above(pool, 16) || vswap_room_areas_can_take(tier))
		vswap_room_wake(tier);
	else
		vswap_room_freed(tier, bytes);
	/* Pairs with the acquire in ring_count(). */
	smp_store_release(&deferred->tail, tail);
	/* The worker may have seen the wakeup, but these objects as pending. */
	if (atomic_read(&tier->waiters))
		vswap_tier_kick(tier);
}

/**
 * vswap_deferred_free() - free objects in the ring
 * @tier: the tier
 *
 * Frees all that are in the ring now, unless another task frees some meanwhile:
 * then it leaves the others.
 *
 * Context: Process context, including reclaim.  Sleeps for an SRCU grace
 * period: its own, or the rest of another task's.  Never sleeps for memory.
 */
void vswap_deferred_free(struct vswap_tier *tier)
{
	struct vswap_deferred *deferred = &tier->deferred;
	unsigned int tail = READ_ONCE(deferred->tail);

	guard(mutex)(&deferred->lock);
	if (deferred->tail == tail)
		ring_free(tier);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_free);

/**
 * vswap_deferred_free_all() - free all objects in the ring
 * @tier: the tier; nothing adds objects
 *
 * When this returns, the work item has nothing left to do.
 *
 * Context: Process context.  Sleeps for up to two SRCU grace periods: another
 * task's, and its own.
 */
void vswap_deferred_free_all(struct vswap_tier *tier)
{
	guard(mutex)(&tier->deferred.lock);
	ring_free(tier);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_free_all);

/**
 * vswap_deferred_kick() - have the objects freed soon
 * @tier: the tier
 *
 * Context: Any context, while swap is on.
 */
void vswap_deferred_kick(struct vswap_tier *tier)
{
	if (vswap_deferred_is_pending(tier))
		queue_work(tier->deferred.wq, &tier->deferred.work);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_kick);

static void deferred_work(struct work_struct *work)
{
	struct vswap_tier *tier = container_of(work, struct vswap_tier,
					       deferred.work);

	vswap_deferred_free(tier);
	vswap_deferred_kick(tier);
}

/**
 * vswap_deferred_init() - allocate the ring and the workqueue
 * @tier: the tier
 *
 * Context: Process context.  May sleep.
 * Return: 0 or -ENOMEM.
 */
int vswap_deferred_init(struct vswap_tier *tier)
{
	struct vswap_deferred *deferred = &tier->deferred;

	mutex_init(&deferred->lock);
	INIT_WORK(&deferred->work, deferred_work);
	deferred->ring = kmalloc_array(VSWAP_DEFERRED_MAX,
				       sizeof(*deferred->ring), GFP_KERNEL);
	if (!deferred->ring)
		return -ENOMEM;

	deferred->wq = alloc_workqueue("vswap-free", WQ_MEM_RECLAIM | WQ_UNBOUND,
				       1);
	if (!deferred->wq) {
		kfree(deferred->ring);
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_init);

/**
 * vswap_deferred_exit() - undo vswap_deferred_init()
 * @tier: the tier; swapoff has emptied the ring
 *
 * Context: Process context.  May sleep.
 */
void vswap_deferred_exit(struct vswap_tier *tier)
{
	destroy_workqueue(tier->deferred.wq);
	kfree(tier->deferred.ring);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_deferred_exit);
