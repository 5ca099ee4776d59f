// SPDX-License-Identifier: GPL-2.0
/*
 * kzalloc_obj() and its like, with optional flags: since Linux 7.0.  Some releases
 * of 6.18 require the flags.
 */
#include <linux/slab.h>

struct probe_object {
	long word;
};

#if VSWAP_FORM == 0
static inline void *probe_alloc_obj(struct probe_object *object, size_t n)
{
	object = kzalloc_obj(*object) ?: kzalloc_obj(*object, GFP_NOIO);
	object = object ?: kvzalloc_obj(*object) ?: kvzalloc_objs(*object, n);
	return object ?: kvmalloc_objs(*object, n, GFP_NOIO);
}
#elif VSWAP_FORM == 1
static inline void *probe_alloc_obj(size_t n)
{
	return kvmalloc_array(n, sizeof(struct probe_object), GFP_KERNEL);
}
#endif
