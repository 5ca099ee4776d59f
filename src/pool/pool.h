/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pool: compressed pages in RAM, in zsmalloc, up to a limit.
 *
 * Called by the engine, from memory reclaim and from page faults.  The pool
 * knows objects, not slots.
 */
#ifndef VSWAP_POOL_H
#define VSWAP_POOL_H

#include <linux/gfp.h>

#include "codec.h"

struct zs_pool;

/*
 * How the store path allocates.  It runs inside reclaim, where PF_MEMALLOC
 * would let it take the last free page: __GFP_NOMEMALLOC forbids that.  Nothing
 * here waits or warns: a store may fail.
 */
#define VSWAP_GFP	(__GFP_KSWAPD_RECLAIM | __GFP_NOMEMALLOC | \
			 __GFP_NOWARN)

gfp_t vswap_reserve_gfp(int nid);

/**
 * struct vswap_object - where the pool put something
 * @handle: zsmalloc's handle
 * @len: length in bytes; PAGE_SIZE for a page kept as it is, sizeof(long) for a
 *	word that fills its page
 */
struct vswap_object {
	unsigned long handle;
	unsigned int len;
};

/**
 * struct vswap_pool - a pool
 * @zs: the allocator
 * @codec: the compressor, ready for work
 * @limit: most pages that @zs may hold, changeable at any time
 * @max_len: longest compressed object in bytes; what is longer takes as much
 *	as the page itself, and is kept as it is
 */
struct vswap_pool {
	struct zs_pool *zs;
	struct vswap_codec *codec;
	unsigned long limit;
	unsigned int max_len;
};

int vswap_pool_init(struct vswap_pool *pool,
		    const struct vswap_compressor *compressor,
		    unsigned long limit);
void vswap_pool_exit(struct vswap_pool *pool);
int vswap_pool_set_compressor(struct vswap_pool *pool,
			      const struct vswap_compressor *compressor);
unsigned long vswap_pool_pages(struct vswap_pool *pool);

int vswap_pool_store(struct vswap_pool *pool, const void *src, gfp_t gfp,
		     int nid, struct vswap_object *object);
int vswap_pool_store_word(struct vswap_pool *pool, unsigned long word,
			  gfp_t gfp, int nid, struct vswap_object *object);
bool vswap_pool_load(struct vswap_pool *pool,
		     const struct vswap_object *object, void *dst);
int vswap_pool_insert(struct vswap_pool *pool, const void *data,
		      unsigned int len, int nid, struct vswap_object *object);
void vswap_pool_read(struct vswap_pool *pool, const struct vswap_object *object,
		     void *dst);
bool vswap_pool_unpack(struct vswap_pool *pool, const void *src,
		       unsigned int len, void *dst);
void vswap_pool_compact(struct vswap_pool *pool);
bool vswap_pool_above(struct vswap_pool *pool, unsigned int sixteenths);
void vswap_pool_free(struct vswap_pool *pool, unsigned long handle);

#endif /* VSWAP_POOL_H */
