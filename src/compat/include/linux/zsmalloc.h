/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_ZSMALLOC_H
#define VSWAP_COMPAT_LINUX_ZSMALLOC_H

#include_next <linux/zsmalloc.h>

#if VSWAP_FORM_ZS_OBJ == 1
/* Up to Linux 6.19 these did not take the length. */
#define zs_obj_read_begin(pool, handle, len, local_copy) \
	zs_obj_read_begin(pool, handle, local_copy)
#define zs_obj_read_end(pool, handle, len, object) \
	zs_obj_read_end(pool, handle, object)
#elif VSWAP_FORM_ZS_OBJ == 2
#include <linux/string.h>

/* Before Linux 6.15 objects were mapped, which disables preemption. */
static inline void *zs_obj_read_begin(struct zs_pool *pool,
				      unsigned long handle, size_t len,
				      void *local_copy)
{
	return zs_map_object(pool, handle, ZS_MM_RO);
}

static inline void zs_obj_read_end(struct zs_pool *pool, unsigned long handle,
				   size_t len, void *object)
{
	zs_unmap_object(pool, handle);
}

static inline void zs_obj_write(struct zs_pool *pool, unsigned long handle,
				void *data, size_t len)
{
	memcpy(zs_map_object(pool, handle, ZS_MM_WO), data, len);
	zs_unmap_object(pool, handle);
}
#endif

#ifndef VSWAP_HAS_ZS_MALLOC_NID
#define zs_malloc(pool, size, gfp, nid) zs_malloc(pool, size, gfp)
#endif

#endif /* VSWAP_COMPAT_LINUX_ZSMALLOC_H */
