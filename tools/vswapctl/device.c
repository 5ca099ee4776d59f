// SPDX-License-Identifier: GPL-2.0
/* Check for the module and for root, load the module, and open the device. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device.h"
#include "swaps.h"
#include "sysfs.h"

bool device_loaded(void)
{
	return !access(VSWAP_SYSFS, F_OK);
}

int device_need_root(const char *command)
{
	if (geteuid() == 0)
		return 0;

	warnx("%s: only root may do this; try: sudo vswapctl %s", command,
	      command);
	return -1;
}

int device_need_module(void)
{
	if (device_loaded())
		return 0;

	warnx("the vswap module is not loaded; to load it and switch vswap on, type: vswapctl on");
	return -1;
}

static int spawn(const char *const argv[], int output, pid_t *pid)
{
	static char *const environment[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"LC_ALL=C",
		NULL
	};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	char path[64];
	int ret;

	/* We may ignore SIGPIPE, but a program expects the default. */
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (output >= 0) {
		posix_spawn_file_actions_adddup2(&actions, output, 1);
		posix_spawn_file_actions_adddup2(&actions, output, 2);
	}

	snprintf(path, sizeof(path), "/usr/sbin/%s", argv[0]);
	if (access(path, X_OK))
		snprintf(path, sizeof(path), "/sbin/%s", argv[0]);
	if (access(path, X_OK))
		snprintf(path, sizeof(path), "/usr/bin/%s", argv[0]);
	ret = posix_spawn(pid, path, &actions, &attributes,
			  (char *const *)argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

int run_program(const char *const argv[], int output)
{
	int status, ret;
	pid_t pid;

	ret = spawn(argv, output, &pid);
	if (ret) {
		errno = ret;
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Load the module if necessary, and wait for the device node. */
int device_load(void)
{
	static const char *const modprobe[] = { "modprobe", "vswap", NULL };
	int tries = 50, status;

	if (!device_loaded()) {
		status = run_program(modprobe, -1);
		if (status < 0) {
			warn("cannot run modprobe");
			return -1;
		}
		if (status) {
			warnx("modprobe vswap failed; to learn why, type: vswapctl doctor");
			return -1;
		}
	}

	/* The node may appear late: give udev up to 5 seconds. */
	while (access(VSWAP_DEVICE, F_OK) && tries--)
		usleep(100000);
	if (!access(VSWAP_DEVICE, F_OK))
		return 0;

	warnx("the module is loaded, but there is no " VSWAP_DEVICE "; type: udevadm trigger --name-match=vswap");
	return -1;
}

int device_open(void)
{
	int fd;

	if (device_need_module())
		return -1;

	fd = open(VSWAP_DEVICE, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;

	if (errno == ENOENT)
		warnx("the module is loaded, but there is no " VSWAP_DEVICE "; type: udevadm trigger --name-match=vswap");
	else
		warn("cannot open " VSWAP_DEVICE);
	return -1;
}
