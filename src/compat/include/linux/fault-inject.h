/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_FAULT_INJECT_H
#define VSWAP_COMPAT_LINUX_FAULT_INJECT_H

#include_next <linux/fault-inject.h>

#ifndef DECLARE_FAULT_ATTR
struct fault_attr {
};

#define DECLARE_FAULT_ATTR(name)	struct fault_attr name
#endif

#if !defined(CONFIG_FAULT_INJECTION) && !defined(VSWAP_HAS_FAULT_STUBS)
/* Since Linux 6.13 */
static inline bool should_fail(struct fault_attr *attr, ssize_t size)
{
	return false;
}

struct dentry;

static inline void fault_create_debugfs_attr(const char *name,
					     struct dentry *parent,
					     struct fault_attr *attr)
{
}
#endif

#endif /* VSWAP_COMPAT_LINUX_FAULT_INJECT_H */
