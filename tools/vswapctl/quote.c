// SPDX-License-Identifier: GPL-2.0
/* Quote paths for the shell, and make them valid UTF-8. */
#include <stdio.h>
#include <string.h>

#include "quote.h"

const char *quote(char buf[QUOTE_LEN], const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+=:,@%";
	char *to = buf;

	if (*text && !text[strspn(text, plain)]) {
		snprintf(buf, QUOTE_LEN, "%s", text);
		return buf;
	}
	*to++ = '\'';
	for (; *text && to < buf + QUOTE_LEN - 6; text++) {
		if (*text == '\'')
			to = stpcpy(to, "'\\''");
		else
			*to++ = *text;
	}
	strcpy(to, "'");
	return buf;
}

/* Length of the UTF-8 character at "at"; 0 if it is invalid. */
static size_t utf8_length(const unsigned char *at)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (*at < 0x80)
		return 1;
	if (*at < 0xc2 || *at > 0xf4)
		return 0;
	len = *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;

	/* reject overlong forms, surrogates, and code points above 10FFFF */
	if (*at == 0xe0)
		low = 0xa0;
	else if (*at == 0xed)
		high = 0x9f;
	else if (*at == 0xf0)
		low = 0x90;
	else if (*at == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	return len;
}

void utf8_clean(char *text)
{
	unsigned char *at = (unsigned char *)text;
	size_t len;

	while (*at) {
		len = utf8_length(at);
		if (!len) {
			*at = '?';
			len = 1;
		}
		at += len;
	}
}
