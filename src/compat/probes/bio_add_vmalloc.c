// SPDX-License-Identifier: GPL-2.0
/* bio_add_vmalloc() and bio_add_virt_nofail(): since Linux 6.16 */
#include <linux/bio.h>

#if VSWAP_FORM == 0
static inline void probe_bio(struct bio *bio, void *buf, unsigned int len)
{
	bio_add_virt_nofail(bio, buf, len);
	bio_add_vmalloc(bio, buf, len);
}
#elif VSWAP_FORM == 1
static inline void probe_bio(struct bio *bio, struct page *page)
{
	__bio_add_page(bio, page, PAGE_SIZE, 0);
}
#endif
