#!/bin/bash
# A line in /etc/fstab is enough for systemd to switch swap on at boot.
# kernels: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --systemd --before "echo '/dev/vswap none swap sw,pri=100,nofail 0 0' >>/etc/fstab" --memory 512M --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

on_after_boot() {
	swap_is_on
	is priority "$(priority)" -eq 100
	is "the unit" "$(systemctl is-active dev-vswap.swap)" = active
}

nothing_failed() { is "failed units" "$(systemctl list-units --failed --plain --no-legend)" = ''; }

# udev tags the device for systemd, which would wait for its unit until a
# timeout otherwise.
device_unit() { is "the device's unit" "$(systemctl is-active dev-vswap.device)" = active; }

pages_are_swapped() {
	memload --mib 40 --pageout
	stat_is stores -gt 5000
}

stop_and_start() {
	systemctl stop dev-vswap.swap
	swap_is_off
	nothing_left
	systemctl start dev-vswap.swap
	swap_is_on
	is priority "$(priority)" -eq 100
}

check on-after-boot on_after_boot
check device-unit device_unit
check nothing-failed nothing_failed
check pages-are-swapped pages_are_swapped
check stop-and-start stop_and_start
check fstab-by-hand bash -c "swapoff -a && swapon -a && grep -q '^$device ' /proc/swaps"
