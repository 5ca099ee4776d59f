// SPDX-License-Identifier: GPL-2.0
/*
 * How much free memory is left, and how far an allocation may draw on it.
 *
 * The counters that are read here change all the time, so the results are
 * hints: the page allocator decides.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "reserve.h"

/* More than a store takes: a chain of pages, and a page of table. */
#define PCP_ENOUGH	(2 * CONFIG_ZSMALLOC_CHAIN_SIZE)

/**
 * struct memory - the memory of a node's zones, in pages
 * @free: free pages that a store could get: not those that lowmem_reserve
 *	protects, those of CMA, or those kept for atomic allocations
 * @min: sum of the min watermarks
 * @high: sum of the high watermarks, at which kswapd stops
 * @managed: all pages of the zones
 * @pcp: free pages on this CPU's list of the last zone, which the watermarks do
 *	not count
 */
struct memory {
	unsigned long free;
	unsigned long min;
	unsigned long high;
	unsigned long managed;
	unsigned long pcp;
};

static void zones_add(struct memory *memory, int nid, int first, int last)
{
	unsigned long pages, kept;
	struct zone *zone;
	int i;

	/* A zone may be taken offline: do not sleep between check and read. */
	guard(preempt)();
	for (i = first; i <= last; i++) {
		zone = &NODE_DATA(nid)->node_zones[i];
		pages = zone_page_state(zone, NR_FREE_PAGES);
		/* Tables and handles cannot use pages of CMA. */
		pages -= min(pages, zone_page_state(zone, NR_FREE_CMA_PAGES));
		pages -= min(pages, vswap_compat_free_highatomic(zone));
		kept = zone->lowmem_reserve[last];
		if (!populated_zone(zone) || (pages <= kept && i < last))
			continue;
		memory->free += pages - min(pages, kept);
		memory->min += zone->_watermark[WMARK_MIN];
		memory->high += high_wmark_pages(zone);
		memory->managed += zone_managed_pages(zone);
		memory->pcp =
			READ_ONCE(raw_cpu_ptr(zone->per_cpu_pageset)->count);
	}
}

/*
 * Objects are movable but tables are not, so the movable zone counts only on a
 * node that has no other zone.
 */
static struct memory memory_of(int nid)
{
	struct memory memory = {};

	zones_add(&memory, nid, 0, ZONE_NORMAL);
	if (!memory.min)
		zones_add(&memory, nid, ZONE_MOVABLE, ZONE_MOVABLE);
	return memory;
}

/* Whether stores have used their share of the reserve. */
static bool is_low(struct memory *memory)
{
	return memory->free <= memory->min / 8 * 5;
}

/**
 * vswap_reserve_gfp() - choose how far a store may draw on the reserves
 * @nid: the memory node that the store prefers
 *
 * When a direct reclaimer stores, free memory is at the min watermark, and the
 * store needs pages before reclaim frees any.  __GFP_HIGH allows half of what
 * is below the watermark.  The swap core allocates its own tables in the same
 * way and warns if it fails, so the last quarter of that half is left to it.
 *
 * Pages that reclaim frees go to this CPU's list first, which no watermark
 * counts: it may have megabytes while the zone seems to have spent its reserve.
 * So while the list is long enough and the zone is not empty, the store may
 * ignore the watermarks, as PF_MEMALLOC allows: its pages then come from that
 * list.
 *
 * Context: Any context.
 * Return: VSWAP_GFP with __GFP_HIGH while more than 5/8 of the min watermark is
 * free; below that the same without __GFP_NOMEMALLOC, if the list is long
 * enough and more than 1/4 of the watermark is free; else VSWAP_GFP.
 */
gfp_t vswap_reserve_gfp(int nid)
{
	struct memory memory = memory_of(nid);

	if (!is_low(&memory))
		return VSWAP_GFP | __GFP_HIGH;
	if (memory.pcp > PCP_ENOUGH && memory.free > memory.min / 4)
		return (VSWAP_GFP & ~__GFP_NOMEMALLOC) | __GFP_HIGH;
	return VSWAP_GFP;
}

/**
 * vswap_reserve_is_low() - check whether stores have used most of the reserve
 * @nid: the memory node
 *
 * Context: Any context.
 * Return: true if 5/8 of the min watermark or less is free: stores may then
 * take at most the pages on their CPU's list.
 */
bool vswap_reserve_is_low(int nid)
{
	struct memory memory = memory_of(nid);

	return is_low(&memory);
}

/**
 * vswap_reserve_gfp_optional() - vswap_reserve_gfp() for an optional allocation
 * @nid: the preferred memory node
 *
 * Context: Any context.
 * Return: VSWAP_GFP, with __GFP_HIGH while more than 7/8 of the min watermark
 * is free, so that stores keep most of the reserve.
 */
gfp_t vswap_reserve_gfp_optional(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free > memory.min / 8 * 7 ? VSWAP_GFP | __GFP_HIGH :
						  VSWAP_GFP;
}

/**
 * vswap_reserve_all_below_high() - check the high watermarks
 *
 * Context: Any context.
 * Return: true if no node has more free memory than its high watermark.
 */
bool vswap_reserve_all_below_high(void)
{
	struct memory memory;
	int nid;

	for_each_node_state(nid, N_NORMAL_MEMORY) {
		memory = memory_of(nid);
		if (memory.free > memory.high)
			return false;
	}
	return true;
}

/**
 * vswap_reserve_any_is_ample() - check whether a node has plenty of free memory
 *
 * Context: Any context.
 * Return: true if it has twice the high watermark, and a sixteenth of its memory.
 */
bool vswap_reserve_any_is_ample(void)
{
	struct memory memory;
	int nid;

	for_each_node_state(nid, N_NORMAL_MEMORY) {
		memory = memory_of(nid);
		if (memory.free > max(2 * memory.high, memory.managed / 16))
			return true;
	}
	return false;
}

/**
 * vswap_reserve_is_elsewhere() - check whether reclaim can get memory elsewhere
 *
 * Context: Any context.
 * Return: true if clean page cache that no task has mapped takes an eighth of
 * RAM, or if a node has plenty of free memory.
 */
bool vswap_reserve_is_elsewhere(void)
{
	unsigned long cache = global_node_page_state(NR_INACTIVE_FILE) +
			      global_node_page_state(NR_ACTIVE_FILE);
	unsigned long busy = global_node_page_state(NR_FILE_MAPPED) +
			     global_node_page_state(NR_FILE_DIRTY) +
			     global_node_page_state(NR_WRITEBACK);

	return cache > busy + totalram_pages() / 8 ||
	       vswap_reserve_any_is_ample();
}

/**
 * vswap_reserve_is_spent() - check for free memory at or below the min watermark
 * @nid: the memory node
 *
 * Tasks then reclaim directly, even if they belong to no control group.
 *
 * Context: Any context.
 * Return: false if another node has plenty.
 */
bool vswap_reserve_is_spent(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free <= memory.min && !vswap_reserve_any_is_ample();
}

/**
 * vswap_reserve_is_short() - check whether reclaim has a reason to run
 * @nid: the memory node
 *
 * Above the min watermark only kswapd, and workers that store for it, reclaim
 * for the whole machine.  Other tasks mostly reclaim for a control group at its
 * limit.
 * For the group a page helps that takes as much memory as it frees; the machine
 * can spare it as long as there is memory elsewhere.
 *
 * Context: Any context.
 * Return: true if free memory is at or below the high watermark, and there is no
 * such memory.
 */
bool vswap_reserve_is_short(int nid)
{
	struct memory memory = memory_of(nid);

	if (memory.free > memory.high)
		return false;
	if (current_is_kswapd() || (current->flags & PF_WQ_WORKER) ||
	    memory.free <= memory.min)
		return !vswap_reserve_any_is_ample();
	return !vswap_reserve_is_elsewhere();
}
