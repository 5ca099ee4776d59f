#!/bin/bash
# The module that DKMS installs, the kernels that DKMS skips, and make install.
# kernels: stock
# elsewhere: no, it needs the kernel's headers in the guest
# vm: --memory 768M --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

release=$(uname -r)
source=$(echo /usr/src/vswap-*)
version=${source##*-}
config=/lib/modules/$release/build/.config

installed() { dkms status vswap | grep "^vswap/$version, $release, .*: installed"; }

module_is_ours() {
	[[ $(modinfo -n vswap) == /lib/modules/"$release"/updates/* ]]
	is version "$(modinfo -F version vswap)" = "$version"
	is license "$(modinfo -F license vswap)" = GPL
	is parameters "$(modinfo -F parm vswap | cut -d: -f1 | sort | xargs)" = 'compressor pool_limit recompressor size'
}

# fake_kernel RELEASE [OPTION]: build for a kernel which has nothing but a
# configuration, without OPTION.
fake_kernel() {
	rm -rf "$work/kernel"
	mkdir -p "$work/kernel"
	grep -v "^${2:-CONFIG_NONE}=" "$config" >"$work/kernel/.config"
	dkms build "vswap/$version" -k "$1" --kernelsourcedir "$work/kernel" --no-depmod >"$work/said" 2>&1
}

skipped() {
	if fake_kernel "$@"; then echo "it was built" && return 1; fi
	grep -qi 'BUILD_EXCLUSIVE' "$work/said" || { cat "$work/said"; return 1; }
}

# apt runs this for each new kernel: it must succeed where vswap is skipped.
autoinstall_skips() {
	dkms autoinstall -k 5.10.90-amd64 >"$work/said" 2>&1
	grep -q 'vswap: skipped for Linux 5.10.90-amd64' "$work/said" || { cat "$work/said"; return 1; }
}

# A suitable kernel is not skipped, although nothing can be built for this one.
not_skipped() {
	if fake_kernel "$1"; then return 1; fi
	if grep -i 'BUILD_EXCLUSIVE' "$work/said"; then return 1; fi
}

# staged ARG...: run make with ARGs and a staging folder.
staged() { make -s -C "$source" DESTDIR="$work/stage" "$@"; }

files() { (cd "$work/stage" && find . -type f | sort | xargs); }

install_and_uninstall() {
	staged install-files
	is files "$(files)" = "./usr/lib/systemd/system/dev-vswap.swap.d/vswap.conf ./usr/lib/udev/rules.d/60-vswap.rules ./usr/share/man/man4/vswap.4"
	staged uninstall-files
	is files "$(files)" = ''
}

# scripts/test has built and installed the tools.
tools_uninstall() {
	cp -a /mnt/host/bin.tools/. "$work/stage"
	is files "$(files)" = "./etc/vswap.conf $(echo ./usr/lib/systemd/{system-shutdown/vswap,system/{vswap-adopt.service,vswap-adopt.service.d/vswap.conf,vswap-areas.service,vswap.service}} \
		./usr/libexec/vswap/{attach,config,start,stop} ./usr/sbin/vswapctl \
		./usr/share/{bash-completion/completions/vswapctl,man/man8/vswapctl.8,zsh/vendor-completions/_vswapctl})"
	echo SIZE=1G >>"$work/stage/etc/vswap.conf"
	staged uninstall-tools
	is files "$(files)" = ./etc/vswap.conf
}

# Without the libraries' headers nothing is installed, and one line names the
# packages to install.
no_libraries() {
	PKG_CONFIG_LIBDIR=/nowhere refused 'apt-get install pkgconf libsmartcols-dev' staged install
	is files "$(files)" = ./etc/vswap.conf
}

no_headers() { refused 'install linux-headers-9.9' make -C "$source" BUILD="$work/build" KVER=9.9; }

removed() {
	dkms remove "vswap/$version" --all
	refused 'not found' modprobe vswap
}

check installed installed
check module-is-ours module_is_ours
check older-kernel-skipped skipped 5.10.90-amd64
check autoinstall-skips autoinstall_skips
check without-zsmalloc-skipped skipped 7.3.9-fake CONFIG_ZSMALLOC
check without-swap-skipped skipped 7.3.9-fake CONFIG_SWAP
check suitable-not-skipped not_skipped 7.3.9-fake
check install-and-uninstall install_and_uninstall
check tools-uninstall tools_uninstall
check no-libraries no_libraries
check no-headers no_headers
check removed removed
