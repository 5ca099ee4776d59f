#!/bin/bash
# swapoff while slots are in use drains the device, and can be interrupted.
# kernels: stock 6.1 6.12 7.2
# long: debug
# vm: --memory 512M --cpus 2 --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

swapoff_drains() {
	held "$hold" --mib "$(pick 64 16)"
	stat_is pages_stored -gt "$(pages 12)"
	swap_off
	nothing_left
	finish "$hold"
	swap_on
}

figure() { read -r "$1" <"$stats/$2"; }

# On a signal swapoff(2) gives up between two tasks. The pages that it has not
# read back by then are still swapped out, and intact.
signal_stops_swapoff() {
	local n first loads stored pid status=0
	for n in 1 2 3 4 5 6; do held "$hold$n" --mib "$(pick 20 4)" --mix text --seed $n; done
	figure first loads
	figure stored pages_stored
	swapoff $device 2>/dev/null &
	pid=$!
	loads=$first
	until ((loads > first + 10)); do figure loads loads; done
	kill -TERM $pid
	wait $pid || status=$?
	is "swapoff's status" "$status" -ne 0
	swap_is_on
	stat_is pages_stored -gt "$(pages 2)"
	stat_is pages_stored -lt "$stored"
	memload --mib 12 --pageout
	for n in 1 2 3 4 5 6; do finish "$hold$n"; done
	swap_off
	nothing_left
	swap_on
}

swapoff_drains_under_load() {
	local round stores
	swap_is_on || swap_on
	during "$hold" --mib "$(pick 48 12)" --pageout
	during "$work/tmpfs" --mib "$(pick 24 8)" --pageout --file /dev/shm/file --seed 2
	for ((round = 0; round < $(pick 8 3); round++)); do
		stores=$(stat stores)
		wait_for 120 stat_is stores -gt $((stores + $(pages 4)))
		swap_off
		nothing_left
		[[ -e $hold && ! -e $hold.status && ! -e $work/tmpfs.status ]]
		swap_on
	done
	rm "$hold" "$work/tmpfs"
	ended "$hold"
	ended "$work/tmpfs"
	rm /dev/shm/file
}

ready
check swapoff-drains swapoff_drains
check signal-stops-swapoff signal_stops_swapoff
check swapoff-drains-under-load swapoff_drains_under_load
check nothing-left over
reset
