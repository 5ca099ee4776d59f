// SPDX-License-Identifier: GPL-2.0
/* Settings in sysfs: list them, and change several of them together. */
#include <err.h>
#include <errno.h>
#include <string.h>

#include "explain.h"
#include "settings.h"
#include "sysfs.h"

const char *const setting_names[] = {
	"size", "compressor", "recompressor", "pool_limit", "store_workers",
	"write_limit_second", "write_limit_day", NULL
};

static int unknown(const char *key)
{
	warnx("unknown setting '%.64s'; the settings are size, compressor, recompressor, pool_limit, store_workers, write_limit_second and write_limit_day",
	      key);
	return -1;
}

int setting_parse(char *text, struct setting *setting)
{
	char *value = strchr(text, '=');
	size_t i;

	if (!value) {
		warnx("'%.64s' is not KEY=VALUE", text);
		return -1;
	}
	*value++ = '\0';

	for (i = 0; setting_names[i]; i++)
		if (!strcmp(text, setting_names[i]))
			break;
	if (!setting_names[i])
		return unknown(text);
	if (!*value || strchr(value, '\n')) {
		explain_setting(text, value, EINVAL);
		return -1;
	}

	setting->key = setting_names[i];
	setting->value = value;
	return 0;
}

static int apply(struct setting *setting)
{
	int ret = sysfs_read(setting->key, setting->old, sizeof(setting->old));

	return ret ?: sysfs_write(setting->key, setting->value);
}

void settings_restore(const struct setting *settings, size_t nr)
{
	while (nr--)
		if (sysfs_write(settings[nr].key, settings[nr].old))
			warnx("%s: cannot restore the old value %s",
			      settings[nr].key, settings[nr].old);
}

int settings_apply(struct setting *settings, size_t nr)
{
	size_t i;
	int ret;

	for (i = 0; i < nr; i++) {
		ret = apply(&settings[i]);
		if (!ret)
			continue;
		explain_setting(settings[i].key, settings[i].value, -ret);
		settings_restore(settings, i);
		return -1;
	}
	return 0;
}
