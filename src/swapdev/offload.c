// SPDX-License-Identifier: GPL-2.0
/*
 * Stores for kswapd on other CPUs.
 *
 * A node has one kswapd, which would compress one page after the other while
 * other CPUs idle and tasks stall in direct reclaim.  So kswapd puts requests
 * into its node's queue, and goes on.  Workers store them and complete them.
 * kswapd never waits for a worker: when the queue is full, it stores the next
 * folio itself.  A direct reclaimer stores its folios itself, because it wants
 * them freed before it goes on.
 *
 * A module cannot see whether a CPU idles.  But if none does, workers begin
 * late: then kswapd stores everything itself for a while.  It also does so while
 * the pool or memory is short, when a store may fail.  The affinity scope of
 * unbound workqueues keeps workers near the CPU of kswapd.
 *
 * If the write of a folio has ended when kswapd looks at the folio again,
 * kswapd frees it.  If the write ends later, while kswapd still has the folio
 * isolated, the multi-gen LRU looks once more.  The classic LRU does not: the
 * folio goes to the far end of the list, and free memory falls meanwhile.  So
 * this is only for the multi-gen LRU.
 *
 * Nothing is allocated: the queues have a fixed size, and the workqueue has a
 * rescuer.  The core has 32 descriptors of swap I/O in reserve.  A queue holds
 * up to QUEUE_LEN of them, which its workers complete without needing another.
 *
 *	vswap_offload_push()	kswapd; does not sleep
 *	offload_work()		worker; sleeps for a stream, never for room
 *
 * Lock: no vswap lock nests inside a queue's lock.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kfifo.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/swap_ops.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "../pool/reserve.h"
#include "device.h"
#include "offload.h"

/* The most requests in a queue: a power of 2 */
#define QUEUE_LEN	16
/* A queue with this many pages takes no more requests, however few it has. */
#define QUEUE_PAGES	(SZ_1M >> PAGE_SHIFT)
/* Another worker starts if more requests than this wait for each that runs. */
#define BACKLOG		4
/* If a worker starts later than this, no CPU is idle. */
#define LATE_NS		NSEC_PER_MSEC
/* How long kswapd stores everything itself when no CPU idles */
#define PAUSE		(HZ / 10)
/* Above this, in sixteenths of its limit, the pool is short. */
#define POOL_SHORT	14

/**
 * struct worker - one of a node's workers
 * @work: its work item
 * @queue: its node's queue
 * @woken: when it was woken, in nanoseconds
 */
struct worker {
	struct work_struct work;
	struct queue *queue;
	u64 woken;
};

/**
 * struct queue - the requests of a node's kswapd
 * @lock: guards @requests and @running
 * @requests: the requests that no worker has taken yet
 * @running: bitmap of workers that run, or are about to
 * @pages: number of pages in @requests and in the workers' hands
 * @resume: until then, in jiffies, kswapd stores everything itself
 * @offload: what the queue belongs to
 * @workers: the workers
 */
struct queue {
	spinlock_t lock;
	DECLARE_KFIFO(requests, struct swap_iocb *, QUEUE_LEN);
	unsigned long running;
	atomic_long_t pages;
	unsigned long resume;
	struct vswap_offload *offload;
	struct worker workers[VSWAP_MAX_STORE_WORKERS];
};

/**
 * struct vswap_offload - the queues of all nodes
 * @device: the device
 * @store: store and complete a request
 * @wq: runs the workers
 * @nr_nodes: number of queues
 * @queues: the queue of each node
 */
struct vswap_offload {
	struct vswap_device *device;
	void (*store)(struct vswap_device *device, struct swap_iocb *sio);
	struct workqueue_struct *wq;
	unsigned int nr_nodes;
	struct queue queues[] __counted_by(nr_nodes);
};

static long request_pages(struct swap_iocb *sio)
{
	return sio->len >> PAGE_SHIFT;
}

/* Take a request; without one, the worker ends. */
static struct swap_iocb *request_get(struct worker *worker)
{
	struct queue *queue = worker->queue;
	struct swap_iocb *sio;

	guard(spinlock)(&queue->lock);
	if (kfifo_get(&queue->requests, &sio))
		return sio;
	__clear_bit(worker - queue->workers, &queue->running);
	return NULL;
}

/* An additional worker may be late for want of a thread. */
static bool is_late(struct worker *worker)
{
	return hweight_long(READ_ONCE(worker->queue->running)) == 1 &&
	       ktime_get_ns() - worker->woken > LATE_NS;
}

static void offload_work(struct work_struct *work)
{
	struct worker *worker = container_of(work, struct worker, work);
	struct queue *queue = worker->queue;
	struct vswap_offload *offload = queue->offload;
	unsigned int flags = memalloc_noreclaim_save();
	struct swap_iocb *sio;
	long nr;

	if (is_late(worker))
		WRITE_ONCE(queue->resume, jiffies + PAUSE);
	while ((sio = request_get(worker))) {
		nr = request_pages(sio);
		offload->store(offload->device, sio);
		/* The request is gone. */
		atomic_long_sub(nr, &queue->pages);
		cond_resched();
	}
	memalloc_noreclaim_restore(flags);
}

/* Whether kswapd will see that a folio was written while it was isolated. */
static bool reclaim_looks_again(void)
{
#ifdef CONFIG_LRU_GEN
	return current->reclaim_state && current->reclaim_state->mm_walk;
#else
	return false;
#endif
}

/* Whether the next store is likely to succeed without waiting for anything. */
static bool stores_are_easy(struct vswap_device *device, int nid)
{
	return !READ_ONCE(device->full.refused) &&
	       !vswap_pool_above(&device->pool, POOL_SHORT) &&
	       !vswap_reserve_is_low(nid);
}

/* Have one more of @max workers run, if there is enough to do. */
static void worker_wake(struct queue *queue, unsigned int max)
{
	unsigned int nr = hweight_long(queue->running);
	struct worker *worker;

	if (nr >= max || kfifo_len(&queue->requests) <= nr * BACKLOG)
		return;
	worker = &queue->workers[ffz(queue->running)];
	__set_bit(worker - queue->workers, &queue->running);
	worker->woken = ktime_get_ns();
	queue_work(queue->offload->wq, &worker->work);
}

/**
 * vswap_offload_push() - have a worker store a request
 * @offload: the queues
 * @sio: the request, which @store of vswap_offload_create() will complete
 *
 * Context: kswapd.  Does not sleep.
 * Return: false if the caller must store it.
 */
bool vswap_offload_push(struct vswap_offload *offload, struct swap_iocb *sio)
{
	struct queue *queue = &offload->queues[numa_node_id()];
	unsigned int max = READ_ONCE(offload->device->store_workers);
	int nid = folio_nid(bvec_folio(&sio->bvecs[0]));
	long nr = request_pages(sio);

	if (!max || num_online_cpus() == 1 || !reclaim_looks_again() ||
	    time_before(jiffies, READ_ONCE(queue->resume)) ||
	    !stores_are_easy(offload->device, nid))
		return false;

	guard(spinlock)(&queue->lock);
	if (atomic_long_read(&queue->pages) >= QUEUE_PAGES ||
	    !kfifo_put(&queue->requests, sio))
		return false;
	atomic_long_add(nr, &queue->pages);
	vswap_stat_add(offload->device->space.stats, VSWAP_STAT_OFFLOADED, nr);
	worker_wake(queue, max);
	return true;
}

static void queue_init(struct queue *queue, struct vswap_offload *offload)
{
	unsigned int i;

	spin_lock_init(&queue->lock);
	INIT_KFIFO(queue->requests);
	queue->resume = jiffies;
	queue->offload = offload;
	for (i = 0; i < VSWAP_MAX_STORE_WORKERS; i++) {
		INIT_WORK(&queue->workers[i].work, offload_work);
		queue->workers[i].queue = queue;
	}
}

/**
 * vswap_offload_create() - create the queues
 * @device: the device
 * @store: store and complete a request; called by workers, which have the
 *	next request wait meanwhile, so it must not wait for room or memory
 *
 * Context: Process context.  May sleep.
 * Return: the queues, or NULL if out of memory.
 */
struct vswap_offload *
vswap_offload_create(struct vswap_device *device,
		     void (*store)(struct vswap_device *device,
				   struct swap_iocb *sio))
{
	struct vswap_offload *offload;
	unsigned int nid;

	offload = kvzalloc_flex(*offload, queues, nr_node_ids);
	if (!offload)
		return NULL;
	offload->nr_nodes = nr_node_ids;
	offload->device = device;
	offload->store = store;
	/*
	 * Not freezable: kswapd may queue after workqueues have frozen, and a
	 * driver that allocates while it suspends may wait for these folios.
	 */
	offload->wq = alloc_workqueue("vswap-store",
				      WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!offload->wq) {
		kvfree(offload);
		return NULL;
	}
	for (nid = 0; nid < nr_node_ids; nid++)
		queue_init(&offload->queues[nid], offload);
	return offload;
}

/**
 * vswap_offload_destroy() - destroy the queues
 * @offload: the queues; swap must be off
 *
 * Context: Process context.  May sleep.
 */
void vswap_offload_destroy(struct vswap_offload *offload)
{
	destroy_workqueue(offload->wq);
	kvfree(offload);
}
