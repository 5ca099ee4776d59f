#!/bin/bash
# vswapctl adopt, its watcher, and release: areas go from the kernel to vswap and
# back, with their priorities and discard policies.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

module_unloads() {
	if swap_is_on; then vswapctl off; fi
	unload
	[[ ! -e $device ]]
}

# adopt checks its arguments first: a bad one loads and switches on nothing.
adopt_checks_first() {
	fails 1 'not a swap area in use' adopt /dev/typo
	fails 1 "vswapctl attach '/dev/with blank'" adopt '/dev/with blank'
	says 'nothing to adopt' adopt --all
	seems /proc/swaps "$(printf '%s\n' Filename '/dev/vda partition 99999999999 99999999998 5')"
	fails 1 'not disabled: holds' adopt /dev/vda
	fails 1 'not disabled: holds' adopt --all
	no_more /proc/swaps
	[[ ! -d /sys/module/vswap ]]
}

adopted_and_released() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	held "$hold" --mib 40 --mix text
	grep -q '^/dev/vda ' /proc/swaps
	quiet adopt /dev/vda
	swap_is_on
	is_not_swapped_on /dev/vda
	is path "$(figure 0 path)" = /dev/vda
	is priority "$(figure 0 priority)" -eq 5
	vswapctl writeback >/dev/null
	quiet release 0
	grep -q '^/dev/vda .*	5$' /proc/swaps
	quiet adopt --all
	[[ -e $areas/0 ]]
	fails 1 'already' attach /dev/vda
	quiet release --all
	swapoff /dev/vda
	finish "$hold"
}

# An area that cannot be attached becomes the kernel's again.
adopt_gives_back() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	swapon -p 6 "$files/small"
	fails 64 'too small' adopt --all
	grep -q "^$files/small .*	6$" /proc/swaps
	is path "$(figure 0 path)" = /dev/vda
	refused "is the kernel's swap area again" vswapctl adopt "$files/small"
	swapoff "$files/small"
	fails 1 'not a swap area in use' adopt "$files/small"
	fails 1 'not attached' release "$files/small"
	fails 1 'this is vswap itself' adopt $device
	quiet release /dev/vda
	swapoff /dev/vda
	says 'nothing to adopt' adopt --all
	says 'nothing to release' release --all
}

watcher_adopts() {
	local pid status=0
	env --default-signal=TERM vswapctl adopt --watch >"$work/out" 2>"$work/said" &
	pid=$!
	wait_for 10 swap_is_on
	swapon -p 3 "$files/good"
	wait_for 20 test -e $areas/0/path
	is path "$(figure 0 path)" = "$files/good"
	swapon "$files/small"
	wait_for 20 grep -q 'too small' "$work/said"
	swapon -p 4 /dev/vda
	wait_for 20 test -e $areas/1/path
	is 'attempts on the small one' "$(grep -c 'too small' "$work/said")" -eq 1
	grep -q "^$files/small " /proc/swaps
	fails 1 'systemctl stop vswap-adopt.service' release 0
	fails 1 'another vswapctl is already watching' adopt --watch
	is 'area after that' "$(figure 0 path)" = "$files/good"
	kill -TERM $pid
	wait $pid || status=$?
	is status "$status" -eq 143
	is output "$(<"$work/out")" = "adopted $files/good"$'\n'"adopted /dev/vda"
	swapoff "$files/small"
	quiet detach 0 1
}

# Another program has just switched vswap on.
adopt_tolerates_swap_on() {
	signed /dev/vda
	swapon /dev/vda
	seems /proc/swaps "$(grep -v ^$device /proc/swaps)"
	quiet adopt /dev/vda
	no_more /proc/swaps
	quiet detach 0
}

# swapped_on_with FLAGS COMMAND...: COMMAND calls swapon(2) with FLAGS.
swapped_on_with() {
	local flags=$1
	shift
	strace -f -qq -X raw -e trace=swapon -o "$work/trace" "$@"
	grep -qF ", $flags)" "$work/trace" || { cat "$work/trace"; return 1; }
}

# The discard policy comes back with the area. "once" does not discard while the
# area is attached.
discard_is_kept() {
	local policy attached flags
	signed /dev/vda
	for policy in 'discard=once 0 0x38000|5' 'discard=pages 1 0x58000|5' 'discard 1 0x18000|5' 'sw 0 0x8000|5'; do
		read -r policy attached flags <<<"$policy"
		echo "/dev/vda none swap $policy 0 0" >/etc/fstab
		swapon -p 5 /dev/vda
		quiet adopt /dev/vda
		is "discard after $policy" "$(figure 0 discard)" -eq "$attached"
		swapped_on_with "$flags" vswapctl release /dev/vda
		swapoff /dev/vda
	done
	: >/etc/fstab
}

reset
check adopt-checks-first adopt_checks_first
check make-files make_files
vswapctl on || fatal "vswapctl on failed"
check adopt-gives-back adopt_gives_back
check watcher-adopts watcher_adopts
check adopt-tolerates-swap-on adopt_tolerates_swap_on
check discard-is-kept discard_is_kept
check module-unloads module_unloads
check adopted-and-released adopted_and_released
check nothing-left over
