/* SPDX-License-Identifier: GPL-2.0 */
/* Detect data that no compressor makes smaller. */
#ifndef VSWAP_POOL_ENTROPY_H
#define VSWAP_POOL_ENTROPY_H

#include <linux/types.h>

bool vswap_entropy_is_high(const void *page);

#endif /* VSWAP_POOL_ENTROPY_H */
