# SPDX-License-Identifier: GPL-2.0
# Targets for users.  The kernel's build system reads Kbuild instead.

VERSION := $(shell cat VERSION)
KVER    ?= $(shell uname -r)
KDIR    ?= /lib/modules/$(KVER)/build
BUILD   ?= $(CURDIR)/build
override BUILD := $(abspath $(BUILD))
DESTDIR ?=
PREFIX  ?= /usr
TOOLS   ?= yes

DKMS_DIR   := /usr/src/vswap-$(VERSION)
DKMS_FILES := Kbuild Makefile VERSION include src tests/kunit packaging docs tools
# Linked into BUILD, because kernels before 6.13 build in the source directory.
SOURCES    := Kbuild VERSION include src tests
VSWAPCTL   := $(MAKE) -C tools/vswapctl BUILD=$(BUILD)/vswapctl
UNITS      := vswap.service vswap-areas.service vswap-adopt.service.d/vswap.conf

# Left out of install and uninstall with TOOLS=no
ifneq ($(TOOLS),no)
TOOLS_BUILT     := vswapctl
TOOLS_INSTALLED := install-tools
TOOLS_REMOVED   := uninstall-tools
endif

.DEFAULT_GOAL := modules

help:
	@echo 'make               build vswap.ko for the running kernel, or for KVER= or KDIR='
	@echo 'make install       install that module, vswapctl, and what brings vswap up at boot'
	@echo 'make dkms-install  the same through DKMS, which builds again for each new kernel'
	@echo '                   (either with TOOLS=no: only the module and what /etc/fstab needs)'
	@echo 'make uninstall, make dkms-remove   undo them'
	@echo 'make check-api     print which APIs the kernel in KDIR= has'
	@echo 'make deb           build the Debian packages, in build/'
	@echo 'make demo          show vswap at work in a virtual machine; KERNEL=6.1, 6.12, 7.2, ...'
	@echo 'make test          run the tests (half an hour); make lint only those that read the code'
	@echo 'make test-long     also run the long tests (an hour)'
	@echo 'make test-kernels  run every test on every kernel of the lab (hours; resumes if interrupted)'
	@echo 'make bench         measure vswap and its peers, and write docs/benchmarks.md (3 hours);'
	@echo '                   SECTIONS="guest ...": only these of native, guest, edge, edge-native,'
	@echo '                   work-native, disk;'
	@echo '                   with KERNEL= as above only print how it compares with zram (8 minutes)'

modules:
	@test -e "$(KDIR)/Makefile" || { \
		echo "vswap: no kernel headers in $(KDIR); install linux-headers-$(KVER) or set KDIR=" >&2; exit 1; }
	mkdir -p "$(BUILD)"
	find "$(BUILD)" -type l ! -exec test -e {} \; -exec rm {} +
	cp -rsf $(SOURCES:%=$(CURDIR)/%) "$(BUILD)"
	sh src/compat/probe "$(KDIR)" "$(BUILD)"
	$(MAKE) -C $(KDIR) M=$(BUILD) modules

check-api:
	@mkdir -p "$(BUILD)"
	@sh src/compat/probe "$(KDIR)" "$(BUILD)"
	@awk '/FORM/ { name = tolower(substr($$2, 12)); printf "%-28s %s\n", name, $$3 ? "older form " $$3 : "newest form" }' "$(BUILD)/features.h"

deb:
	@packaging/build-deb

clean:
	rm -rf $(BUILD)

install: $(TOOLS_BUILT) modules install-files $(TOOLS_INSTALLED)
	$(MAKE) -C $(KDIR) M=$(BUILD) INSTALL_MOD_DIR=updates modules_install
	depmod $(KVER)

install-files:
	rm -f $(DESTDIR)$(PREFIX)/lib/modules-load.d/vswap.conf # from old versions
	install -D -m 644 packaging/systemd/dev-vswap.swap.d/vswap.conf \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/dev-vswap.swap.d/vswap.conf
	install -D -m 644 packaging/vswap.rules $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-vswap.rules
	install -D -m 644 docs/vswap.4 $(DESTDIR)$(PREFIX)/share/man/man4/vswap.4

# vswapctl, and vswap.service with its scripts and settings
install-tools: vswapctl
	$(VSWAPCTL) install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/libexec/vswap packaging/libexec/start packaging/libexec/attach packaging/libexec/stop
	install -m 644 -t $(DESTDIR)$(PREFIX)/libexec/vswap packaging/libexec/config
	for unit in $(UNITS); do \
		install -D -m 644 packaging/systemd/$$unit $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit; \
	done
	sed -i 's,/usr/libexec,$(PREFIX)/libexec,' $(DESTDIR)$(PREFIX)/lib/systemd/system/vswap*.service
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib/systemd/system-shutdown packaging/system-shutdown/vswap
	test -e $(DESTDIR)/etc/vswap.conf || install -D -m 644 -t $(DESTDIR)/etc packaging/vswap.conf

vswapctl:
	@pkg-config --exists smartcols mount blkid json-c ncursesw || { \
		echo "vswap: for vswapctl: apt-get install pkgconf libsmartcols-dev libmount-dev libblkid-dev libjson-c-dev libncurses-dev; or build without it: TOOLS=no" >&2; exit 1; }
	$(VSWAPCTL)

uninstall: $(TOOLS_REMOVED) uninstall-files
	rm -f /lib/modules/$(KVER)/updates/vswap.ko*
	depmod $(KVER)

uninstall-files:
	rm -rf $(DESTDIR)$(PREFIX)/lib/systemd/system/dev-vswap.swap.d
	rm -f $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-vswap.rules
	rm -f $(DESTDIR)$(PREFIX)/share/man/man4/vswap.4

# Keep a configuration file that was changed.
uninstall-tools:
	test -n "$(DESTDIR)" || systemctl --quiet disable vswap.service vswap-adopt.service || true
	$(VSWAPCTL) uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	rm -rf $(DESTDIR)$(PREFIX)/libexec/vswap $(DESTDIR)$(PREFIX)/lib/systemd/system/vswap-adopt.service.d
	rm -f $(UNITS:%=$(DESTDIR)$(PREFIX)/lib/systemd/system/%)
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system-shutdown/vswap
	! cmp -s packaging/vswap.conf $(DESTDIR)/etc/vswap.conf || rm $(DESTDIR)/etc/vswap.conf

dkms-install: $(TOOLS_BUILT) install-files $(TOOLS_INSTALLED)
	-test ! -e /var/lib/dkms/vswap/$(VERSION) || dkms remove vswap/$(VERSION) -k $(KVER)
	rm -rf $(DKMS_DIR)
	mkdir -p $(DKMS_DIR)
	cp -a --parents $(DKMS_FILES) $(DKMS_DIR)
	sed 's/@VERSION@/$(VERSION)/' dkms.conf > $(DKMS_DIR)/dkms.conf
	dkms add vswap/$(VERSION) || test -e /var/lib/dkms/vswap/$(VERSION)
	dkms install vswap/$(VERSION) -k $(KVER) --force

dkms-remove: $(TOOLS_REMOVED) uninstall-files
	dkms remove vswap/$(VERSION) --all
	rm -rf $(DKMS_DIR)

demo test lint:
	@scripts/$@

bench:
	@scripts/bench --sections $(SECTIONS)

test-long:
	@scripts/test --long

test-kernels:
	@scripts/test --kernels all --resume

.PHONY: help modules check-api deb clean vswapctl install install-files install-tools uninstall uninstall-files uninstall-tools \
	dkms-install dkms-remove demo bench test test-long test-kernels lint
