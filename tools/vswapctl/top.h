/* SPDX-License-Identifier: GPL-2.0 */
/* The two output forms of "top": a screen, or lines. */
#ifndef VSWAPCTL_TOP_H
#define VSWAPCTL_TOP_H

/**
 * struct top_options - options of "top"
 * @delay: seconds between updates
 * @count: number of updates; 0 for no limit
 */
struct top_options {
	double delay;
	unsigned long count;
};

/* Both return 0, or -1 after printing the reason. */
int top_lines(const struct top_options *options);

/* Returns 1 if there is no suitable terminal. */
int top_screen(const struct top_options *options);

#endif
