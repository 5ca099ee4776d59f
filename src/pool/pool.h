/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pool: compressed pages in RAM, in zsmalloc, up to a limit.
 *
 * It is used from memory reclaim and from page faults.  The pool knows objects,
 * not slots.
 */
#ifndef VSWAP_POOL_H
#define VSWAP_POOL_H

#include <linux/minmax.h>
#include <linux/mm.h>

#include "codec.h"
#include "gain.h"
#include "reserve.h"

struct zs_pool;

/**
 * struct vswap_object - an object in the pool
 * @handle: zsmalloc's handle
 * @len: length in bytes; PAGE_SIZE for a raw page, sizeof(long) for a word that
 *	fills its page
 * @dense: the recompressor made it
 */
struct vswap_object {
	unsigned long handle;
	unsigned int len;
	bool dense;
};

/**
 * enum vswap_keep_raw - what to do with incompressible pages
 * @VSWAP_RAW_ALWAYS: keep them: they can go on to disk
 * @VSWAP_RAW_SOME: keep them, so that reclaim does not find them again; but
 *	refuse them while free memory is down to the min watermark: each takes
 *	as much memory as it frees
 * @VSWAP_RAW_FEW: for when there are many already: refuse them while free
 *	memory is down to the high watermark, that is, while reclaim has a
 *	reason to run
 */
enum vswap_keep_raw {
	VSWAP_RAW_ALWAYS,
	VSWAP_RAW_SOME,
	VSWAP_RAW_FEW,
};

/**
 * struct vswap_pool - a pool
 * @zs: the allocator
 * @codec: the compressor
 * @recompressor: a second compressor, which makes cold objects smaller; or
 *	NULL; changed only while the pool is empty
 * @limit: maximum number of pages in @zs; may change at any time
 * @max_len: longest compressed object in bytes; a longer one would take as much
 *	memory as a raw page, so its page is stored raw
 * @keep_raw: what to do with incompressible pages
 * @dense_until: stores use the recompressor until this time, in jiffies, as
 *	memory is so short that new objects would soon be recompressed; 0 if
 *	they do not
 * @gain: what @recompressor gained lately
 * @starved: a store has failed for lack of memory, and nothing was freed since
 */
struct vswap_pool {
	struct zs_pool *zs;
	struct vswap_codec *codec;
	struct vswap_codec *recompressor;
	unsigned long limit;
	unsigned int max_len;
	enum vswap_keep_raw keep_raw;
	unsigned long dense_until;
	struct vswap_gain gain;
	bool starved;
};

int vswap_pool_init(struct vswap_pool *pool,
		    const struct vswap_compressor *compressor,
		    unsigned long limit);
void vswap_pool_exit(struct vswap_pool *pool);
struct vswap_codec *vswap_pool_set_compressor(struct vswap_pool *pool,
					      struct vswap_codec *codec);
struct vswap_codec *vswap_pool_set_recompressor(struct vswap_pool *pool,
						struct vswap_codec *codec);
unsigned long vswap_pool_slack(void);
unsigned long vswap_pool_pages(struct vswap_pool *pool);

bool vswap_pool_refuses_raw(struct vswap_pool *pool, int nid);
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

/* The first chain of pages of every size class may take half of this. */
#define VSWAP_POOL_SMALL	(512UL * CONFIG_ZSMALLOC_CHAIN_SIZE)

/**
 * vswap_pool_is_small() - check whether the pool has hardly grown
 * @pool: the pool
 *
 * Context: Any context.
 * Return: true if most of its pages may be the first of their size class.
 */
static inline bool vswap_pool_is_small(struct vswap_pool *pool)
{
	return vswap_pool_pages(pool) <
	       min(totalram_pages() / 4, VSWAP_POOL_SMALL);
}

#endif /* VSWAP_POOL_H */
