#!/bin/bash
# When nothing more fits, vswap hides its free slots from the kernel, which then
# kills in time. When there is room again, it gives back exactly what it hid.
# kernels: stock
# long: debug
# vm: --memory 384M --cpus 2 --disk 64M --disk 64M --timeout 900
# vm-debug: --memory 512M --cpus 2 --disk 64M --disk 64M --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

disk=$((64 * 2048)) # sectors

meminfo() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }
is_full() { stat_is hidden_bytes -gt 0; }
swap_free_is() { is_full && is "SwapFree in KiB" "$(meminfo SwapFree)" -le "$1"; }
is_not_full() { stat_is hidden_bytes -eq 0; }

# Swap out more random data than a small pool takes: stores keep failing.
fill() { during "$hold" --mib "$(pick 120 60)" --mix random --pageout; }

full_device_hides_slots() {
	local free
	free=$(meminfo SwapFree)
	echo 4 >$settings/pool_limit
	fill
	# Pages that are swapped in make room, and return them for a moment.
	wait_for 120 swap_free_is "$((free / 16))"
	stat_is full -ge 1
}

# swapoff begins by opening the device for writing, and needs exact sums.
open_returns_slots() {
	exec 5<>"$device"
	is_not_full
	is "SwapFree in KiB" "$(meminfo SwapFree)" -ge $(($(meminfo SwapTotal) / 2))
	exec 5>&-
}

freed_room_returns_slots() {
	wait_for 120 is_full
	rm "$hold"
	ended "$hold"
	wait_for 60 is_not_full
	echo auto >$settings/pool_limit
	memload --mib 24 --mix text --pageout
}

# The room must be noticed without a store, because no task stores any more.
raised_limit_returns_slots() {
	echo 4 >$settings/pool_limit
	fill
	wait_for 120 stopped_when_full
	echo auto >$settings/pool_limit
	wait_for 60 is_not_full
	pkill -CONT memload
	rm "$hold"
	ended "$hold"
}

# Stop the load while the device is full.
stopped_when_full() {
	is_full || return
	pkill -STOP memload
	is_full || { pkill -CONT memload; return 1; }
}

# The free slots of /dev/vdb in KiB, less what may be taken from now on
free_on_disk() { awk '$1 == "/dev/vdb" { print $3 - $4 - 4096 }' /proc/swaps; }

# The free slots of another swap device are not hidden.
other_device_is_not_hidden() {
	local told i
	signed /dev/vdb
	swapon -p -5 /dev/vdb 2>/dev/null || swapon /dev/vdb
	told=$(stat full)
	echo 4 >$settings/pool_limit
	fill
	# Its state may change any time, as pages that are swapped in make room.
	wait_for 120 stat_is full -gt "$told"
	for ((i = 0; i < 50; i++)); do
		is "SwapFree in KiB" "$(meminfo SwapFree)" -ge "$(free_on_disk)"
	done
	rm "$hold"
	ended "$hold"
	swapoff /dev/vdb
	echo auto >$settings/pool_limit
}

sums() { meminfo SwapTotal; meminfo SwapFree; }

# After each swapoff the kernel's sums are as before, whatever raced with it.
sums_are_exact() {
	local round rounds before
	swap_off
	signed /dev/vdb
	rounds=${ROUNDS:-$(pick 12 2)}
	before=$(sums)
	for ((round = 0; round < rounds; round++)); do
		swap_on
		((round % 3)) || swapon /dev/vdb
		echo $((RANDOM % 6 + 4)) >$settings/pool_limit
		during "$hold" --mib $((RANDOM % 20 + 20)) --mix random --pageout
		sleep 0.$((RANDOM % 10))
		if ((round % 2)); then
			signed /dev/vda
			area attach /dev/vda >/dev/null
			echo auto >$settings/pool_limit
			sleep 0.$((RANDOM % 10))
		fi
		((round % 4)) || swap_off || true
		rm "$hold"
		ended "$hold"
		! swap_is_on || swap_off
		((round % 3)) || swapoff /dev/vdb
		((round % 2 == 0)) || area detach 0
		is "SwapTotal and SwapFree of round $round" "$(sums | xargs)" = "$(xargs <<<"$before")"
	done
	echo auto >$settings/pool_limit
	swap_on
}

# Stores wait for a stalling disk while all else is full: no task is killed.
stores_wait_for_stalling_disk() {
	local kills
	dm stall $disk linear /dev/vda 0
	signed /dev/mapper/stall
	area attach /dev/mapper/stall >/dev/null
	echo 4 >$settings/pool_limit
	kills=$(dmesg | grep -c 'Killed process' || true)
	during "$hold" --mib 48 --mix random --pageout
	wait_for 60 stat_is pages_on_disk -ge "$(pages 2)"
	dmsetup suspend stall --noflush --nolockfs
	sleep 5
	dmsetup resume stall
	sleep 1
	rm "$hold"
	ended "$hold"
	is "OOM kills" "$(dmesg | grep -c 'Killed process' || true)" -eq "$kills"
	echo auto >$settings/pool_limit
}

# swapoff may wait for a disk, but no open of a misc device waits for swapoff.
open_during_swapoff() {
	local waiting
	held "$hold" --mib 24 --mix random
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge "$(pages 8)"
	dmsetup suspend stall --noflush --nolockfs
	swapoff "$device" &
	waiting=$!
	sleep 2
	timeout 5 head -c 16 "$device" >/dev/null
	timeout 5 head -c 0 /dev/cpu_dma_latency
	timeout 5 cat $stats/stores $settings/pool_limit >/dev/null
	kill -0 $waiting
	dmsetup resume stall
	wait $waiting
	finish "$hold"
	swap_on
}

# Data of the last area comes back to RAM at a detach, even if it takes more
# than half of RAM.
last_area_moves_to_ram() {
	local half
	half=$(($(meminfo MemTotal) * 1024 / 2))
	signed /dev/vda
	area attach /dev/vda >/dev/null
	held "$hold" --mib 190 --mix random
	wait_for 60 stat_is pages_on_disk -ge "$(pages 31)"
	area detach 0
	stat_is pages_on_disk -eq 0
	stat_is pool_bytes -ge "$half"
	finish "$hold"
}

# Task after task is killed, and each time the machine works as before. The
# programs are in RAM: virtiofs allocates memory for each read without __GFP_FS,
# and so waits for ever when no other task calls the OOM killer.
kills_in_a_row() {
	local round
	cp "$bin/edge" "$bin/memload" "$work/"
	cp "$(command -v busybox)" "$work/true"
	mount --bind "$work/true" /bin/true
	for ((round = 0; round < ${KILLS:-$(pick 3 1)}; round++)); do
		"$work/edge" --kind random --seconds 300 >"$work/killed"
		grep -q killed "$work/killed" || { cat "$work/killed"; return 1; }
		wait_for 60 is_not_full
		"$work/memload" --quiet --mib 24 --mix text --pageout
	done
	umount /bin/true
}

ready
check full-device-hides-slots full_device_hides_slots
check open-returns-slots open_returns_slots
check freed-room-returns-slots freed_room_returns_slots
[[ $kernel == debug ]] || check raised-limit-returns-slots raised_limit_returns_slots
check other-device-is-not-hidden other_device_is_not_hidden
check sums-are-exact sums_are_exact
[[ $kernel == debug ]] || check last-area-moves-to-ram last_area_moves_to_ram
check kills-in-a-row kills_in_a_row
if [[ $kernel == debug ]]; then
	check nothing-left over
else
	check stores-wait-for-stalling-disk stores_wait_for_stalling_disk
	check open-during-swapoff open_during_swapoff
	check nothing-left over_with 0
fi
reset
