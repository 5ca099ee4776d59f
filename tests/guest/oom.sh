#!/bin/bash
# A task uses more incompressible memory than fits into RAM with the pool: it is
# killed, and the machine works on. It must neither livelock nor panic.
# kernels: stock 6.1 6.12 7.2
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

# In a group whose memory and pool are full, the kernel evicts and reads files
# for a long time before it kills, with any swap device. The administrator can
# kill the task earlier, and others can use what it held at once.
full_group_can_be_killed() {
	echo 5 >$settings/pool_limit
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir /sys/fs/cgroup/full
	echo 16M >/sys/fs/cgroup/full/memory.max
	(
		echo $BASHPID >/sys/fs/cgroup/full/cgroup.procs
		exec timeout -s KILL 20 "$bin/memload" --quiet --mib 96 --mix random
	) && return 1
	stat_is failed_stores_limit -ge 1
	pool_within_limit
	wait_for 60 stat_is pages_stored -le "$(pages 8)"
	echo 50 >$settings/pool_limit
	memload --mib 6 --mix text --pageout
}

ready
log_mark
check hog-is-killed hog
check pool-within-limit pool_within_limit
check nothing-else-is-killed is "OOM kills" "$(log_since | grep 'Out of memory: Killed process' | grep -vc memload || true)" -eq 0
check works-again memload --mib 40 --pageout --rounds 2
check full-group-can-be-killed full_group_can_be_killed
check nothing-left over
reset
