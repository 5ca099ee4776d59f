// SPDX-License-Identifier: GPL-2.0
/* folio_end_read(): since Linux 6.7 */
#include <linux/pagemap.h>

#if VSWAP_FORM == 0
static inline void probe_end_read(struct folio *folio)
{
	folio_end_read(folio, true);
}
#elif VSWAP_FORM == 1
static inline void probe_end_read(struct folio *folio)
{
	folio_mark_uptodate(folio);
	folio_unlock(folio);
}
#endif
