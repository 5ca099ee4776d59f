/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_SLAB_H
#define VSWAP_COMPAT_LINUX_SLAB_H

#include_next <linux/slab.h>

#if VSWAP_FORM_ALLOC_OBJ > 0
#undef kzalloc_obj
#undef kvzalloc_obj
#undef kvmalloc_objs
#undef kvzalloc_objs
/* Since Linux 7.0; the flags are optional and default to GFP_KERNEL. */
#define vswap_gfp(none, gfp, ...)	gfp
#define kzalloc_obj(p, ...) \
	((typeof(p) *)kzalloc(sizeof(p), vswap_gfp(0, ##__VA_ARGS__, GFP_KERNEL)))
#define kvzalloc_obj(p, ...) \
	((typeof(p) *)kvzalloc(sizeof(p), vswap_gfp(0, ##__VA_ARGS__, GFP_KERNEL)))
#define kvmalloc_objs(p, n, ...) \
	((typeof(p) *)kvmalloc_array(n, sizeof(p), vswap_gfp(0, ##__VA_ARGS__, GFP_KERNEL)))
#define kvzalloc_objs(p, n, ...) \
	((typeof(p) *)kvcalloc(n, sizeof(p), vswap_gfp(0, ##__VA_ARGS__, GFP_KERNEL)))
#endif

#endif /* VSWAP_COMPAT_LINUX_SLAB_H */
