// SPDX-License-Identifier: GPL-2.0
/* mm_account_reclaimed_pages(): since Linux 6.4 */
#include <linux/sched.h>
#include <linux/swap.h>

#if VSWAP_FORM == 0
static inline void probe_account(unsigned long pages)
{
	mm_account_reclaimed_pages(pages);
}
#elif VSWAP_FORM == 1
static inline void probe_account(unsigned long pages)
{
	current->reclaim_state->reclaimed_slab += pages;
}
#endif
