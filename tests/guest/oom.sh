#!/bin/bash
# More memory than RAM and pool can hold together, and none of it compresses:
# a task is killed, the machine goes on. It must neither livelock nor panic.
# kernels (to be, once seen green there): stock debug
# vm: --memory 256M --cpus 2 --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

hog() {
	local status=0
	(
		echo 1000 >/proc/self/oom_score_adj
		exec "$bin/memload" --quiet --mib 768 --mix random
	) || status=$?
	is "status of memload" "$status" -eq 137
	is "OOM kills in the log" "$(dmesg | grep -c 'Out of memory: Killed process')" -ge 1
}

pool_within_limit() { stat_is pool_bytes -le "$(stat pool_limit_bytes)"; }

# The same in a group at its limit: the kill comes from the group, not from us
# after a time in which any machine would have come to it.
group_is_full() {
	echo 5 >$settings/pool_limit
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir /sys/fs/cgroup/full
	echo 16M >/sys/fs/cgroup/full/memory.max
	(
		echo $BASHPID >/sys/fs/cgroup/full/cgroup.procs
		exec timeout -s KILL 240 "$bin/memload" --quiet --mib 96 --mix random
	) || true
	cat /sys/fs/cgroup/full/memory.events
	grep -q '^oom_kill [1-9]' /sys/fs/cgroup/full/memory.events
	echo 50 >$settings/pool_limit
	memload --mib 6 --mix text --pageout
}

ready
log_mark
check hog-is-killed hog
check pool-within-limit pool_within_limit
check nothing-else-is-killed is "OOM kills" "$(log_since | grep 'Out of memory: Killed process' | grep -vc memload || true)" -eq 0
check works-again memload --mib 40 --pageout --rounds 2
check full-group-is-killed group_is_full
check over over
reset
