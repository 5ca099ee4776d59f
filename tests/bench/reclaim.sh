#!/bin/bash
# reclaim.sh PAIRS WAIT_US: touch more memory than there is, in alternating runs
# without workers and with them, on vswap with a codec that waits (codec_wait.c).
# It runs in a guest, started by scripts/bench --reclaim.  Each run prints a line,
#	WORKERS SECONDS PSI_FULL PGSTEAL_KSWAPD PGSTEAL_DIRECT ALLOCSTALL STORES OFFLOADED
# where WORKERS is "none" or "auto", and PSI_FULL is in microseconds.
set -eu
pairs=$1 wait_us=$2
settings=/sys/class/misc/vswap

for needed in $(modinfo -F depends /mnt/host/vswap.ko | tr , ' '); do
	modprobe "$needed"
done
insmod /mnt/host/vswap.ko compressor=lz4-wait "wait_us=$wait_us"
swapon /dev/vswap 2>/dev/null
[[ -e $settings/store_workers ]] || { echo "reclaim: this kernel has no workers" >&2; exit 1; }
cp /mnt/host/reclaim /root/

# run WORKERS SETTING
run() {
	local stores offloaded figures
	echo "$2" >$settings/store_workers
	stores=$(<$settings/stats/stores) offloaded=$(<$settings/stats/stores_offloaded)
	figures=$(/root/reclaim 2 300) || { echo "$figures" >&2; exit 1; }
	echo "$1 $figures $(($(<$settings/stats/stores) - stores)) $(($(<$settings/stats/stores_offloaded) - offloaded))"
}

# Whoever runs second finds other pages in the page cache, so they take turns.
for ((pair = 1; pair <= pairs; pair++)); do
	if ((pair % 2)); then
		run none 0
		run auto auto
	else
		run auto auto
		run none 0
	fi
done
[[ $(<$settings/stats/failed_loads) == 0 ]]
swapoff /dev/vswap
rmmod vswap
