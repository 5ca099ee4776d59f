/* SPDX-License-Identifier: GPL-2.0 */
/* The ways in which "status" can show a snapshot; each has a file. */
#ifndef VSWAPCTL_STATUS_H
#define VSWAPCTL_STATUS_H

#include <stdbool.h>

struct snapshot;

/**
 * struct table_options - how a table is to be printed
 * @columns: names with commas between, NULL for the usual ones
 * @raw: one blank between columns, blanks in values as \x20, - for nothing
 * @bytes: sizes in bytes
 * @headings: print the columns' names
 */
struct table_options {
	const char *columns;
	bool raw;
	bool bytes;
	bool headings;
};

/* Bytes or pages a second. */
struct rates {
	double stores;
	double loads;
	double written_back;
	double disk_loads;
};

void rates_between(const struct snapshot *before, const struct snapshot *after,
		   struct rates *rates);

/* Each returns 0, or -1 having said why not. */
int status_text(const struct snapshot *snapshot, const struct rates *rates);
int status_table(const struct snapshot *snapshot,
		 const struct table_options *options);
int status_json(const struct snapshot *snapshot);
int status_prometheus(const struct snapshot *snapshot);

/* The table's columns, for people. */
void status_columns(void);

#endif
