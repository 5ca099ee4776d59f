/* SPDX-License-Identifier: GPL-2.0 */
/* Settings in sysfs: list them, and change several of them together. */
#ifndef VSWAPCTL_SETTINGS_H
#define VSWAPCTL_SETTINGS_H

#include <stddef.h>

/* The names of all settings, NULL at the end. */
extern const char *const setting_names[];

/* Buffer size for the value of a setting */
#define SETTING_LEN	64

/**
 * struct setting - a setting to change
 * @key: name
 * @value: new value, as the administrator gave it
 * @old: old value
 */
struct setting {
	const char *key;
	const char *value;
	char old[SETTING_LEN];
};

/* Parse "KEY=VALUE".  Returns 0, or -1 after printing what is wrong. */
int setting_parse(char *text, struct setting *setting);

/*
 * Change all settings or none: if one fails, those before it get their old
 * values back.  Returns 0, or -1 after printing the reason.
 */
int settings_apply(struct setting *settings, size_t nr);

/* Restore the old values, the last one first. */
void settings_restore(const struct setting *settings, size_t nr);

#endif
