#!/bin/bash
# The module is loaded, used and removed many times, and leaves nothing behind.
# long: stock
# vm: --memory 384M --cpus 2 --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

free_memory() { awk '/^MemAvailable:/ { print $2 }' /proc/meminfo; }

many_rounds() {
	local round rounds before=0
	rounds=$(pick 100 20)
	for ((round = 1; round <= rounds; round++)); do
		load
		swap_on
		memload --mib 2 --pageout --once
		stat_is stores -gt "$(pages 1)"
		swap_off
		nothing_left
		unload
		((round != rounds / 4)) || before=$(free_memory)
	done
	is "KiB lost since the first rounds" $((before - $(free_memory))) -lt 16384
}

check many-rounds many_rounds
reset
