// SPDX-License-Identifier: GPL-2.0
/*
 * How much memory is left, and how far whom may draw on it.
 *
 * Called by the engine and the pool.  What it reads changes all the time, and is a
 * hint: the page allocator has the last word.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>

#include "reserve.h"

/* A store takes no more than a chain of pages, and a page of table. */
#define LISTED_ENOUGH	(2 * CONFIG_ZSMALLOC_CHAIN_SIZE)

/**
 * struct memory - what a node's zones have, in pages
 * @free: free, without what they keep for requests that need that very zone
 * @min: their min watermarks
 * @high: their high watermarks, at which kswapd stops
 * @managed: all that they have
 * @listed: free, too, but on this CPU's list of the last zone, which the page
 *	allocator's watermarks leave out
 */
struct memory {
	unsigned long free;
	unsigned long min;
	unsigned long high;
	unsigned long managed;
	unsigned long listed;
};

static void zones_add(struct memory *memory, int nid, int first, int last)
{
	unsigned long pages, kept;
	struct zone *zone;
	int i;

	for (i = first; i <= last; i++) {
		zone = &NODE_DATA(nid)->node_zones[i];
		pages = zone_page_state(zone, NR_FREE_PAGES);
		kept = zone->lowmem_reserve[last];
		if (!populated_zone(zone) || (pages <= kept && i < last))
			continue;
		memory->free += pages - min(pages, kept);
		memory->min += zone->_watermark[WMARK_MIN];
		memory->high += high_wmark_pages(zone);
		memory->managed += zone_managed_pages(zone);
		memory->listed =
			READ_ONCE(raw_cpu_ptr(zone->per_cpu_pageset)->count);
	}
}

/*
 * Objects are movable, tables are not: only on a node that has nothing else does
 * the movable zone count.
 */
static struct memory memory_of(int nid)
{
	struct memory memory = {};

	zones_add(&memory, nid, 0, ZONE_NORMAL);
	if (!memory.min)
		zones_add(&memory, nid, ZONE_MOVABLE, ZONE_MOVABLE);
	return memory;
}

/**
 * vswap_reserve_gfp() - tell how far a store may draw on the reserves
 * @nid: the memory node that the store prefers
 *
 * When a direct reclaimer comes here, free memory is at the min watermark, and
 * to free pages it must first be given some: __GFP_HIGH allows half of what is
 * below the watermark.  The swap core allocates its own tables in the same way
 * and complains if it cannot, so the last quarter of that half is left to it.
 *
 * What reclaim frees waits on this CPU's list first, where no watermark sees it:
 * there may be megabytes of it when a zone seems to have spent its reserve.  So
 * while the list is long enough, and the zone not empty, the reclaimer's right to
 * ignore watermarks is used: what is taken then comes from that list.
 *
 * Context: Any.
 * Return: VSWAP_GFP, with __GFP_HIGH while there is enough, and then without
 * __GFP_NOMEMALLOC if it is on the list.
 */
gfp_t vswap_reserve_gfp(int nid)
{
	struct memory memory = memory_of(nid);

	if (memory.free > memory.min / 8 * 5)
		return VSWAP_GFP | __GFP_HIGH;
	if (memory.listed > LISTED_ENOUGH && memory.free > memory.min / 4)
		return (VSWAP_GFP & ~__GFP_NOMEMALLOC) | __GFP_HIGH;
	return VSWAP_GFP;
}

/**
 * vswap_reserve_gfp_spare() - the same for what can do without
 * @nid: the memory node to prefer
 *
 * Context: Any.
 * Return: VSWAP_GFP, with __GFP_HIGH while stores have nearly all of the reserve.
 */
gfp_t vswap_reserve_gfp_spare(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free > memory.min / 8 * 7 ? VSWAP_GFP | __GFP_HIGH :
						  VSWAP_GFP;
}

/**
 * vswap_reserve_is_reached() - tell whether memory is so short that tasks reclaim
 * @nid: the memory node
 *
 * Context: Any.
 */
bool vswap_reserve_is_reached(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free <= memory.min;
}

/**
 * vswap_reserve_is_near() - tell whether any reclaim has a reason to be at work
 * @nid: the memory node
 *
 * Context: Any.
 */
bool vswap_reserve_is_near(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free <= memory.high;
}

/**
 * vswap_reserve_is_distant() - tell whether there is plenty of free memory
 * @nid: the memory node
 *
 * Context: Any.
 */
bool vswap_reserve_is_distant(int nid)
{
	struct memory memory = memory_of(nid);

	return memory.free > max(2 * memory.high, memory.managed / 16);
}
