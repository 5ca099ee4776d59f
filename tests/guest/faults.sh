#!/bin/bash
# Injected failures of stores, loads and allocations are counted and hit only
# the page concerned. Nothing is corrupt.
# kernels: debug
# elsewhere: no, it needs failslab
# vm: --memory 512M --cpus 2 --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

# inject FOLDER PROBABILITY TIMES: set the attributes of a fault. No logging.
inject() {
	echo 0 >"$1/verbose"
	echo 1 >"$1/interval"
	echo "$3" >"$1/times"
	echo "$2" >"$1/probability"
}
heal() { echo 0 >"$1/probability"; }

failing_stores() {
	local failed
	inject $debugfs/fail_store 20 -1
	memload --mib 12 --pageout --rounds 2
	memload --mib 8 --pageout --fork
	heal $debugfs/fail_store
	stat_is failed_stores_memory -gt 200
	stat_is failed_stores_limit -eq 0
	stat_is stores -gt 2000
	failed=$(stat failed_stores_memory)
	memload --mib 8 --pageout
	stat_is failed_stores_memory -eq "$failed"
}

# If one page of a large folio cannot be stored, the whole folio fails.
failing_stores_of_folios() {
	local failed
	echo always >/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled
	failed=$(stat failed_stores_memory)
	inject $debugfs/fail_store 3 -1
	memload --mib 8 --thp 64 --pageout --rounds 2
	heal $debugfs/fail_store
	echo never >/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled
	is "failed pages" $((($(stat failed_stores_memory) - failed) % 16)) -eq 0
	stat_is failed_stores_memory -gt $((failed + 100))
}

# 20 loads of one task fail.
failing_loads() {
	local pid failed
	failed=$(stat failed_loads)
	"$bin/sigbus" 8 "$hold" >"$work/said" 2>&1 &
	pid=$!
	wait_for 120 test -e "$hold"
	echo 1 >/proc/$pid/make-it-fail
	echo Y >$debugfs/fail_load/task-filter
	inject $debugfs/fail_load 10 20
	rm "$hold"
	wait $pid
	heal $debugfs/fail_load
	echo N >$debugfs/fail_load/task-filter
	is "what it said" "$(<"$work/said")" = "20 pages hit by SIGBUS, 0 corrupt"
	stat_is failed_loads -eq $((failed + 20))
	memload --mib 8 --pageout
	stat_is failed_loads -eq $((failed + 20))
}

# from_our_code FOLDER: let only allocations by vswap's own code fail.
from_our_code() {
	local start
	start=$(cat /sys/module/vswap/sections/.text)
	echo 32 >"$1/stacktrace-depth"
	echo "$start" >"$1/require-start"
	printf '%#x\n' $((start + 65536)) >"$1/require-end"
	echo N >"$1/ignore-gfp-wait"
}

# failing_allocations FOLDER PROBABILITY
failing_allocations() {
	local failed stores
	failed=$(stat failed_stores_memory) stores=$(stat stores)
	from_our_code "$1"
	[[ ! -e $1/min-order ]] || echo 0 >"$1/min-order"
	[[ ! -e $1/ignore-gfp-highmem ]] || echo N >"$1/ignore-gfp-highmem"
	inject "$1" "$2" -1
	memload --mib 12 --pageout --rounds 2
	memload --mib 8 --pageout --file /dev/shm/file
	heal "$1"
	rm /dev/shm/file
	stat_is failed_stores_memory -gt "$failed"
	stat_is stores -gt $((stores + 1000))
	failed=$(stat failed_stores_memory)
	memload --mib 8 --pageout
	stat_is failed_stores_memory -eq "$failed"
}

# The first, second, ... allocation by vswap during swapon fails.
failing_swapon() {
	local nth failed=0
	swap_off
	from_our_code /sys/kernel/debug/failslab
	echo 0 >/sys/kernel/debug/failslab/verbose
	for ((nth = 1; nth <= 12; nth++)); do
		if bash -c "echo $nth >/proc/self/fail-nth; exec '$bin/swapcall' on $device" 2>"$work/why"; then
			"$bin/swapcall" off $device
		else
			grep -q 'Cannot allocate memory' "$work/why"
			failed=$((failed + 1))
		fi
	done
	is "swapons that failed" $failed -gt 0
	swap_on
	memload --mib 8 --pageout
}

ready
check failing-stores failing_stores
check failing-stores-of-folios failing_stores_of_folios
check failing-loads failing_loads
check failing-slab-allocations failing_allocations /sys/kernel/debug/failslab 20
check failing-page-allocations failing_allocations /sys/kernel/debug/fail_page_alloc 20
check failing-swapon failing_swapon
check nothing-left over
reset
