#!/bin/bash
# Tasks use much more memory than there is RAM, nearly all of it anonymous and
# dirty. With an area no task is killed, nothing deadlocks, and every byte comes
# back. PRESSURE_MIB may be set to write more than 1280 MiB.
# long: stock
# vm: --memory 512M --cpus 2 --disk 3G --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

large_task_completes() {
	memload --mib "${PRESSURE_MIB:-1280}" --mix "$1" --once
	is "OOM kills" "$(dmesg | grep -c 'Out of memory' || true)" -eq 0
	stat_is failed_loads -eq 0
	stat_is written_back_limit -ge 1000
}

# Two tasks use 90 % of RAM all the time, anonymous and dirty, beside a third.
three_tasks_complete() {
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
check large-task-completes large_task_completes mixed
check three-tasks-complete three_tasks_complete
check nothing-left over_with 0
reset
