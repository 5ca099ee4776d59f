#!/bin/bash
# Workers store for kswapd, where the kernel allows it.
# kernels: stock
# long: debug 7.2
# vm-debug: --memory 512M --cpus 3 --timeout 900
# vm: --memory 256M --cpus 3 --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

mib=$(pick 260 330)
lru=/sys/kernel/mm/lru_gen/enabled

# Memory that does not fit, so that kswapd runs, and is verified.
more_than_ram() { memload --mib "$mib" --mix text --once; }

default_fits_cpus() {
	is store_workers "$(<$settings/store_workers)" -eq $(($(nproc) - 1))
	echo 8 >$settings/store_workers
	is store_workers "$(<$settings/store_workers)" -eq 8
	echo auto >$settings/store_workers
	is store_workers "$(<$settings/store_workers)" -eq $(($(nproc) - 1))
}

bad_values_are_refused() {
	local value
	for value in 9 -1 x '' 99999999999; do
		log_mark
		refused 'Invalid argument' bash -c "echo '$value' >$settings/store_workers"
		[[ $(our_log_since) == *"give auto, or a number from 0 to 8"* ]]
	done
	is store_workers "$(<$settings/store_workers)" -eq $(($(nproc) - 1))
}

workers_take_stores() {
	local before
	before=$(stat stores_offloaded)
	more_than_ram
	stat_is stores_offloaded -gt $((before + 500))
	stat_is failed_loads -eq 0
}

none_take_stores() { # with settings as they are
	local before
	before=$(stat stores_offloaded)
	more_than_ram
	stat_is stores_offloaded -eq "$before"
}

without_workers() {
	echo 0 >$settings/store_workers
	none_take_stores
	echo auto >$settings/store_workers
}

# On the classic LRU a folio that is written later is not freed in time.
not_on_classic_lru() {
	local was
	was=$(<$lru)
	echo 0 >$lru
	none_take_stores
	echo "$was" >$lru
}

# No request gets stuck when the setting changes, and swapoff waits for all.
setting_changes_under_load() {
	local round
	during "$hold" --mib "$mib" --mix text
	during "$work/tmpfs" --mib 24 --pageout --file /dev/shm/file --seed 2
	for ((round = 0; round < 30; round++)); do
		echo $((round % 2 * 8)) >$settings/store_workers
		sleep 0.3
	done
	echo auto >$settings/store_workers
	rm "$hold" "$work/tmpfs"
	ended "$hold"
	ended "$work/tmpfs"
	rm /dev/shm/file
	stat_is failed_loads -eq 0
}

ready
if [[ -e $settings/store_workers ]]; then
	check default-fits-cpus default_fits_cpus
	check bad-values-are-refused bad_values_are_refused
	check workers-take-stores workers_take_stores
	check without-workers without_workers
	check not-on-classic-lru not_on_classic_lru
	check setting-changes-under-load setting_changes_under_load
else
	check no-worker-takes-stores none_take_stores
fi
check nothing-left over
reset
