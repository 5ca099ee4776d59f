# SPDX-License-Identifier: GPL-2.0
# What people type.  The kernel's build system reads Kbuild instead.

VERSION := $(shell cat VERSION)
KVER    ?= $(shell uname -r)
KDIR    ?= /lib/modules/$(KVER)/build
BUILD   ?= $(CURDIR)/build
DESTDIR ?=
PREFIX  ?= /usr

DKMS_DIR   := /usr/src/vswap-$(VERSION)
DKMS_FILES := Kbuild Makefile VERSION include src tests/kunit packaging docs

.DEFAULT_GOAL := modules

help:
	@echo 'make               build vswap.ko for the running kernel, or for KVER= or KDIR='
	@echo 'make install       install that module, the man page, and what activates swap at boot'
	@echo 'make dkms-install  the same through DKMS, which builds again for each new kernel'
	@echo 'make uninstall, make dkms-remove   undo them'
	@echo 'make deb           build the Debian packages, in build/'
	@echo 'make demo          show vswap at work in a virtual machine'
	@echo 'make test          run every test; make lint only those that read the code'
	@echo 'make bench         compare with zram in a virtual machine'

modules:
	@test -e "$(KDIR)/Makefile" || { \
		echo "vswap: no kernel headers in $(KDIR); install linux-headers-$(KVER) or set KDIR=" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) MO=$(BUILD) modules

deb:
	@packaging/build-deb

clean:
	rm -rf $(BUILD)

install: modules install-files
	$(MAKE) -C $(KDIR) M=$(CURDIR) MO=$(BUILD) INSTALL_MOD_DIR=updates modules_install
	depmod $(KVER)

install-files:
	install -D -m 644 packaging/modules-load.conf $(DESTDIR)$(PREFIX)/lib/modules-load.d/vswap.conf
	install -D -m 644 packaging/vswap.rules $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-vswap.rules
	install -D -m 644 docs/vswap.4 $(DESTDIR)$(PREFIX)/share/man/man4/vswap.4

uninstall: uninstall-files
	rm -f /lib/modules/$(KVER)/updates/vswap.ko*
	depmod $(KVER)

uninstall-files:
	rm -f $(DESTDIR)$(PREFIX)/lib/modules-load.d/vswap.conf
	rm -f $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-vswap.rules
	rm -f $(DESTDIR)$(PREFIX)/share/man/man4/vswap.4

dkms-install: install-files
	-test ! -e /var/lib/dkms/vswap/$(VERSION) || dkms remove vswap/$(VERSION) -k $(KVER)
	rm -rf $(DKMS_DIR)
	mkdir -p $(DKMS_DIR)
	cp -a --parents $(DKMS_FILES) $(DKMS_DIR)
	sed 's/@VERSION@/$(VERSION)/' dkms.conf > $(DKMS_DIR)/dkms.conf
	dkms add vswap/$(VERSION) || test -e /var/lib/dkms/vswap/$(VERSION)
	dkms install vswap/$(VERSION) -k $(KVER) --force

dkms-remove: uninstall-files
	dkms remove vswap/$(VERSION) --all
	rm -rf $(DKMS_DIR)

demo bench test lint:
	@scripts/$@

.PHONY: help modules deb clean install install-files uninstall uninstall-files \
	dkms-install dkms-remove demo bench test lint
