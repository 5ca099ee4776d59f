#!/bin/bash
# Two swapons run at once. One fails late, in an allocation that the swap core
# makes after it has activated the device. The other one's swap must survive.
# long: debug
# elsewhere: no, it needs failslab
# vm: --memory 512M --cpus 2 --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

# Not fail_page_alloc: the swap core's page allocations log their failures.
fault=/sys/kernel/debug/failslab

# 64 GiB: the core's tables for it take megabytes, in many allocations.
size=64G

# inject_into_volunteers PROBABILITY: let only some allocations fail, and only
# those of tasks that ask for it. So each stage of swapon fails now and then.
inject_into_volunteers() {
	echo 0 >$fault/verbose
	echo 1 >$fault/interval
	echo -1 >$fault/times
	echo Y >$fault/task-filter
	echo N >$fault/ignore-gfp-wait
	echo "$1" >$fault/probability
}

# Try swapon with failing allocations until the file is removed. It may succeed.
failing_swapons() {
	echo 1 >/proc/self/make-it-fail
	while [[ -e $work/failing ]]; do "$bin/swapcall" on $device >/dev/null 2>&1; done
}

survivor_keeps_its_pages() {
	local round
	touch "$work/failing"
	inject_into_volunteers 2
	(failing_swapons) &
	(failing_swapons) &
	for ((round = 0; round < 15; round++)); do
		until swap_is_on; do "$bin/swapcall" on $device || true; done
		memload --mib 4 --pageout --rounds 1
		stat_is failed_loads -eq 0
		swap_off
	done
	rm "$work/failing"
	inject_into_volunteers 0
	wait
}

load size=$size || fatal "modprobe vswap failed"
check survivor-keeps-its-pages survivor_keeps_its_pages
swap_is_on || swap_on
check swap-works-afterwards memload --mib 8 --pageout
check nothing-left over
