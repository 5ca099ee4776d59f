// SPDX-License-Identifier: GPL-2.0
/* zsmalloc objects are read and written instead of mapped: since Linux 6.15 */
#include <linux/numa.h>
#include <linux/zsmalloc.h>

#if VSWAP_FORM == 0
static inline void probe_zs_obj(struct zs_pool *pool, unsigned long handle,
				void *buf, size_t len)
{
	zs_obj_write(pool, handle, buf, len);
	zs_obj_read_end(pool, handle, len,
			zs_obj_read_begin(pool, handle, len, buf));
}
#elif VSWAP_FORM == 1
/* Without the length: up to Linux 6.19 */
static inline void probe_zs_obj(struct zs_pool *pool, unsigned long handle,
				void *buf, size_t len)
{
	zs_obj_write(pool, handle, buf, len);
	zs_obj_read_end(pool, handle, zs_obj_read_begin(pool, handle, buf));
}
#elif VSWAP_FORM == 2
static inline void *probe_zs_obj(struct zs_pool *pool, unsigned long handle)
{
	return zs_map_object(pool, handle, ZS_MM_RO);
}
#endif
