/* SPDX-License-Identifier: GPL-2.0 */
/* Advice: what is wrong or could be better, and the command that fixes it. */
#ifndef VSWAPCTL_ADVICE_H
#define VSWAPCTL_ADVICE_H

#include <stdbool.h>
#include <stddef.h>

struct snapshot;

/**
 * struct advice - a problem or a note
 * @problem: something is wrong; otherwise it is only a note
 * @text: description
 * @command: command that fixes it
 */
struct advice {
	bool problem;
	char *text;
	char *command;
};

struct advice_list {
	struct advice *list;
	size_t nr;
};

/* Add to the list; "text" is a printf format, "command" is not. */
void advise(struct advice_list *list, bool problem, const char *command,
	    const char *text, ...) __attribute__((format(printf, 4, 5)));
size_t advice_problems(const struct advice_list *list);
void advice_free(struct advice_list *list);

/* Advice from vswap's figures (advice_figures.c). */
void advise_figures(struct advice_list *list, const struct snapshot *snapshot);

/* Advice from the rest of the machine (advice_boot.c, advice_swap.c). */
void advise_module(struct advice_list *list);
void advise_secure_boot(struct advice_list *list);
void advise_at_boot(struct advice_list *list);
void advise_peers(struct advice_list *list);
void advise_areas(struct advice_list *list, const struct snapshot *snapshot);
void advise_hibernation(struct advice_list *list,
			const struct snapshot *snapshot);

#endif
