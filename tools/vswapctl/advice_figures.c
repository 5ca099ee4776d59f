// SPDX-License-Identifier: GPL-2.0
/* Advice from vswap's own figures. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "advice.h"
#include "snapshot.h"
#include "units.h"

#define NEARLY_FULL	95	/* percent */
#define LOG		"journalctl -k --grep vswap"

/* Suggest no limit beyond these; above the highest, too little RAM is left. */
#define HIGHEST_LIMIT	80	/* percent */
#define LOWEST_LIMIT	20

/* Buffer size for a command */
#define FIGURES_COMMAND_LEN	64

/* Suggest a higher limit if there is an area and RAM to spare, else an area. */
static void command_for_room(char command[FIGURES_COMMAND_LEN],
			     const struct snapshot *snapshot)
{
	unsigned int limit = snapshot->pool_limit;

	if (!snapshot->nr_areas || !limit || limit >= HIGHEST_LIMIT ||
	    snapshot->values[FAILED_STORES_MEMORY]) {
		snprintf(command, FIGURES_COMMAND_LEN, "vswapctl attach AREA");
		return;
	}
	limit += limit > 10 ? limit / 2 : 5;
	if (limit > HIGHEST_LIMIT)
		limit = HIGHEST_LIMIT;
	snprintf(command, FIGURES_COMMAND_LEN, "vswapctl set pool_limit=%u", limit);
}

static void advise_full(struct advice_list *list,
			const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	char hidden[HUMAN_LEN];

	if (values[HIDDEN_BYTES])
		advise(list, true, "vswapctl attach AREA",
		       "vswap is full: there is no room to swap out more pages. The kernel has been told, and does not count %s of virtual space as free swap.",
		       human(hidden, values[HIDDEN_BYTES]));
	else if (values[FULL])
		advise(list, false, "vswapctl attach AREA",
		       "vswap has been full (times: %" PRIu64 "). More RAM or an area would help.",
		       values[FULL]);
}

/* Past failures are only a note if the pool is no longer full. */
static void advise_limit(struct advice_list *list,
			 const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;
	bool full = values[POOL_LIMIT_BYTES] && values[POOL_BYTES] * 100 >=
		    values[POOL_LIMIT_BYTES] * NEARLY_FULL;
	char limit[HUMAN_LEN], command[FIGURES_COMMAND_LEN];

	human(limit, values[POOL_LIMIT_BYTES]);
	command_for_room(command, snapshot);
	if (values[FAILED_STORES_LIMIT])
		advise(list, full, command,
		       "The pool of compressed pages %s at its limit (%s): %" PRIu64 " times a page had to stay in RAM.%s",
		       full ? "is" : "has been", limit,
		       values[FAILED_STORES_LIMIT], snapshot->nr_areas ? "" :
		       " With an area, cold pages would go to disk.");
	else if (full && !snapshot->nr_areas)
		advise(list, true, command,
		       "The pool of compressed pages is nearly at its limit (%s), and there is no area for cold pages.",
		       limit);
}

static void advise_memory(struct advice_list *list,
			  const struct snapshot *snapshot)
{
	unsigned int limit = snapshot->pool_limit;
	char command[FIGURES_COMMAND_LEN] = "vswapctl attach AREA";
	const char *hint = "attach an area for cold pages";

	if (!snapshot->values[FAILED_STORES_MEMORY])
		return;
	if (limit > LOWEST_LIMIT) {
		limit = limit * 4 / 5;
		if (limit < LOWEST_LIMIT)
			limit = LOWEST_LIMIT;
		snprintf(command, sizeof(command), "vswapctl set pool_limit=%u",
			 limit);
		hint = "start swapping earlier or lower the pool limit";
	}
	advise(list, false, command,
	       "%" PRIu64 " times there was no memory to store a page, which stayed in RAM. If this continues, %s.",
	       snapshot->values[FAILED_STORES_MEMORY], hint);
}

static void advise_losses(struct advice_list *list,
			  const struct snapshot *snapshot)
{
	const uint64_t *values = snapshot->values;

	if (values[FAILED_LOADS])
		advise(list, true, LOG,
		       "%" PRIu64 " pages could not be swapped in; the programs that needed them were killed. The kernel log says why.",
		       values[FAILED_LOADS]);
	if (values[PAGES_LOST])
		advise(list, true, LOG,
		       "%" PRIu64 " pages are lost, because an area that held them could not be read. A program that needs one will be killed.",
		       values[PAGES_LOST]);
}

static void advise_area(struct advice_list *list,
			const struct area_snapshot *area)
{
	uint64_t errors = area->values[AREA_WRITE_ERRORS] +
			  area->values[AREA_READ_ERRORS];
	char command[FIGURES_COMMAND_LEN];

	snprintf(command, sizeof(command), "vswapctl detach %u", area->area.id);
	if (!strcmp(area->state, "failed"))
		advise(list, true, command,
		       "The area %s was taken out of service after too many errors (%" PRIu64 "); replace the device.",
		       area->area.path, errors);
	else if (!strcmp(area->state, "silent"))
		advise(list, true, LOG,
		       "The area %s has not answered for 10 s; check its device. 'vswapctl detach --force %u' gives up the data on it.",
		       area->area.path, area->area.id);
	else if (!strcmp(area->state, "abandoned"))
		advise(list, false, LOG,
		       "The area %s was abandoned; its device stays in use until it answers.",
		       area->area.path);
	else if (errors)
		advise(list, true, command,
		       "The area %s has had %" PRIu64 " errors; its device may be failing.",
		       area->area.path, errors);
}

/* Warn if no area has free segments beyond its reserve, or space to clean. */
static void advise_room(struct advice_list *list,
			const struct snapshot *snapshot)
{
	const uint64_t *values;
	size_t i;

	for (i = 0; i < snapshot->nr_areas; i++) {
		values = snapshot->areas[i].values;
		if (values[AREA_SEGMENTS_FREE] > 2 ||
		    values[AREA_DEAD_BYTES] * 10 > values[AREA_SIZE])
			return;
	}
	if (snapshot->nr_areas)
		advise(list, true, "vswapctl attach AREA",
		       "The areas are full: no more cold pages can go to disk.");
}

void advise_figures(struct advice_list *list, const struct snapshot *snapshot)
{
	size_t i;

	if (!snapshot->on)
		advise(list, true, "vswapctl on",
		       "vswap is loaded, but swap on /dev/vswap is off.");
	advise_full(list, snapshot);
	advise_limit(list, snapshot);
	advise_memory(list, snapshot);
	advise_losses(list, snapshot);
	for (i = 0; i < snapshot->nr_areas; i++)
		advise_area(list, &snapshot->areas[i]);
	advise_room(list, snapshot);
}
