// SPDX-License-Identifier: GPL-2.0
/*
 * Call swapon(2) or swapoff(2), without the checks which swapon(8) does before.
 *
 * Exit status: 0 success, 1 the call failed (and its errno is printed), 2
 * cannot run.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/swap.h>

int main(int argc, char **argv)
{
	int flags = 0;

	if (argc == 4)
		flags = SWAP_FLAG_PREFER | (atoi(argv[3]) & SWAP_FLAG_PRIO_MASK);
	if (argc < 3 || argc > 4)
		errx(2, "usage: on FILE [PRIORITY], or off FILE");

	if (!strcmp(argv[1], "on") && swapon(argv[2], flags))
		err(1, "swapon");
	if (!strcmp(argv[1], "off") && swapoff(argv[2]))
		err(1, "swapoff");
	return 0;
}
