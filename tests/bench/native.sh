#!/usr/bin/busybox sh
# The first program of User Mode Linux, started by scripts/bench --native: measures
# what a page costs with each peer, alternating.  One line a run, in nanoseconds:
#	CODEC KIND PEER OUT IN FREE
# From the kernel's command line: native_dir (where the programs are, and "out" goes),
# native_rounds, native_mib, native_codecs, native_kinds and native_peers, the last
# ones separated by commas.  The root is the host's: nothing is written outside
# native_dir.
# shellcheck shell=dash
# shellcheck disable=SC2154 # the kernel sets native_*
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
group=/sys/fs/cgroup/native
uml=/debug-kernel/uml/build

prepare() {
	# by its path: busybox starts its own tools by /proc/self/exe, the host's as yet
	/usr/bin/mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs devtmpfs /dev
	mount -t tmpfs tmpfs /tmp
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir $group
	# no readahead of what is not asked for: the program reads in order anyway
	echo N >/sys/module/zswap/parameters/shrinker_enabled
	echo 90 >/sys/module/zswap/parameters/max_pool_percent
}

# peer_on PEER CODEC
peer_on() {
	case $1 in
	floor) insmod "$native_dir/floor.ko" "codec=$2" ;;
	vswap) insmod "$native_dir/vswap.ko" "compressor=$2" recompressor=none pool_limit=90 size=1G && swapon /dev/vswap ;;
	zram)
		insmod $uml/drivers/block/zram/zram.ko num_devices=1 &&
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
	[ "$3" != floor ] || to=/dev/floor
	peer_on "$3" "$1" || { echo "FAIL: $3 with $1"; return; }
	echo "$1 $2 $3 $("$native_dir/native" "$2" "$native_mib" "$to" "$native_dir/heap" 2>&1)"
	peer_off "$3" || echo "FAIL: $3 does not end"
}

run_all() {
	local round=0 codec kind peer
	while [ "$round" -lt "$native_rounds" ]; do
		for codec in $(echo "$native_codecs" | tr , ' '); do
			for kind in $(echo "$native_kinds" | tr , ' '); do
				for peer in $(echo "$native_peers" | tr , ' '); do
					run "$codec" "$kind" "$peer"
				done
			done
		done
		round=$((round + 1))
	done
}

prepare
run_all >"$native_dir/out" 2>&1
echo end >>"$native_dir/out"
poweroff -f
