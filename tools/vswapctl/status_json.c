// SPDX-License-Identifier: GPL-2.0
/* status as JSON: all figures by their names in sysfs, sizes in bytes. */
#include <err.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "quote.h"
#include "snapshot.h"
#include "status.h"
#include "swaps.h"

static void add_number(json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

static void add_text(json_object *object, const char *key, const char *text)
{
	char copy[QUOTE_LEN];

	snprintf(copy, sizeof(copy), "%s", text);
	utf8_clean(copy);
	json_object_object_add(object, key, json_object_new_string(copy));
}

static void add_figures(json_object *object, const struct figure *figures,
			size_t nr, const uint64_t *values, const bool *known)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (known[i])
			add_number(object, figures[i].name, values[i]);
}

static json_object *area_object(const struct area_snapshot *area)
{
	json_object *object = json_object_new_object();
	double amplification = strtod(area->amplification, NULL);

	add_number(object, "area", area->area.id);
	add_text(object, "path", area->area.path);
	add_text(object, "dev", area->dev);
	add_text(object, "type", area->type);
	add_text(object, "state", area->state);
	json_object_object_add(object, "priority",
			       json_object_new_int(area->area.priority));
	json_object_object_add(object, "discard",
			       json_object_new_boolean(area->area.discard));
	json_object_object_add(object, "write_amplification",
			       json_object_new_double(amplification));
	add_figures(object, area_figures, NR_AREA_FIGURES, area->values,
		    area->known);
	return object;
}

static json_object *areas_array(const struct snapshot *snapshot)
{
	json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < snapshot->nr_areas; i++)
		json_object_array_add(array,
				      area_object(&snapshot->areas[i]));
	return array;
}

static json_object *advice_array(const struct snapshot *snapshot)
{
	json_object *array = json_object_new_array(), *object;
	struct advice_list list = { };
	size_t i;

	advise_figures(&list, snapshot);
	for (i = 0; i < list.nr; i++) {
		object = json_object_new_object();
		add_text(object, "severity",
			 list.list[i].problem ? "problem" : "note");
		add_text(object, "text", list.list[i].text);
		add_text(object, "command", list.list[i].command);
		json_object_array_add(array, object);
	}
	advice_free(&list);
	return array;
}

static void add_settings(json_object *object, const struct snapshot *snapshot)
{
	add_number(object, "size", snapshot->size);
	add_text(object, "compressor", snapshot->compressor);
	add_text(object, "recompressor", snapshot->recompressor);
	if (snapshot->pool_limit)
		add_number(object, "pool_limit", snapshot->pool_limit);
	else
		add_text(object, "pool_limit", "auto");
	if (!snapshot->has_write_limits)
		return;
	add_number(object, "write_limit_second", snapshot->write_limit_second);
	add_number(object, "write_limit_day", snapshot->write_limit_day);
}

int status_json(const struct snapshot *snapshot)
{
	json_object *root = json_object_new_object(), *stats;
	const char *text;
	int ret = -1;

	add_text(root, "device", VSWAP_DEVICE);
	json_object_object_add(root, "on",
			       json_object_new_boolean(snapshot->on));
	json_object_object_add(root, "priority", snapshot->on ?
			       json_object_new_int(snapshot->priority) : NULL);
	add_number(root, "used_bytes", snapshot->used);
	add_settings(root, snapshot);

	add_number(root, "zero_bytes", snapshot_zero_bytes(snapshot));
	add_number(root, "unstored_bytes", snapshot_unstored_bytes(snapshot));
	add_number(root, "ram_bytes", snapshot_ram_cost(snapshot));
	add_number(root, "area_bytes", snapshot_disk_cost(snapshot));
	json_object_object_add(root, "ratio",
			       json_object_new_double(snapshot_ratio(snapshot)));

	stats = json_object_new_object();
	add_figures(stats, device_figures, NR_DEVICE_FIGURES, snapshot->values,
		    snapshot->known);
	json_object_object_add(root, "stats", stats);
	json_object_object_add(root, "areas", areas_array(snapshot));
	json_object_object_add(root, "advice", advice_array(snapshot));

	text = json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_SPACED |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text && puts(text) >= 0)
		ret = 0;
	else
		warnx("failed to print JSON");
	json_object_put(root);
	return ret;
}
