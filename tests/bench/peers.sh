#!/bin/bash
# Run the same workload alternately on vswap and on zram, both with lz4. It
# runs in a guest, started by scripts/bench. Each run prints one line: WHO ROUND
# SYSTEM USER WALL POOL. Times are in hundredths of a second, as in /proc/stat;
# POOL is in bytes. System time is that of the whole machine, including kswapd.
set -eu
rounds=$1 mib=$2
cp /mnt/host/memload /root/
echo never >/sys/kernel/mm/transparent_hugepage/enabled

system_time() { awk '/^cpu /{print $4 + $7 + $8}' /proc/stat; }
user_time() { awk '/^cpu /{print $2}' /proc/stat; }
wall_time() { awk '{print int($1 * 100)}' /proc/uptime; }

# run WHO ROUND POOLFILE COLUMN
run() {
	local s u w peak=/root/peak
	echo 0 >"$peak"
	s=$(system_time) u=$(user_time) w=$(wall_time)
	/root/memload --mib "$mib" --mix bench --quiet --hold /root/hold &
	while [ ! -e /root/hold ]; do sleep 0.2; done
	awk -v c="$4" '{print $c}' "$3" >"$peak"
	rm /root/hold
	wait $! || { echo "$1: corrupt data" >&2; exit 1; }
	echo "$1 $2 $(($(system_time) - s)) $(($(user_time) - u)) $(($(wall_time) - w)) $(cat "$peak")"
}

zram_on() {
	echo 1 >/sys/block/zram0/reset
	echo lz4 >/sys/block/zram0/comp_algorithm
	echo 2G >/sys/block/zram0/disksize
	mkswap /dev/zram0 >/dev/null
	swapon /dev/zram0
}

modprobe zram num_devices=1
modprobe vswap
for ((round = 1; round <= rounds; round++)); do
	swapon /dev/vswap
	run vswap "$round" /sys/class/misc/vswap/stats/pool_bytes 1
	swapoff /dev/vswap
	zram_on
	run zram "$round" /sys/block/zram0/mm_stat 3
	swapoff /dev/zram0
done
