#!/bin/bash
# /dev/vswap itself: its mode, its header, and all ways to switch it on and off.
# kernels: stock debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

looks_right() {
	[[ -c $device ]]
	is mode "$(command stat -c %a "$device")" = 600
	is owner "$(command stat -c %U:%G "$device")" = root:root
}

header_is_there() {
	is magic "$(dd if=$device bs=1 skip=$((page - 10)) count=10 status=none)" = SWAPSPACE2
	is "header's length" "$(cat $device | wc -c)" -eq "$page"
	is version "$(od -An -tu4 -j1024 -N4 $device | tr -d ' ')" -eq 1
	is "last page" "$(od -An -tu4 -j1028 -N4 $device | tr -d ' ')" -eq $(($(cat $settings/size) / page - 1))
}

write_is_refused() { refused 'Invalid argument' dd if=/dev/zero of=$device bs=4096 count=1 conv=notrunc; }

used_and_off() {
	memload --mib "$(pick 40 10)" --pageout
	stat_is stores -gt 0
	stat_is loads -gt 0
	swap_off
	swap_is_off
	nothing_left
}

by_util_linux() {
	swap_on
	swap_is_on
	is size "$(awk '/vswap/ { print $3 }' /proc/swaps)" -eq $(($(cat $settings/size) / 1024 - page / 1024))
	used_and_off
}

by_busybox() {
	succeeds busybox swapon $device
	swap_is_on
	succeeds busybox swapoff $device
	swap_is_off
}

by_system_call() {
	"$bin/swapcall" on $device
	swap_is_on
	used_and_off
}

with_priority() {
	swap_on -p 42
	is priority "$(priority)" -eq 42
	swap_off
	"$bin/swapcall" on $device 7
	is priority "$(priority)" -eq 7
	"$bin/swapcall" off $device
	swap_is_off
}

with_discard() {
	succeeds swap_on -d
	memload --mib 10 --pageout
	swap_off
	nothing_left
}

second_swapon_is_busy() {
	swap_on
	refused 'Device or resource busy' "$bin/swapcall" on $device
	refused 'Device or resource busy' swapon $device
	swap_is_on
	memload --mib 10 --pageout
	swap_off
}

second_swapoff_fails() { refused 'Invalid argument' "$bin/swapcall" off $device; }

removal_waits_for_swapoff() {
	swap_on
	refused 'in use' modprobe -r vswap
	refused 'in use' rmmod vswap
	memload --mib 10 --pageout
	swap_off
	modprobe -r vswap
	[[ ! -e $device && ! -d $settings ]]
	modprobe vswap
}

removal_waits_for_close() {
	exec 7<$device
	refused 'in use' modprobe -r vswap
	exec 7<&-
	modprobe -r vswap
	modprobe vswap
}

# The table has memory only for slots in use, so a device may be much larger
# than RAM. Linux 6 itself needs some bytes for each page of a device, so it
# gets 32 GiB.
huge_device_is_cheap() {
	local begin end gib=1024
	[[ $(uname -r) != 6.* ]] || gib=32
	echo ${gib}G >$settings/size
	begin=$(date +%s%N)
	swap_on
	end=$(date +%s%N)
	echo "note: swapon of $gib GiB took $(((end - begin) / 1000000)) ms" >&3
	is size "$(awk '/vswap/ { print $3 }' /proc/swaps)" -eq $(((gib << 20) - page / 1024))
	stat_is table_bytes -eq 0
	used_and_off
	echo 400% >$settings/size
}

# The kernel writes the image to a block device, which vswap is not.
hibernation_is_refused() {
	swap_on
	held "$hold" --mib 20
	# virtiofs refuses to be frozen. If two devices do so at the same time,
	# the guest may lose its console.
	echo 0 >/sys/power/pm_async
	refused 'write error' bash -c 'echo disk >/sys/power/state'
	swap_is_on
	finish "$hold"
	memload --mib 10 --pageout
	swap_off
	nothing_left
}

exec 3>&1
check module-loads load
check looks-right looks_right
check header-is-there header_is_there
check write-is-refused write_is_refused
check by-util-linux by_util_linux
check by-busybox by_busybox
check by-system-call by_system_call
check with-priority with_priority
check with-discard with_discard
check second-swapon-is-busy second_swapon_is_busy
check second-swapoff-fails second_swapoff_fails
reset && load
check removal-waits-for-swapoff removal_waits_for_swapoff
check removal-waits-for-close removal_waits_for_close
check huge-device-is-cheap huge_device_is_cheap
reset && load
if grep -qw disk /sys/power/state 2>/dev/null; then
	check hibernation-is-refused hibernation_is_refused
else
	skip hibernation-is-refused "this kernel cannot hibernate"
fi
reset
check module-is-gone test ! -e $device
