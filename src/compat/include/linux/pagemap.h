/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_PAGEMAP_H
#define VSWAP_COMPAT_LINUX_PAGEMAP_H

#include_next <linux/pagemap.h>

#ifndef VSWAP_HAS_FOLIO_END_READ
/* Since Linux 6.7 */
static inline void folio_end_read(struct folio *folio, bool success)
{
	if (success)
		folio_mark_uptodate(folio);
	folio_unlock(folio);
}
#endif

#ifndef VSWAP_HAS_MAPPING_MIN_FOLIO_ORDER
/* Since Linux 6.12; before, the smallest folio was always a page. */
static inline unsigned int mapping_min_folio_order(const struct address_space *mapping)
{
	return 0;
}
#endif

#endif /* VSWAP_COMPAT_LINUX_PAGEMAP_H */
