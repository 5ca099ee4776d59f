/* SPDX-License-Identifier: GPL-2.0 */
/* What a value was lately, as a small bar chart. */
#ifndef VSWAPCTL_HISTORY_H
#define VSWAPCTL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#define HISTORY_LEN	60

/* A ring of the last values; "next" is where the next one goes. */
struct history {
	double values[HISTORY_LEN];
	size_t next;
};

/* Room for a chart: a character may take three bytes */
#define CHART_LEN	(3 * HISTORY_LEN + 1)

void history_add(struct history *history, double value);

/*
 * Draw the last "width" values as characters of growing height, the highest of
 * them full.  "utf8": with Unicode's block elements.
 */
void history_chart(const struct history *history, size_t width, bool utf8,
		   char chart[CHART_LEN]);

#endif
