/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_BIO_H
#define VSWAP_COMPAT_LINUX_BIO_H

#include_next <linux/bio.h>

#ifndef VSWAP_HAS_BIO_ADD_VMALLOC
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

/* Since Linux 6.16; some older kernels have only one of the two. */
static inline void vswap_compat_add_virt(struct bio *bio, void *buf,
					 unsigned int len)
{
	__bio_add_page(bio, virt_to_page(buf), len, offset_in_page(buf));
}

static inline bool vswap_compat_add_vmalloc(struct bio *bio, void *buf,
					    unsigned int len)
{
	unsigned int part;

	if (op_is_write(bio_op(bio)))
		flush_kernel_vmap_range(buf, len);
	for (; len; len -= part, buf += part) {
		part = min_t(unsigned int, len, PAGE_SIZE - offset_in_page(buf));
		if (bio_add_page(bio, vmalloc_to_page(buf), part,
				 offset_in_page(buf)) < part)
			return false;
	}
	return true;
}

#define bio_add_virt_nofail	vswap_compat_add_virt
#define bio_add_vmalloc	vswap_compat_add_vmalloc
#endif

#endif /* VSWAP_COMPAT_LINUX_BIO_H */
