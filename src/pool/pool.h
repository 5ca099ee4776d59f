/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pool: compressed pages in RAM, in zsmalloc, up to a limit.
 *
 * Called by the engine, from memory reclaim and from page faults.  The pool
 * knows objects, not slots.
 */
#ifndef VSWAP_POOL_H
#define VSWAP_POOL_H

#include <linux/minmax.h>
#include <linux/mm.h>

#include "codec.h"
#include "reserve.h"

struct zs_pool;

/**
 * struct vswap_object - where the pool put something
 * @handle: zsmalloc's handle
 * @len: length in bytes; PAGE_SIZE for a page kept as it is, sizeof(long) for a
 *	word that fills its page
 * @dense: the recompressor made it
 */
struct vswap_object {
	unsigned long handle;
	unsigned int len;
	bool dense;
};

/**
 * enum vswap_keep_raw - what to do with pages that do not compress
 * @VSWAP_RAW_ALWAYS: keep them, they can go on to disk
 * @VSWAP_RAW_SOME: keep them, to have them out of reclaim's way, unless memory is
 *	really short: each takes as much as it gives back
 * @VSWAP_RAW_FEW: refuse them when reclaim works at all, there are many already
 */
enum vswap_keep_raw {
	VSWAP_RAW_ALWAYS,
	VSWAP_RAW_SOME,
	VSWAP_RAW_FEW,
};

/**
 * struct vswap_pool - a pool
 * @zs: the allocator
 * @codec: the compressor, ready for work
 * @recompressor: a second one, which makes cold objects smaller; may be NULL,
 *	changed only while the pool is empty
 * @limit: most pages that @zs may hold, changeable at any time
 * @max_len: longest compressed object in bytes; what is longer takes as much
 *	as the page itself, and is kept as it is
 * @keep_raw: what to do with pages that do not compress
 * @dense_until: until this time, in jiffies, the recompressor does the compressor's
 *	work: memory is so short that what is stored would soon be recompressed;
 *	0 for not at all
 * @starved: a store has failed for want of memory, and nothing has been freed since
 */
struct vswap_pool {
	struct zs_pool *zs;
	struct vswap_codec *codec;
	struct vswap_codec *recompressor;
	unsigned long limit;
	unsigned int max_len;
	enum vswap_keep_raw keep_raw;
	unsigned long dense_until;
	bool starved;
};

int vswap_pool_init(struct vswap_pool *pool,
		    const struct vswap_compressor *compressor,
		    unsigned long limit);
void vswap_pool_exit(struct vswap_pool *pool);
int vswap_pool_set_compressor(struct vswap_pool *pool,
			      const struct vswap_compressor *compressor);
struct vswap_codec *vswap_pool_set_recompressor(struct vswap_pool *pool,
						struct vswap_codec *codec);
unsigned long vswap_pool_slack(void);
unsigned long vswap_pool_pages(struct vswap_pool *pool);

bool vswap_pool_raw_is_futile(struct vswap_pool *pool, int nid);
int vswap_pool_store(struct vswap_pool *pool, const void *src, gfp_t gfp,
		     int nid, struct vswap_object *object);
int vswap_pool_store_raw(struct vswap_pool *pool, const void *src, gfp_t gfp,
			 int nid, struct vswap_object *object);
int vswap_pool_store_word(struct vswap_pool *pool, unsigned long word,
			  gfp_t gfp, int nid, struct vswap_object *object);
bool vswap_pool_load(struct vswap_pool *pool,
		     const struct vswap_object *object, void *dst);
int vswap_pool_insert(struct vswap_pool *pool, const void *data,
		      unsigned int len, bool dense, int nid,
		      struct vswap_object *object);
int vswap_pool_replace(struct vswap_pool *pool, const void *data,
		       unsigned int len, int nid, struct vswap_object *object);
void vswap_pool_read(struct vswap_pool *pool, const struct vswap_object *object,
		     void *dst);
unsigned int vswap_pool_recompress(struct vswap_pool *pool,
				   const struct vswap_object *object,
				   void *page, void *dst);
bool vswap_pool_unpack(struct vswap_pool *pool, const void *src,
		       unsigned int len, bool dense, void *dst);
unsigned long vswap_pool_compact(struct vswap_pool *pool);
void vswap_pool_credit_reclaim(struct vswap_pool *pool, unsigned long before);
bool vswap_pool_above(struct vswap_pool *pool, unsigned int sixteenths);
void vswap_pool_free(struct vswap_pool *pool, unsigned long handle);

/* The first objects of each size may take half as many pages. */
#define VSWAP_POOL_SMALL	(512UL * CONFIG_ZSMALLOC_CHAIN_SIZE)

/**
 * vswap_pool_is_small() - tell whether the pool has hardly begun
 * @pool: the pool
 *
 * Context: Any.
 * Return: true if most of its pages may be the first for objects of their size.
 */
static inline bool vswap_pool_is_small(struct vswap_pool *pool)
{
	return vswap_pool_pages(pool) <
	       min(totalram_pages() / 4, VSWAP_POOL_SMALL);
}

#endif /* VSWAP_POOL_H */
