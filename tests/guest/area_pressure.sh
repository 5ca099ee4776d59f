#!/bin/bash
# Much more memory than RAM, nearly all of it anonymous and dirty: with an area no
# task is killed, nothing deadlocks, and every byte comes back.  PRESSURE_MIB may be
# set to write more than 1280 MiB.
# long: stock
# vm: --memory 512M --cpus 2 --disk 3G --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

much_in_512_mib() {
	memload --mib "${PRESSURE_MIB:-1280}" --mix "$1" --once
	is "OOM kills" "$(dmesg | grep -c 'Out of memory' || true)" -eq 0
	stat_is failed_loads -eq 0
	stat_is written_back_limit -ge 1000
}

# 90 % of RAM is anonymous, dirty and in use all the time, by two tasks at once.
edge() {
	local total go=$work/go
	total=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
	during "$go" --mib $((total * 45 / 100)) --mix random --seed 1
	during "$go.2" --mib $((total * 45 / 100)) --mix mixed --seed 2
	memload --mib $((total / 2)) --mix text --rounds 2 --seed 3
	rm "$go" "$go.2"
	ended "$go"
	ended "$go.2"
	is "OOM kills" "$(dmesg | grep -c 'Out of memory' || true)" -eq 0
}

ready size=4G
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda >/dev/null || fatal "attach failed"
check much-in-512-mib much_in_512_mib mixed
check edge edge
check over over_with 0
reset
