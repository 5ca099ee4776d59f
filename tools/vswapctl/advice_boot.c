// SPDX-License-Identifier: GPL-2.0
/* Advice on the module, also for newer kernels, on Secure Boot, and on boot. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "advice.h"
#include "device.h"
#include "swaps.h"
#include "sysfs.h"

#define MODULES		"/lib/modules"
#define SECURE_BOOT	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define DKMS_KEY	"/var/lib/dkms/mok.pub"

/* Return whether a line of the file, other than a comment, contains "text". */
static bool file_has(const char *path, const char *text)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	bool found = false;
	size_t size = 0;

	if (!file)
		return false;
	while (!found && getline(&line, &size, file) > 0)
		found = *line != '#' && strstr(line, text);
	free(line);
	fclose(file);
	return found;
}

/* Return whether the kernel "release" has a vswap module. */
static bool has_module(const char *release)
{
	char path[512];

	snprintf(path, sizeof(path), MODULES "/%s/modules.dep", release);
	return file_has(path, "/vswap.ko");
}

static void advise_missing(struct advice_list *list, const char *release,
			   const char *which)
{
	char command[512];

	if (access("/usr/sbin/dkms", X_OK))
		snprintf(command, sizeof(command),
			 "make KVER=%s install (in the vswap source tree)",
			 release);
	else
		snprintf(command, sizeof(command),
			 "apt install linux-headers-%s && dkms autoinstall -k %s",
			 release, release);
	advise(list, true, command,
	       "There is no vswap module for %s (%s). vswap needs Linux 6.1 or newer, and the kernel headers to build it.",
	       which, release);
}

/* The next boot may use any kernel that is newer than this one. */
static void advise_next_kernels(struct advice_list *list, const char *running)
{
	DIR *dir = opendir(MODULES);
	struct dirent *entry;
	char path[512];

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), MODULES "/%s/modules.dep",
			 entry->d_name);
		if (*entry->d_name != '.' && !access(path, F_OK) &&
		    strverscmp(entry->d_name, running) > 0 &&
		    !has_module(entry->d_name))
			advise_missing(list, entry->d_name, "the next kernel");
	}
	closedir(dir);
}

void advise_module(struct advice_list *list)
{
	struct utsname names;

	if (uname(&names))
		return;
	if (!device_loaded()) {
		if (has_module(names.release))
			advise(list, true, "vswapctl on",
			       "The vswap module is not loaded.");
		else
			advise_missing(list, names.release, "this kernel");
	} else if (access(VSWAP_DEVICE, F_OK)) {
		advise(list, true, "udevadm trigger --name-match=vswap",
		       "The module is loaded, but there is no " VSWAP_DEVICE ".");
	}
	advise_next_kernels(list, names.release);
}

/* The EFI variable is four bytes of attributes, followed by the value. */
static bool secure_boot(void)
{
	unsigned char variable[5] = { };
	int fd = open(SECURE_BOOT, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, variable, sizeof(variable));
	close(fd);
	return len == sizeof(variable) && variable[4] == 1;
}

enum key_state { KEY_UNKNOWN, KEY_MISSING, KEY_PENDING, KEY_ENROLLED };

/* Parse the output of mokutil: its exit status differs between versions. */
static enum key_state key_state_in(const char *text)
{
	if (strstr(text, "enrollment request"))
		return KEY_PENDING;
	if (strstr(text, "already enrolled") || strstr(text, " in db") ||
	    strstr(text, "trusted keyring"))
		return KEY_ENROLLED;
	return strstr(text, "not enrolled") ? KEY_MISSING : KEY_UNKNOWN;
}

static enum key_state key_state(void)
{
	static const char *const mokutil[] = {
		"mokutil", "--test-key", DKMS_KEY, NULL
	};
	int output = memfd_create("mokutil", MFD_CLOEXEC);
	char text[512] = "";
	ssize_t len;

	if (output < 0)
		return KEY_UNKNOWN;
	if (run_program(mokutil, output) >= 0) {
		len = pread(output, text, sizeof(text) - 1, 0);
		text[len > 0 ? len : 0] = '\0';
	}
	close(output);
	return key_state_in(text);
}

static void advise_key(struct advice_list *list)
{
	switch (key_state()) {
	case KEY_ENROLLED:
		break;
	case KEY_PENDING:
		advise(list, true, "reboot",
		       "Secure Boot is on, and the key with which DKMS signs the vswap module is waiting to be enrolled. Confirm the enrollment at the next boot.");
		break;
	case KEY_MISSING:
		advise(list, true, "mokutil --import " DKMS_KEY,
		       "Secure Boot is on, and the key with which DKMS signs the vswap module is not enrolled: the kernel will not load it. Enroll it once, then reboot.");
		break;
	default:
		advise(list, false, "apt install mokutil && mokutil --test-key " DKMS_KEY,
		       "Secure Boot is on, and mokutil is needed to check whether the key with which DKMS signs the vswap module is enrolled.");
	}
}

/* If the module is loaded, the kernel trusts its key. */
void advise_secure_boot(struct advice_list *list)
{
	if (!secure_boot() || device_loaded())
		return;
	if (access(DKMS_KEY, F_OK))
		advise(list, true, "apt install mokutil && dkms generate_mok && mokutil --import " DKMS_KEY,
		       "Secure Boot is on, and DKMS has no key with which to sign the vswap module: the kernel will not load it.");
	else
		advise_key(list);
}

#define ENABLED_SERVICE	"/etc/systemd/system/swap.target.wants/vswap.service"
#define ENABLED_ADOPT	"/etc/systemd/system/multi-user.target.wants/vswap-adopt.service"

void advise_at_boot(struct advice_list *list)
{
	bool service = !access("/usr/lib/systemd/system/vswap.service", F_OK);

	if (file_has("/etc/fstab", VSWAP_DEVICE) ||
	    !access(ENABLED_SERVICE, F_OK) || !access(ENABLED_ADOPT, F_OK))
		return;
	advise(list, false, service ? "systemctl enable vswap.service" :
	       "echo '/dev/vswap none swap sw,pri=100,nofail 0 0' >>/etc/fstab",
	       "vswap will not be on after the next boot.");
}
