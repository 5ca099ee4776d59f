/* SPDX-License-Identifier: GPL-2.0 */
/* Parse numbers and sizes, and format sizes for people. */
#ifndef VSWAPCTL_UNITS_H
#define VSWAPCTL_UNITS_H

#include <stdint.h>

/* Buffer size for human() */
#define HUMAN_LEN	16

uint64_t page_bytes(void);
int parse_number(const char *text, long long min, long long max,
		 long long *number);
int parse_size(const char *text, uint64_t *bytes);
const char *human(char buf[HUMAN_LEN], uint64_t bytes);

#endif
