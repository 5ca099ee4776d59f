// SPDX-License-Identifier: GPL-2.0
/* The last values of a figure, as a small bar chart. */
#include <string.h>

#include "history.h"

#define HEIGHTS		9

static const char *const blocks[HEIGHTS] = {
	" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
	"\u2587", "\u2588"
};

static const char *const plain[HEIGHTS] = {
	" ", ".", ".", ":", ":", "|", "|", "#", "#"
};

void history_add(struct history *history, double value)
{
	history->values[history->next] = value;
	history->next = (history->next + 1) % HISTORY_LEN;
}

static double most_of(const struct history *history)
{
	double most = 0;
	size_t i;

	for (i = 0; i < HISTORY_LEN; i++)
		if (history->values[i] > most)
			most = history->values[i];
	return most;
}

void history_chart(const struct history *history, size_t width, bool utf8,
		   char chart[CHART_LEN])
{
	const char *const *heights = utf8 ? blocks : plain;
	double most = most_of(history), value;
	size_t i, height;

	if (width > HISTORY_LEN)
		width = HISTORY_LEN;
	*chart = '\0';
	for (i = 0; i < width; i++) {
		value = history->values[(history->next + HISTORY_LEN - width +
					 i) % HISTORY_LEN];
		height = most > 0 ? value / most * (HEIGHTS - 1) : 0;
		/* draw nonzero values at least one step high */
		if (!height && value > 0)
			height = 1;
		chart = stpcpy(chart, heights[height]);
	}
}
