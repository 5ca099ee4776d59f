/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes and percentages as an administrator writes them.  Called for module
 * parameters and sysfs attributes alike.
 */
#ifndef VSWAP_PARSE_H
#define VSWAP_PARSE_H

#include <linux/types.h>

int vswap_parse_size(const char *text, u64 ram, u64 *bytes);
int vswap_parse_percent(const char *text, unsigned int *percent);

#endif /* VSWAP_PARSE_H */
