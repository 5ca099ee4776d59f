// SPDX-License-Identifier: GPL-2.0
/* Parse numbers and sizes, and format sizes for people. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "units.h"

/* The kernel counts in pages, which may be larger than 4 KiB. */
uint64_t page_bytes(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* Parse an integer from min to max, and nothing else.  Returns 0 or -1. */
int parse_number(const char *text, long long min, long long max,
		 long long *number)
{
	char *end;

	if (!isdigit((unsigned char)*text) &&
	    !(*text == '-' && isdigit((unsigned char)text[1])))
		return -1;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno || *end || *number < min || *number > max ? -1 : 0;
}

/* Parse bytes, with an optional K, M, G, T, KiB, ...  Returns 0 or -1. */
int parse_size(const char *text, uint64_t *bytes)
{
	static const char suffixes[] = "KMGT";
	unsigned long long number;
	unsigned int shift = 0;
	const char *suffix;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -1;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno)
		return -1;

	if (*end) {
		suffix = strchr(suffixes, toupper((unsigned char)*end));
		if (!suffix)
			return -1;
		shift = 10 * (suffix - suffixes + 1);
		end++;
		if (*end && strcasecmp(end, "iB"))
			return -1;
	}
	if (shift && number >> (64 - shift))
		return -1;

	*bytes = (uint64_t)number << shift;
	return 0;
}

/* Format with at most one decimal and a suffix: "0B", "4K", "1.5G". */
const char *human(char buf[HUMAN_LEN], uint64_t bytes)
{
	static const char suffixes[] = "BKMGTPE";
	double value = bytes;
	int i = 0;

	while (value >= 1023.95 && i < 6) {
		value /= 1024;
		i++;
	}
	if (i == 0 || value == (uint64_t)value)
		snprintf(buf, HUMAN_LEN, "%.0f%c", value, suffixes[i]);
	else
		snprintf(buf, HUMAN_LEN, "%.1f%c", value, suffixes[i]);
	return buf;
}
