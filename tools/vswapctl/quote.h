/* SPDX-License-Identifier: GPL-2.0 */
/* Names of files in commands that are to be typed, and in other formats. */
#ifndef VSWAPCTL_QUOTE_H
#define VSWAPCTL_QUOTE_H

#include "sysfs.h"

/* Room for a path of which each character has to be quoted */
#define QUOTE_LEN	(4 * ATTR_LEN + 3)

/* "text" as a shell takes it for one word; as it is, if that is enough. */
const char *quote(char buf[QUOTE_LEN], const char *text);

/* Replace what is not UTF-8 by '?': names of files may be any bytes. */
void utf8_clean(char *text);

#endif
