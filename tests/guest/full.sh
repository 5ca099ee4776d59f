#!/bin/bash
# When nothing more fits: the kernel is told, counts no free swap of ours, and kills
# in time; when there is room again it counts all of it, exactly.
# kernels: stock
# long: debug
# vm: --memory 384M --cpus 2 --disk 64M --disk 64M --timeout 900
# vm-debug: --memory 512M --cpus 2 --disk 64M --disk 64M --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
disk=$((64 * 2048)) # sectors

meminfo() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }
is_full() { stat_is hidden_bytes -gt 0; }
is_not_full() { stat_is hidden_bytes -eq 0; }

# More random data than a small pool takes: stores are refused, on and on.
fill() { during "$hold" --mib "$(pick 120 60)" --mix random --pageout; }

full_is_told() {
	local free
	free=$(meminfo SwapFree)
	echo 4 >$settings/pool_limit
	fill
	wait_for 120 is_full
	is "SwapFree in KiB" "$(meminfo SwapFree)" -le $((free / 16))
	stat_is full -ge 1
}

# Opening the device for writing is how swapoff begins.
opening_gives_back() {
	exec 5<>"$device"
	is_not_full
	is "SwapFree in KiB" "$(meminfo SwapFree)" -ge $(($(meminfo SwapTotal) / 2))
	exec 5>&-
}

room_gives_back() {
	wait_for 120 is_full
	rm "$hold"
	ended "$hold"
	wait_for 60 is_not_full
	echo auto >$settings/pool_limit
	memload --mib 24 --mix text --pageout
}

# No store comes any more, so none can find the room.
raised_limit_gives_back() {
	echo 4 >$settings/pool_limit
	fill
	wait_for 120 stopped_when_full
	echo auto >$settings/pool_limit
	wait_for 60 is_not_full
	pkill -CONT memload
	rm "$hold"
	ended "$hold"
}

stopped_when_full() {
	is_full || return
	pkill -STOP memload
	is_full || { pkill -CONT memload; return 1; }
}

# A second device's free slots are its own.
others_are_not_hidden() {
	signed /dev/vdb
	swapon -p -5 /dev/vdb 2>/dev/null || swapon /dev/vdb
	echo 4 >$settings/pool_limit
	fill
	wait_for 120 is_full
	is "SwapFree in KiB" "$(meminfo SwapFree)" -ge 1
	rm "$hold"
	ended "$hold"
	swapoff /dev/vdb
	echo auto >$settings/pool_limit
}

sums() { meminfo SwapTotal; meminfo SwapFree; }

# Whatever races: after each swapoff the kernel's sums are what they were.
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

# A disk that stalls is waited for, whatever is full meanwhile.
stalling_disk_is_waited_for() {
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

# swapoff may have to wait for a disk; who opens a misc device need not.
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

# What the last area holds may need more than the half of RAM that was the limit.
last_area_comes_home() {
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

# Task after task is killed, and each time the machine is as good as new.
kills_in_a_row() {
	local round
	for ((round = 0; round < ${KILLS:-3}; round++)); do
		"$bin/edge" --kind random --seconds 300 >"$work/edge"
		grep -q killed "$work/edge" || { cat "$work/edge"; return 1; }
		wait_for 60 is_not_full
		memload --mib 24 --mix text --pageout
	done
}

ready
check full-is-told full_is_told
check opening-gives-back opening_gives_back
check room-gives-back room_gives_back
[[ $kernel == debug ]] || check raised-limit-gives-back raised_limit_gives_back
check others-are-not-hidden others_are_not_hidden
check sums-are-exact sums_are_exact
if [[ $kernel == debug ]]; then
	skip kills-in-a-row "with KASAN the kernel takes minutes for each"
	check over over
else
	check last-area-comes-home last_area_comes_home
	check kills-in-a-row kills_in_a_row
	check stalling-disk-is-waited-for stalling_disk_is_waited_for
	check open-during-swapoff open_during_swapoff
	check over over_with 0
fi
reset
