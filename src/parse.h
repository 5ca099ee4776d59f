/* SPDX-License-Identifier: GPL-2.0 */
/* Parse the sizes and percentages of module parameters and sysfs attributes. */
#ifndef VSWAP_PARSE_H
#define VSWAP_PARSE_H

#include <linux/types.h>

int vswap_parse_size(const char *text, u64 ram, u64 *bytes);
int vswap_parse_percent(const char *text, unsigned int *percent);

#endif /* VSWAP_PARSE_H */
