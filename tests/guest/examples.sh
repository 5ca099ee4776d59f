#!/bin/bash
# The examples of vswap(4) work, as they are on the page: by hand, by /etc/fstab
# with options in modprobe.d, and by vswap.service. 'make install-tools' made
# the tools.
# kernels: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --systemd --before "bash /mnt/host/tests/guest/examples.sh install" --memory 512M --cpus 2 --disk 64M --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

page=$(echo /usr/share/man/man4/vswap.4*)

# example N: print the Nth example of the page, as a reader sees it.
example() {
	awk -v wanted="$1" '$1 == ".EE" { inside = 0 } inside && n == wanted { gsub(/\\-/, "-"); print } $1 == ".EX" { inside = 1; n++ }' "$page"
}

as_in_the_example() {
	swap_is_on
	is size "$(<$settings/size)" -eq $((8 << 30))
	is compressor "$(<$settings/compressor)" = zstd
	is priority "$(priority)" -eq 100
}

by_hand() {
	systemctl stop dev-vswap.swap
	unload
	rm /etc/modprobe.d/vswap.conf
	[[ $(example 1) == modprobe* ]]
	bash -ec "$(example 1)"
	as_in_the_example
	memload --mib 40 --pageout
	stat_is stores -gt 5000
	over
}

# By the configuration on the page, with the area that it names.
by_service() {
	sed -i '\,^/dev/vswap,d' /etc/fstab
	systemctl daemon-reload
	mkswap -L cold /dev/vda
	udevadm settle
	[[ $(example 4) == SIZE=* && $(example 5) == systemctl* ]]
	example 4 >/etc/vswap.conf
	bash -ec "$(example 5)"
	as_in_the_example
	wait_for 60 systemctl is-active vswap-areas.service
	is areas "$(cat $settings/areas/*/path)" = /dev/vda
	systemctl stop vswap.service
	swap_is_off
	is areas "$(ls $settings/areas)" = ''
}

if [[ ${1:-} == install ]]; then
	trap - EXIT # the script runs again after the boot
	[[ -d /mnt/host/bin.tools/etc ]] || fatal "there are no tools in /mnt/host/bin.tools"
	cp -a /mnt/host/bin.tools/. /
	example 2 >/etc/modprobe.d/vswap.conf
	example 3 >>/etc/fstab
	exit
fi

is examples "$(grep -c '^\.EX' "$page")" -eq 5 || fatal "not the page's examples as known here"
check at-boot as_in_the_example
check by-hand by_hand
check by-service by_service
