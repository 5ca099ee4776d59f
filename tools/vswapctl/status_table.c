// SPDX-License-Identifier: GPL-2.0
/*
 * status as a table with selectable columns, like lsblk(8): one row for vswap
 * itself, and one for each area.
 */
#include <err.h>
#include <inttypes.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot.h"
#include "status.h"
#include "swaps.h"
#include "units.h"

enum column {
	COL_NAME, COL_AREA, COL_TYPE, COL_STATE, COL_PRIO, COL_SIZE, COL_USED,
	COL_PAGES, COL_RAM, COL_DISK, COL_RATIO, COL_LIVE, COL_DEAD, COL_FREE,
	COL_SEGMENT, COL_WRITTEN, COL_AMPL, COL_READ, COL_ERRORS, COL_COMPRESSOR,
	COL_LIMIT, NR_COLUMNS
};

static const struct {
	const char *name;
	const char *help;
	bool left;
} columns[NR_COLUMNS] = {
	[COL_NAME]	= { "NAME", "device or file", true },
	[COL_AREA]	= { "AREA", "area number" },
	[COL_TYPE]	= { "TYPE", "virtual, partition or file", true },
	[COL_STATE]	= { "STATE", "on or off; of an area: active, silent, draining, failed, abandoned", true },
	[COL_PRIO]	= { "PRIO", "priority" },
	[COL_SIZE]	= { "SIZE", "virtual size, or size of the area" },
	[COL_USED]	= { "USED", "size swapped out, or used in the area" },
	[COL_PAGES]	= { "PAGES", "pages that vswap holds" },
	[COL_RAM]	= { "RAM", "RAM used by vswap" },
	[COL_DISK]	= { "DISK", "space used in areas" },
	[COL_RATIO]	= { "RATIO", "size swapped out, divided by RAM and disk used" },
	[COL_LIVE]	= { "LIVE", "bytes in use in the area" },
	[COL_DEAD]	= { "DEAD", "bytes no longer in use in the area" },
	[COL_FREE]	= { "FREE", "bytes in free segments" },
	[COL_SEGMENT]	= { "SEGMENT", "size of a segment" },
	[COL_WRITTEN]	= { "WRITTEN", "bytes written" },
	[COL_AMPL]	= { "AMPL", "bytes written per byte from RAM" },
	[COL_READ]	= { "READ", "bytes read" },
	[COL_ERRORS]	= { "ERRORS", "failed stores and loads, or reads and writes" },
	[COL_COMPRESSOR] = { "COMPRESSOR", "compressor", true },
	[COL_LIMIT]	= { "LIMIT", "maximum RAM for compressed pages" },
};

void status_columns(void)
{
	size_t i;

	printf("\nColumns for --output:\n");
	for (i = 0; i < NR_COLUMNS; i++)
		printf(" %11s  %s\n", columns[i].name, columns[i].help);
}

static int column_find(const char *name, size_t len)
{
	int i;

	for (i = 0; i < NR_COLUMNS; i++)
		if (!strncasecmp(columns[i].name, name, len) &&
		    !columns[i].name[len])
			return i;
	warnx("unknown column: %.*s", (int)len, name);
	return -1;
}

/* Returns the number of columns, or -1. */
static int columns_parse(const char *text, enum column *chosen)
{
	int nr = 0, column;
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		column = column_find(text, len);
		if (column < 0)
			return -1;
		if (nr == NR_COLUMNS) {
			warnx("too many columns");
			return -1;
		}
		chosen[nr++] = column;
		if (!text[len])
			return nr;
	}
}

#define CELL_LEN	ATTR_LEN

static void size_cell(char *cell, uint64_t bytes, bool in_bytes)
{
	char text[HUMAN_LEN];

	if (in_bytes)
		snprintf(cell, CELL_LEN, "%" PRIu64, bytes);
	else
		snprintf(cell, CELL_LEN, "%s", human(text, bytes));
}

/* Fill a cell of vswap's own row, unless the column does not apply. */
static void device_cell(const struct snapshot *snapshot, enum column column,
			char *cell, bool bytes)
{
	const uint64_t *values = snapshot->values;

	switch (column) {
	case COL_NAME:
		strcpy(cell, VSWAP_DEVICE);
		break;
	case COL_TYPE:
		strcpy(cell, "virtual");
		break;
	case COL_STATE:
		strcpy(cell, snapshot->on ? "on" : "off");
		break;
	case COL_PRIO:
		if (snapshot->on)
			snprintf(cell, CELL_LEN, "%d", snapshot->priority);
		break;
	case COL_SIZE:
		size_cell(cell, snapshot->size, bytes);
		break;
	case COL_USED:
		size_cell(cell, snapshot_swapped_out_bytes(snapshot), bytes);
		break;
	case COL_PAGES:
		snprintf(cell, CELL_LEN, "%" PRIu64, values[PAGES_STORED]);
		break;
	case COL_RAM:
		size_cell(cell, snapshot_ram_cost(snapshot), bytes);
		break;
	case COL_DISK:
		size_cell(cell, snapshot_disk_cost(snapshot), bytes);
		break;
	case COL_RATIO:
		if (snapshot_ratio(snapshot))
			snprintf(cell, CELL_LEN, "%.2f",
				 snapshot_ratio(snapshot));
		break;
	case COL_ERRORS:
		snprintf(cell, CELL_LEN, "%" PRIu64, snapshot_failures(snapshot));
		break;
	case COL_COMPRESSOR:
		snprintf(cell, CELL_LEN, "%s", snapshot->compressor);
		break;
	case COL_LIMIT:
		size_cell(cell, values[POOL_LIMIT_BYTES], bytes);
		break;
	default:
		break;
	}
}

/* The figure of an area that a size column shows; -1 for other columns. */
static int area_size_column(enum column column)
{
	switch (column) {
	case COL_SIZE:		return AREA_SIZE;
	case COL_LIVE:		return AREA_LIVE_BYTES;
	case COL_DEAD:		return AREA_DEAD_BYTES;
	case COL_SEGMENT:	return AREA_SEGMENT_SIZE;
	case COL_WRITTEN:	return AREA_BYTES_WRITTEN;
	case COL_READ:		return AREA_BYTES_READ;
	default:		return -1;
	}
}

static void area_cell(const struct area_snapshot *area, enum column column,
		      char *cell, bool bytes)
{
	const uint64_t *values = area->values;
	int figure = area_size_column(column);

	if (figure >= 0) {
		size_cell(cell, values[figure], bytes);
		return;
	}
	switch (column) {
	case COL_NAME:
		snprintf(cell, CELL_LEN, "%s", area->area.path);
		break;
	case COL_AREA:
		snprintf(cell, CELL_LEN, "%u", area->area.id);
		break;
	case COL_TYPE:
		snprintf(cell, CELL_LEN, "%s", area->type);
		break;
	case COL_STATE:
		snprintf(cell, CELL_LEN, "%s", area->state);
		break;
	case COL_PRIO:
		snprintf(cell, CELL_LEN, "%d", area->area.priority);
		break;
	case COL_USED:
	case COL_DISK:
		size_cell(cell, snapshot_area_cost(area), bytes);
		break;
	case COL_FREE:
		size_cell(cell, values[AREA_SEGMENTS_FREE] *
			  values[AREA_SEGMENT_SIZE], bytes);
		break;
	case COL_AMPL:
		snprintf(cell, CELL_LEN, "%s", area->amplification);
		break;
	case COL_ERRORS:
		snprintf(cell, CELL_LEN, "%" PRIu64, values[AREA_WRITE_ERRORS] +
			 values[AREA_READ_ERRORS]);
		break;
	default:
		break;
	}
}

/* "area" is NULL for vswap's own row. */
static int add_row(struct libscols_table *table, const enum column *chosen,
		   int nr, const struct snapshot *snapshot,
		   const struct area_snapshot *area,
		   const struct table_options *options)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	static char cell[CELL_LEN];
	int i;

	if (!line)
		return -1;
	for (i = 0; i < nr; i++) {
		/* Raw output has no empty cells, so that programs can count. */
		strcpy(cell, options->raw ? "-" : "");
		if (area)
			area_cell(area, chosen[i], cell, options->bytes);
		else
			device_cell(snapshot, chosen[i], cell, options->bytes);
		if (scols_line_set_data(line, i, cell))
			return -1;
	}
	return 0;
}

static int fill(struct libscols_table *table, const struct snapshot *snapshot,
		const struct table_options *options, const enum column *chosen,
		int nr)
{
	bool only_areas = nr && chosen[0] == COL_AREA;
	size_t area;
	int i;

	scols_table_enable_raw(table, options->raw);
	scols_table_enable_noheadings(table, !options->headings);
	for (i = 0; i < nr; i++)
		if (!scols_table_new_column(table, columns[chosen[i]].name, 0,
					    columns[chosen[i]].left ? 0 :
					    SCOLS_FL_RIGHT))
			return -1;

	if (!only_areas && add_row(table, chosen, nr, snapshot, NULL,
				   options))
		return -1;
	for (area = 0; area < snapshot->nr_areas; area++)
		if (add_row(table, chosen, nr, snapshot,
			    &snapshot->areas[area], options))
			return -1;
	return scols_print_table(table);
}

int status_table(const struct snapshot *snapshot,
		 const struct table_options *options)
{
	const char *names = options->columns ?
		options->columns : "NAME,TYPE,STATE,PRIO,SIZE,USED,RAM,DISK,RATIO,ERRORS";
	enum column chosen[NR_COLUMNS];
	struct libscols_table *table;
	int nr = columns_parse(names, chosen), ret;

	if (nr < 0)
		return -1;
	table = scols_new_table();
	ret = table ? fill(table, snapshot, options, chosen, nr) : -1;
	scols_unref_table(table);
	if (ret)
		warnx("failed to print the table");
	return ret;
}
