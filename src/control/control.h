/* SPDX-License-Identifier: GPL-2.0 */
/* Control and statistics: sysfs for administrators, debugfs for developers. */
#ifndef VSWAP_CONTROL_H
#define VSWAP_CONTROL_H

#include <linux/sysfs.h>

struct vswap_device;

extern const struct attribute_group *vswap_sysfs_groups[];

void vswap_debugfs_create(struct vswap_device *device);
void vswap_debugfs_destroy(void);

#endif /* VSWAP_CONTROL_H */
