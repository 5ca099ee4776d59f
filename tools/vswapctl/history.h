/* SPDX-License-Identifier: GPL-2.0 */
/* The last values of a figure, as a small bar chart. */
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

/* Buffer size for a chart: a block element has three bytes in UTF-8 */
#define CHART_LEN	(3 * HISTORY_LEN + 1)

void history_add(struct history *history, double value);

/*
 * Draw the last "width" values as characters of different heights, scaled to
 * the highest value in the history.  "utf8" selects Unicode's block elements.
 */
void history_chart(const struct history *history, size_t width, bool utf8,
		   char chart[CHART_LEN]);

#endif
