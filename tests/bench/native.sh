#!/bin/bash
# Runs in User Mode Linux, started by scripts/bench --native: measures what a page
# costs with each peer, alternating.  One line a run, in nanoseconds:
#	CODEC KIND PEER OUT IN FREE
# native.sh ROUNDS MIB CODECS KINDS PEERS
set -u
rounds=$1 mib=$2 codecs=$3 kinds=$4 peers=$5
group=/sys/fs/cgroup/native
modules=/mnt/host

# peer_on PEER CODEC
peer_on() {
	case $1 in
	floor) insmod $modules/floor.ko "codec=$2" ;;
	vswap) insmod $modules/vswap.ko "compressor=$2" recompressor=none pool_limit=90 size=1G && swapon /dev/vswap ;;
	zram)
		insmod $modules/zram.ko num_devices=1 &&
			echo "$2" >/sys/block/zram0/comp_algorithm &&
			echo 1G >/sys/block/zram0/disksize &&
			mkswap /dev/zram0 >/dev/null && swapon /dev/zram0
		;;
	zswap)
		echo "$2" >/sys/module/zswap/parameters/compressor &&
			echo Y >/sys/module/zswap/parameters/enabled &&
			mkswap /dev/ubda >/dev/null && swapon /dev/ubda
		;;
	esac
}

peer_off() {
	case $1 in
	floor) rmmod floor ;;
	vswap) swapoff /dev/vswap && rmmod vswap ;;
	zram) swapoff /dev/zram0 && rmmod zram ;;
	zswap) swapoff /dev/ubda && echo N >/sys/module/zswap/parameters/enabled ;;
	esac
}

# run CODEC KIND PEER
run() {
	local to=$group
	[[ $3 != floor ]] || to=/dev/floor
	peer_on "$3" "$1" || { echo "FAIL: $3 with $1"; return; }
	echo "$1 $2 $3 $(/mnt/host/native "$2" "$mib" "$to" /mnt/host/heap 2>&1)"
	peer_off "$3" || echo "FAIL: $3 does not end"
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
echo 90 >/sys/module/zswap/parameters/max_pool_percent
for ((round = 0; round < rounds; round++)); do
	for codec in $codecs; do
		for kind in $kinds; do
			for peer in $peers; do
				run "$codec" "$kind" "$peer"
			done
		done
	done
done
