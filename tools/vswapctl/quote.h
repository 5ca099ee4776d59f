/* SPDX-License-Identifier: GPL-2.0 */
/* Quote paths for the shell, and make them valid UTF-8. */
#ifndef VSWAPCTL_QUOTE_H
#define VSWAPCTL_QUOTE_H

#include "sysfs.h"

/* Buffer size for a path in which each character must be quoted */
#define QUOTE_LEN	(4 * ATTR_LEN + 3)

/* Quote "text" as one word of a shell, if it needs quoting. */
const char *quote(char buf[QUOTE_LEN], const char *text);

/* Replace invalid UTF-8 with '?': a file name may contain any bytes. */
void utf8_clean(char *text);

#endif
