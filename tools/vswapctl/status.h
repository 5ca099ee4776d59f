/* SPDX-License-Identifier: GPL-2.0 */
/* The output forms of "status", each of which has a file. */
#ifndef VSWAPCTL_STATUS_H
#define VSWAPCTL_STATUS_H

#include <stdbool.h>

struct snapshot;

/**
 * struct table_options - how to print a table
 * @columns: comma-separated names, NULL for the default ones
 * @raw: one blank between columns, blanks in values as \x20, - for no value
 * @bytes: print sizes in bytes
 * @headings: print the names of the columns
 */
struct table_options {
	const char *columns;
	bool raw;
	bool bytes;
	bool headings;
};

/* Bytes per second. */
struct rates {
	double stores;
	double loads;
	double written_back;
	double disk_loads;
};

void rates_between(const struct snapshot *before, const struct snapshot *after,
		   struct rates *rates);

/* Each returns 0, or -1 after printing the reason. */
int status_text(const struct snapshot *snapshot, const struct rates *rates);
int status_table(const struct snapshot *snapshot,
		 const struct table_options *options);
int status_json(const struct snapshot *snapshot);
int status_prometheus(const struct snapshot *snapshot);

/* Print the list of the table's columns, for --help. */
void status_columns(void);

#endif
