#!/bin/bash
# Four CPUs, several loads at once, and CPU hotplug.
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

loads_run_in_parallel() {
	is processors "$(nproc)" -eq 4
	start_loads
	wait_for 200 enough_stores "$(pick 40000 8000)"
	stop_loads
	stat_is failed_loads -eq 0
}

# Each step in the life of a page may run on another CPU than the one before.
cpus_come_and_go() {
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

# A CPU that was offline when the compressor was chosen and swap was switched on
# can store and load.
late_cpu_works() {
	swap_off
	echo 0 >/sys/devices/system/cpu/cpu2/online
	echo zstd >$settings/compressor
	swap_on
	echo 1 >/sys/devices/system/cpu/cpu2/online
	taskset -c 2 "$bin/memload" --quiet --mib "$(pick 16 6)" --pageout --rounds 2
}

ready
check loads-run-in-parallel loads_run_in_parallel
check cpus-come-and-go cpus_come_and_go
check late-cpu-works late_cpu_works
check nothing-left over
reset
