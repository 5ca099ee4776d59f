// SPDX-License-Identifier: GPL-2.0
/*
 * Parse "512M", "4T" or "400%".  Pure functions.
 *
 * memparse() is not used: it ignores trailing text and overflow, and invalid
 * input must be refused.
 */
#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "parse.h"

/* Split "123suffix\n" into number and suffix.  The newline is optional. */
static int number_parse(const char *text, u64 *number, const char **suffix,
			size_t *suffix_len)
{
	size_t digits = strspn(text, "0123456789");
	char buf[24];
	int err;

	if (!digits || digits >= sizeof(buf))
		return -EINVAL;

	memcpy(buf, text, digits);
	buf[digits] = '\0';
	err = kstrtou64(buf, 10, number);
	if (err)
		return -EINVAL;

	*suffix = text + digits;
	*suffix_len = strcspn(*suffix, "\n");
	if ((*suffix)[*suffix_len] && (*suffix)[*suffix_len + 1])
		return -EINVAL;

	return 0;
}

/**
 * vswap_parse_size() - parse a number of bytes or a percentage of RAM
 * @text: digits, then nothing, one of K, M, G, T (1024-based, either case), or
 *	a percent sign; a trailing newline is allowed
 * @ram: the size of RAM in bytes, for a percentage
 * @bytes: the result, unchanged on error
 *
 * Return: 0, or -EINVAL for anything else, including an overflow.
 */
int vswap_parse_size(const char *text, u64 ram, u64 *bytes)
{
	static const char units[] = "kmgt";
	const char *suffix, *unit;
	size_t len;
	u64 number;

	if (number_parse(text, &number, &suffix, &len) || len > 1)
		return -EINVAL;

	if (len == 1 && *suffix == '%') {
		if (check_mul_overflow(number, div_u64(ram, 100), &number))
			return -EINVAL;
	} else if (len == 1) {
		unit = strchr(units, tolower(*suffix));
		if (!unit ||
		    check_mul_overflow(number, 1ULL << 10 * (unit - units + 1),
				       &number))
			return -EINVAL;
	}

	*bytes = number;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_parse_size);

/**
 * vswap_parse_percent() - parse a percentage
 * @text: a number from 1 to 100, then nothing or a percent sign; a trailing
 *	newline is allowed
 * @percent: the result, unchanged on error
 *
 * Return: 0, or -EINVAL for anything else.
 */
int vswap_parse_percent(const char *text, unsigned int *percent)
{
	const char *suffix;
	size_t len;
	u64 number;

	if (number_parse(text, &number, &suffix, &len) || len > 1 ||
	    (len == 1 && *suffix != '%') || number < 1 || number > 100)
		return -EINVAL;

	*percent = number;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_parse_percent);
