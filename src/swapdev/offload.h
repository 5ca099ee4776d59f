/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stores for kswapd on other CPUs.  Only for kernels with struct swap_ops, where
 * a write may complete later.
 */
#ifndef VSWAP_SWAPDEV_OFFLOAD_H
#define VSWAP_SWAPDEV_OFFLOAD_H

#include <linux/types.h>

struct swap_iocb;
struct vswap_device;
struct vswap_offload;

struct vswap_offload *
vswap_offload_create(struct vswap_device *device,
		     void (*store)(struct vswap_device *device,
				   struct swap_iocb *sio));
void vswap_offload_destroy(struct vswap_offload *offload);
bool vswap_offload_push(struct vswap_offload *offload, struct swap_iocb *sio);

#endif /* VSWAP_SWAPDEV_OFFLOAD_H */
