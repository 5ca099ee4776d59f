// SPDX-License-Identifier: GPL-2.0
/* Stubs without CONFIG_FAULT_INJECTION: since Linux 6.13 */
#include <linux/fault-inject.h>

#if VSWAP_FORM == 0
static DECLARE_FAULT_ATTR(probe_attr);

static inline bool probe_fault(void)
{
	return should_fail(&probe_attr, 1);
}
#elif VSWAP_FORM == 1
#ifdef CONFIG_FAULT_INJECTION
#error "a kernel with fault injection has all of it"
#endif
#endif
