/* SPDX-License-Identifier: GPL-2.0 */
/* The two ways in which "top" shows what goes on: a screen, or lines. */
#ifndef VSWAPCTL_TOP_H
#define VSWAPCTL_TOP_H

/**
 * struct top_options - how to show it
 * @delay: seconds between looks
 * @count: how often to look; 0 for ever
 */
struct top_options {
	double delay;
	unsigned long count;
};

/* Each returns 0, or -1 having said why not. */
int top_lines(const struct top_options *options);

/* Returns 1 if there is no terminal that could show it. */
int top_screen(const struct top_options *options);

#endif
