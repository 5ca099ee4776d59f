/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_SRCU_H
#define VSWAP_COMPAT_LINUX_SRCU_H

#include_next <linux/srcu.h>

/*
 * Readers without a memory barrier: since Linux 7.0.  Older kernels and those
 * with PREEMPT_RT use normal SRCU.  A grace period of the fast readers takes
 * several of RCU, which PREEMPT_RT does not expedite, and reclaim waits for it.
 */
#if VSWAP_FORM_SRCU_FAST > 0 || defined(CONFIG_PREEMPT_RT)
#undef init_srcu_struct_fast
#define init_srcu_struct_fast(ssp)	init_srcu_struct(ssp)
#define srcu_read_lock_fast(ssp) \
	((struct srcu_ctr __percpu __force *)(long)srcu_read_lock(ssp))
#define srcu_read_unlock_fast(ssp, scp) \
	srcu_read_unlock(ssp, (int)(long __force)(scp))
#endif

#endif /* VSWAP_COMPAT_LINUX_SRCU_H */
