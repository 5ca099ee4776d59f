// SPDX-License-Identifier: GPL-2.0
/* A list of advice. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"

void advise(struct advice_list *list, bool problem, const char *command,
	    const char *text, ...)
{
	struct advice *advice;
	va_list args;

	list->list = reallocarray(list->list, list->nr + 1, sizeof(*advice));
	if (!list->list)
		err(EXIT_FAILURE, "allocation failed");
	advice = &list->list[list->nr++];

	advice->problem = problem;
	advice->command = strdup(command);
	va_start(args, text);
	if (vasprintf(&advice->text, text, args) < 0)
		advice->text = NULL;
	va_end(args);
	if (!advice->text || !advice->command)
		err(EXIT_FAILURE, "allocation failed");
}

size_t advice_problems(const struct advice_list *list)
{
	size_t i, nr = 0;

	for (i = 0; i < list->nr; i++)
		nr += list->list[i].problem;
	return nr;
}

void advice_free(struct advice_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		free(list->list[i].text);
		free(list->list[i].command);
	}
	free(list->list);
	*list = (struct advice_list){ };
}
