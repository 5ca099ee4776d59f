/* SPDX-License-Identifier: GPL-2.0 */
/* Settings in sysfs: which there are, and changing some of them together. */
#ifndef VSWAPCTL_SETTINGS_H
#define VSWAPCTL_SETTINGS_H

#include <stddef.h>

/* The names of all settings, NULL at the end. */
extern const char *const setting_names[];

/* Room for what a setting was */
#define SETTING_LEN	64

/**
 * struct setting - one that is to be changed
 * @key: its name
 * @value: as the administrator gave it
 * @old: what it was
 */
struct setting {
	const char *key;
	const char *value;
	char old[SETTING_LEN];
};

/* Split and check "KEY=VALUE".  Returns 0, or -1 having said what is wrong. */
int setting_parse(char *text, struct setting *setting);

/*
 * Change all of them, or none: at the first that fails those before it go back
 * to what they were.  Returns 0, or -1 having said why.
 */
int settings_apply(struct setting *settings, size_t nr);

/* Undo that, the last one first. */
void settings_restore(const struct setting *settings, size_t nr);

#endif
