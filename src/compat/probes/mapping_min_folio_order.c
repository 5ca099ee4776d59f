// SPDX-License-Identifier: GPL-2.0
/* mapping_min_folio_order(): since Linux 6.12 */
#include <linux/pagemap.h>

#if VSWAP_FORM == 0
static inline unsigned int probe_order(struct address_space *mapping)
{
	return mapping_min_folio_order(mapping);
}
#elif VSWAP_FORM == 1
static inline bool probe_order(struct address_space *mapping)
{
	return mapping_large_folio_support(mapping);
}
#endif
