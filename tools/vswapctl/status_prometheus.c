// SPDX-License-Identifier: GPL-2.0
/*
 * status in the text format of Prometheus, for the textfile collector of the
 * node exporter.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "quote.h"
#include "snapshot.h"
#include "status.h"

/* Make vswap_PREFIXNAME, with _bytes for sizes and _total for counters. */
static void metric_name(char *buf, size_t size, const char *prefix,
			const struct figure *figure)
{
	snprintf(buf, size, "vswap_%s%s%s%s", prefix, figure->name,
		 !strcmp(figure->name, "size") ||
		 !strcmp(figure->name, "segment_size") ? "_bytes" : "",
		 figure->counter ? "_total" : "");
}

static void header(const char *name, const char *help, bool counter)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", name, help, name,
	       counter ? "counter" : "gauge");
}

static void gauge(const char *name, const char *help, uint64_t value)
{
	header(name, help, false);
	printf("%s %" PRIu64 "\n", name, value);
}

static void print_label_value(const char *value)
{
	char copy[ATTR_LEN], *text = copy;

	snprintf(copy, sizeof(copy), "%s", value);
	utf8_clean(copy);
	putchar('"');
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", stdout);
		else if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void area_labels(const struct area_snapshot *area)
{
	printf("{area=\"%u\",path=", area->area.id);
	print_label_value(area->area.path);
}

static void show_settings(const struct snapshot *snapshot)
{
	header("vswap_info", "Version and compressor, as labels.", false);
	printf("vswap_info{version=\"%s\",compressor=", VERSION);
	print_label_value(snapshot->compressor);
	printf("} 1\n");

	gauge("vswap_on", "Whether swap is on.", snapshot->on);
	gauge("vswap_size_bytes", "Size of the virtual swap space.",
	      snapshot->size);
	gauge("vswap_used_bytes", "Bytes that the kernel swapped out.",
	      snapshot->used);
	gauge("vswap_zero_bytes", "Of these, zeroes marked by the kernel.",
	      snapshot_zero_bytes(snapshot));
	gauge("vswap_unstored_bytes",
	      "Of these, bytes still in RAM or in zswap.",
	      snapshot_unstored_bytes(snapshot));
	gauge("vswap_ram_bytes", "RAM used by vswap in total.",
	      snapshot_ram_cost(snapshot));
	gauge("vswap_area_bytes", "Space used by vswap in areas.",
	      snapshot_disk_cost(snapshot));
	gauge("vswap_areas", "Attached areas.", snapshot->nr_areas);
	if (!snapshot->has_write_limits)
		return;
	gauge("vswap_write_limit_second_bytes",
	      "Maximum bytes written to areas per second; 0: no limit.",
	      snapshot->write_limit_second);
	gauge("vswap_write_limit_day_bytes",
	      "Maximum bytes written to areas per day; 0: no limit.",
	      snapshot->write_limit_day);
}

static void show_figures(const struct snapshot *snapshot)
{
	char name[80];
	size_t i;

	for (i = 0; i < NR_DEVICE_FIGURES; i++) {
		if (!snapshot->known[i])
			continue;
		metric_name(name, sizeof(name), "", &device_figures[i]);
		header(name, device_figures[i].help, device_figures[i].counter);
		printf("%s %" PRIu64 "\n", name, snapshot->values[i]);
	}
}

static void show_states(const struct snapshot *snapshot)
{
	static const char *const states[] = {
		"active", "silent", "draining", "failed", "abandoned"
	};
	const size_t nr_states = sizeof(states) / sizeof(*states);
	const struct area_snapshot *area;
	size_t i, state;

	header("vswap_area_state", "1 for the state that the area is in.",
	       false);
	for (i = 0; i < snapshot->nr_areas; i++) {
		area = &snapshot->areas[i];
		for (state = 0; state < nr_states; state++) {
			printf("vswap_area_state");
			area_labels(area);
			printf(",state=\"%s\"} %d\n", states[state],
			       !strcmp(area->state, states[state]));
		}
	}
}

static bool any_area_has(const struct snapshot *snapshot, size_t figure)
{
	size_t i;

	for (i = 0; i < snapshot->nr_areas; i++)
		if (snapshot->areas[i].known[figure])
			return true;
	return false;
}

static void area_sample(const char *name, const struct area_snapshot *area,
			size_t figure)
{
	if (!area->known[figure])
		return; /* just detached */
	printf("%s", name);
	area_labels(area);
	printf("} %" PRIu64 "\n", area->values[figure]);
}

/* The format requires all samples of a metric to be consecutive. */
static void show_areas(const struct snapshot *snapshot)
{
	size_t figure, i;
	char name[80];

	for (figure = 0; figure < NR_AREA_FIGURES; figure++) {
		if (!any_area_has(snapshot, figure))
			continue;
		metric_name(name, sizeof(name), "area_", &area_figures[figure]);
		header(name, area_figures[figure].help,
		       area_figures[figure].counter);
		for (i = 0; i < snapshot->nr_areas; i++)
			area_sample(name, &snapshot->areas[i], figure);
	}
}

int status_prometheus(const struct snapshot *snapshot)
{
	show_settings(snapshot);
	show_figures(snapshot);
	if (snapshot->nr_areas) {
		show_states(snapshot);
		show_areas(snapshot);
	}
	return 0;
}
