// SPDX-License-Identifier: GPL-2.0
/* SRCU readers without a memory barrier, in a domain of their own: since Linux 7.0 */
#include <linux/srcu.h>

#if VSWAP_FORM == 0
static inline int probe_srcu(struct srcu_struct *srcu)
{
	srcu_read_unlock_fast(srcu, srcu_read_lock_fast(srcu));
	return init_srcu_struct_fast(srcu);
}
#elif VSWAP_FORM == 1
static inline int probe_srcu(struct srcu_struct *srcu)
{
	srcu_read_unlock(srcu, srcu_read_lock(srcu));
	return init_srcu_struct(srcu);
}
#endif
