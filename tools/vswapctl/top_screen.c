// SPDX-License-Identifier: GPL-2.0
/* top on a terminal: a screen that is redrawn, with charts of rates. */
#include <err.h>
#include <inttypes.h>
#include <langinfo.h>
#include <ncurses.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "device.h"
#include "history.h"
#include "interrupt.h"
#include "progress.h"
#include "snapshot.h"
#include "status.h"
#include "swaps.h"
#include "top.h"
#include "units.h"

#define FIRST_CHART_COLUMN	32

/* Columns for the note behind a bar */
#define NOTE_WIDTH		34

/* The data of the charts, and the row that is drawn next. */
static struct screen {
	struct history stores;
	struct history loads;
	struct history written_back;
	struct history disk_loads;
	bool utf8;
	int row;
} screen;

static void draw_heading(const char *text)
{
	attron(A_BOLD);
	mvaddstr(screen.row++, 0, text);
	attroff(A_BOLD);
}

/* Draw a part of a whole as a bar. */
static void bar_line(const char *label, uint64_t part, uint64_t whole,
		     const char *note)
{
	int width = COLS - FIRST_CHART_COLUMN - NOTE_WIDTH, full, i;
	char text[HUMAN_LEN];

	mvprintw(screen.row, 2, "%-18.18s%9s", label, human(text, part));
	if (width > 50)
		width = 50;
	if (width >= 8) {
		full = whole ? (double)part / whole * width : 0;
		mvaddch(screen.row, FIRST_CHART_COLUMN, '[');
		for (i = 0; i < width; i++)
			addch(i < full ? '#' : ' ');
		addch(']');
		addch(' ');
	}
	addnstr(note, COLS - getcurx(stdscr) - 1);
	screen.row++;
}

static void chart_line(const char *label, double rate,
		       const struct history *history)
{
	char text[HUMAN_LEN], chart[CHART_LEN];
	int width = COLS - FIRST_CHART_COLUMN - 2;

	mvprintw(screen.row, 2, "%-18s%7s/s", label, human(text, rate));
	if (width >= 8) {
		history_chart(history, width, screen.utf8, chart);
		mvaddstr(screen.row, FIRST_CHART_COLUMN + 1, chart);
	}
	screen.row++;
}

static void draw_places(const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	uint64_t all = snapshot_swapped_out_bytes(snapshot);
	char text[HUMAN_LEN], note[64];

	mvprintw(screen.row++, 0, "%s: %s, %s of virtual space, compressor %s",
		 VSWAP_DEVICE, snapshot->on ? "on" : "off",
		 human(text, snapshot->size), snapshot->compressor);
	if (values[HIDDEN_BYTES])
		addstr(": FULL, and the kernel has been told");
	screen.row++;

	draw_heading("Swapped out");
	bar_line("zero or one word", snapshot_zero_bytes(snapshot) +
		 values[PAGES_SAME] * page_bytes(), all, "no space used");
	snprintf(note, sizeof(note), "compressed to %s",
		 human(text, values[COMPRESSED_BYTES]));
	bar_line("in RAM", snapshot_in_ram_bytes(snapshot), all, note);
	snprintf(note, sizeof(note), "packed into %s",
		 human(text, values[DISK_BYTES]));
	bar_line("on disk", values[PAGES_ON_DISK] * page_bytes(), all, note);
	snprintf(note, sizeof(note), "ratio %.1f", snapshot_ratio(snapshot));
	bar_line("total", all, all, note);
	screen.row++;

	draw_heading("What it costs");
	snprintf(note, sizeof(note), "of at most %s",
		 human(text, values[POOL_LIMIT_BYTES]));
	bar_line("pool in RAM", values[POOL_BYTES], values[POOL_LIMIT_BYTES],
		 note);
	bar_line("total RAM", snapshot_ram_cost(snapshot),
		 values[POOL_LIMIT_BYTES], "including tables");
	screen.row++;
}

static void draw_rates(const struct rates *rates)
{
	draw_heading("Moving");
	chart_line("out", rates->stores, &screen.stores);
	chart_line("in", rates->loads, &screen.loads);
	chart_line("RAM to disk", rates->written_back, &screen.written_back);
	chart_line("in from disk", rates->disk_loads, &screen.disk_loads);
	screen.row++;
}

static void draw_areas(const struct snapshot *snapshot)
{
	const struct area_snapshot *area;
	char live[HUMAN_LEN], note[96], label[32];
	size_t i;

	if (!snapshot->nr_areas)
		return;
	draw_heading("Areas");
	for (i = 0; i < snapshot->nr_areas; i++) {
		area = &snapshot->areas[i];
		snprintf(note, sizeof(note),
			 "%s, %s live, %" PRIu64 " errors",
			 area->state,
			 human(live, area->values[AREA_LIVE_BYTES]),
			 area->values[AREA_WRITE_ERRORS] +
			 area->values[AREA_READ_ERRORS]);
		snprintf(label, sizeof(label), "%u %.16s", area->area.id,
			 area->area.path);
		bar_line(label, snapshot_area_cost(area),
			 area->values[AREA_SIZE], note);
	}
	screen.row++;
}

static void draw_advice(const struct snapshot *snapshot)
{
	struct advice_list list = { };
	size_t i;

	advise_figures(&list, snapshot);
	for (i = 0; i < list.nr; i++) {
		attron(A_BOLD);
		mvaddnstr(screen.row++, 0, list.list[i].text, COLS - 1);
		attroff(A_BOLD);
		mvaddstr(screen.row, 2, "type: ");
		addnstr(list.list[i].command, COLS - 9);
		screen.row++;
	}
	if (list.nr)
		screen.row++;
	advice_free(&list);
}

static void draw(const struct snapshot *snapshot, const struct rates *rates)
{
	erase();
	screen.row = 0;
	draw_places(snapshot);
	draw_rates(rates);
	draw_advice(snapshot);
	draw_areas(snapshot);
	mvaddstr(LINES - 1, 0, "q: quit");
	refresh();
}

static void remember(const struct rates *rates)
{
	history_add(&screen.stores, rates->stores);
	history_add(&screen.loads, rates->loads);
	history_add(&screen.written_back, rates->written_back);
	history_add(&screen.disk_loads, rates->disk_loads);
}

/*
 * Wait until the next update is due.  A change of the window's size only
 * redraws the screen, and keys other than q do nothing.  Returns false to quit.
 */
static bool wait_for_update(const struct snapshot *snapshot,
			    const struct rates *rates, double delay)
{
	double left;
	int key;

	while ((left = snapshot->time + delay - now()) > 0) {
		timeout(left * 1000 + 1);
		key = getch();
		if (interrupted() || key == 'q' || key == 'Q')
			return false;
		if (key == KEY_RESIZE)
			draw(snapshot, rates);
		else if (key == ERR)
			poll(NULL, 0, 1); /* do not spin without a terminal */
	}
	return !interrupted();
}

/* Returns 0, or -1 with the reason in "error". */
static int update_screen(const struct top_options *options,
			 char error[SNAPSHOT_ERROR])
{
	struct snapshot before, after;
	struct rates rates = { };
	unsigned long i;

	if (snapshot_take(&before)) {
		strcpy(error, before.error);
		return -1;
	}
	draw(&before, &rates);
	for (i = 0; !options->count || i < options->count; i++) {
		if (!wait_for_update(&before, &rates, options->delay))
			break;
		if (snapshot_take(&after)) {
			strcpy(error, after.error);
			snapshot_free(&before);
			return -1;
		}
		rates_between(&before, &after, &rates);
		remember(&rates);
		draw(&after, &rates);
		snapshot_free(&before);
		before = after;
	}
	snapshot_free(&before);
	return 0;
}

int top_screen(const struct top_options *options)
{
	char error[SNAPSHOT_ERROR];
	SCREEN *terminal;
	int ret;

	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		return 1;
	terminal = newterm(NULL, stdout, stdin);
	if (!terminal)
		return 1;
	if (!tigetstr("cup") || tigetstr("cup") == (char *)-1) {
		endwin();
		delscreen(terminal);
		return 1;
	}

	screen.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	ret = update_screen(options, error);
	endwin();
	delscreen(terminal);

	if (ret && !device_need_module())
		warnx("%s", error);
	return ret;
}
