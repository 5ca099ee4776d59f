// SPDX-License-Identifier: GPL-2.0
/*
 * Call an ioctl of /dev/vswap, with any arguments.
 *
 * Prints the area's number, or the number of pages written.  Exit status: 0
 * success, 1 the call failed (and its errno is printed), 2 cannot run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/vswap.h>

static int vswap;

/* attach PATH [PRIORITY [SEGMENT_SIZE [FLAGS [OPEN_FLAGS]]]] */
static void do_attach(int argc, char **argv)
{
	struct vswap_attach args = {
		.priority	= argc > 3 ? atoi(argv[3]) : 0,
		.segment_size	= argc > 4 ? atoi(argv[4]) : 0,
		.flags		= argc > 5 ? atoi(argv[5]) : 0,
	};

	args.fd = open(argv[2], argc > 6 ? atoi(argv[6]) : O_RDWR);
	if (args.fd < 0)
		err(2, "%s", argv[2]);
	if (ioctl(vswap, VSWAP_IOC_ATTACH, &args))
		err(1, "attach: %s", strerrorname_np(errno));
	printf("%u\n", args.area);
}

/* detach AREA [FLAGS] */
static void do_detach(int argc, char **argv)
{
	struct vswap_detach args = {
		.area	= atoi(argv[2]),
		.flags	= argc > 3 ? atoi(argv[3]) : 0,
	};

	if (ioctl(vswap, VSWAP_IOC_DETACH, &args))
		err(1, "detach: %s", strerrorname_np(errno));
}

/* writeback MODE [SECONDS] */
static void do_writeback(int argc, char **argv)
{
	struct vswap_writeback args = {
		.mode	= atoi(argv[2]),
		.idle	= argc > 3 ? atoi(argv[3]) : 0,
	};

	if (ioctl(vswap, VSWAP_IOC_WRITEBACK, &args))
		err(1, "writeback: %s", strerrorname_np(errno));
	printf("%llu\n", (unsigned long long)args.pages);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: attach PATH..., detach AREA... or writeback MODE...");

	vswap = open("/dev/vswap", O_RDWR);
	if (vswap < 0)
		err(2, "/dev/vswap");

	if (!strcmp(argv[1], "attach"))
		do_attach(argc, argv);
	else if (!strcmp(argv[1], "detach"))
		do_detach(argc, argv);
	else if (!strcmp(argv[1], "writeback"))
		do_writeback(argc, argv);
	else
		errx(2, "unknown: %s", argv[1]);
	return 0;
}
