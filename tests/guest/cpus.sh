#!/bin/bash
# Four processors, several loads at once, and processors that come and go.
# kernels: stock
# long: debug
# vm: --memory 512M --cpus 4 --timeout 500
# vm-debug: --memory 512M --cpus 4 --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

loads=(1 2 3 4)

start_loads() {
	local n
	for n in "${loads[@]}"; do
		during "$work/load$n" --mib "$(pick 24 6)" --pageout --seed "$n" "$@"
	done
}

stop_loads() {
	local n
	for n in "${loads[@]}"; do rm "$work/load$n"; done
	for n in "${loads[@]}"; do ended "$work/load$n"; done
}

enough_stores() { stat_is stores -gt "$1"; }

side_by_side() {
	is processors "$(nproc)" -eq 4
	start_loads
	wait_for 200 enough_stores "$(pick 40000 8000)"
	stop_loads
	stat_is failed_loads -eq 0
}

# Everything about a page may happen on another processor than what was before.
hotplug() {
	local round cpu stores
	start_loads --fork
	for ((round = 0; round < $(pick 6 2); round++)); do
		for cpu in 1 2 3; do
			echo 0 >/sys/devices/system/cpu/cpu$cpu/online
			stores=$(stat stores)
			wait_for 100 enough_stores $((stores + 200))
		done
		is "processors online" "$(nproc --all) $(cat /sys/devices/system/cpu/online)" = "4 0"
		for cpu in 3 1 2; do
			echo 1 >/sys/devices/system/cpu/cpu$cpu/online
			stores=$(stat stores)
			wait_for 100 enough_stores $((stores + 200))
		done
	done
	stop_loads
	stat_is failed_loads -eq 0
}

# A processor that was away when the compressor was chosen, or swap switched on.
absent_at_first() {
	swap_off
	echo 0 >/sys/devices/system/cpu/cpu2/online
	echo zstd >$settings/compressor
	swap_on
	echo 1 >/sys/devices/system/cpu/cpu2/online
	taskset -c 2 "$bin/memload" --quiet --mib "$(pick 16 6)" --pageout --rounds 2
}

ready
check side-by-side side_by_side
check hotplug hotplug
check absent-at-first absent_at_first
check over over
reset
