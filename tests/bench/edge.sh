#!/bin/bash
# edge.sh RUNS PEERS KINDS: take memory until the OOM killer comes, with one
# peer as swap. It runs in a guest, started by scripts/bench --edge. Each run
# prints a line,
#	DATA PEER SECONDS MIB LONGEST_FORK_EXEC AFTER_THE_LAST_MIB HOW
# and a second one, with the seconds to each 50 MiB.
# PEERS: none, disk, zswap, zram1, zram4, vswap, vswap-disk, vswap-beside (with
# an SSD of equal priority), vswap-above (with one of lower priority), vswap-90,
# vswap-none, and vswap-disk-LIMIT, with that pool_limit.
# Verified workloads then print lines "carry MIB PEER SECONDS STATUS".
# EDGE_CGROUP: the size of the memory cgroup in which the program runs.
# EDGE_FOLIO: the size in KiB of the folios which it gets, 64 or 2048.
# EDGE_DISK: the disk (/dev/vda).  EDGE_MODULES: a folder with the modules, for a
# kernel that has none in /lib/modules.
set -u
runs=$1 peers=$2 kinds=$3
cp /mnt/host/edge /root/
heap=
if [[ -e /mnt/host/heap ]]; then
	cp /mnt/host/heap /root/
	heap=/root/heap
fi
seconds=${EDGE_SECONDS:-240}
disk=${EDGE_DISK:-/dev/vda}
settings=/sys/class/misc/vswap

group=/sys/fs/cgroup/edge
if [[ ${EDGE_CGROUP:-} ]]; then
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir $group
	echo "$EDGE_CGROUP" >$group/memory.max
fi
if [[ ${EDGE_FOLIO:-} ]]; then
	echo always >"/sys/kernel/mm/transparent_hugepage/hugepages-${EDGE_FOLIO}kB/enabled"
fi

take_memory() { # KIND
	[[ ! -e $group ]] || echo $BASHPID >$group/cgroup.procs
	exec /root/edge --marks --kind "$1" --seconds "$seconds" ${heap:+--heap "$heap"}
}

load_module() { # NAME PARAMETER...
	if [[ ${EDGE_MODULES:-} ]]; then
		[[ -e /sys/module/$1 ]] || insmod "$EDGE_MODULES/$1.ko" "${@:2}"
	else
		modprobe "$@"
	fi
}

zram_on() { # PERCENT_OF_RAM
	load_module zram num_devices=1
	echo 1 >/sys/block/zram0/reset
	echo lz4 >/sys/block/zram0/comp_algorithm
	awk -v p="$1" '/^MemTotal/ { printf "%d\n", $2 * 1024 * p / 100 }' /proc/meminfo >/sys/block/zram0/disksize
	mkswap /dev/zram0 >/dev/null
	swapon /dev/zram0
}

disk_on() {
	mkswap -f "$disk" >/dev/null 2>&1
	swapon "$disk"
}

vswap_on() { # [POOL_LIMIT [RECOMPRESSOR]]
	load_module vswap
	{ echo "${1:-auto}" >$settings/pool_limit && echo "${2:-zstd:1}" >$settings/recompressor &&
		swapon "${swapon_options[@]}" /dev/vswap 2>/dev/null; } || echo "FAIL: vswap as swap"
	vswap_stats >/root/stats
}

# The counters of vswap, which go on counting from peer to peer
vswap_stats() {
	(cd $settings/stats && grep -H . full stores recompressed pages_dense failed_stores_limit \
		failed_stores_memory failed_stores_incompressible store_waits loads)
}

# The limit in the name of a peer
pool_limit() {
	case $1 in
	vswap-disk-*) echo "${1##*-}" ;;
	*) echo auto ;;
	esac
}

peer_on() {
	local swapon_options=()

	case $1 in
	none) ;;
	disk) disk_on ;;
	zswap)
		echo lz4 >/sys/module/zswap/parameters/compressor
		echo 1 >/sys/module/zswap/parameters/enabled
		disk_on
		;;
	zram1) zram_on 100 ;;
	zram4) zram_on 400 ;;
	vswap) vswap_on ;;
	vswap-90) vswap_on 90 ;;
	vswap-none) vswap_on auto none ;;
	vswap-disk | vswap-disk-*)
		vswap_on "$(pool_limit "$1")"
		mkswap -f "$disk" >/dev/null 2>&1
		/mnt/host/area attach "$disk" >/dev/null
		;;
	vswap-beside)
		swapon_options=(-p 5)
		vswap_on
		mkswap -f "$disk" >/dev/null 2>&1
		# the core uses a rotating disk for one page in 512,
		# whatever its priority
		echo 0 >"/sys/block/${disk#/dev/}/queue/rotational"
		swapon -p 5 "$disk"
		;;
	vswap-above)
		vswap_on
		disk_on
		;;
	esac
}

peer_off() {
	case $1 in
	disk | zswap) swapoff "$disk"; echo 0 >/sys/module/zswap/parameters/enabled ;;
	zram*) swapoff /dev/zram0; echo 1 >/sys/block/zram0/reset ;;
	vswap*)
		if [[ ${EDGE_STATS:-} ]]; then
			echo "  $(vswap_stats | awk -F: 'NR == FNR { old[$1] = $2; next } { printf "%s:%d ", $1, $2 - old[$1] }' /root/stats -)"
		fi
		swapoff /dev/vswap
		[[ $1 != vswap-disk* ]] || /mnt/host/area detach 0 || echo "FAIL: area detach"
		[[ $1 != vswap-beside && $1 != vswap-above ]] || swapoff "$disk"
		;;
	esac
}

dmesg -n 1

# Each peer runs out of memory once before anything is measured, and modules stay
# loaded: an emulated processor needs most of a second to translate what is executed
# for the first time on the way to the OOM killer.
for peer in $peers; do
	peer_on "$peer"
	(take_memory random) >/dev/null
	peer_off "$peer" >/dev/null
done

for ((run = 1; run <= runs; run++)); do
	for kind in $kinds; do
		for peer in $peers; do
			peer_on "$peer"
			echo 3 >/proc/sys/vm/drop_caches
			# have /bin/true, which edge executes, in RAM again
			/bin/true
			printf '%s %s ' "$kind" "$peer"
			(take_memory "$kind")
			peer_off "$peer"
		done
	done
done

# Workloads of 10 % zeroes, 10 % random data, 10 % one repeated word, 10 %
# letters that lz4 cannot compress, and 60 % English words that it halves.
for mib in ${EDGE_CARRY-700 760 820}; do
	for peer in $peers; do
		[[ $peer == vswap* || $peer == zram* ]] || continue
		peer_on "$peer"
		begin=$(cut -d' ' -f1 /proc/uptime) status=0
		(echo 1000 >/proc/self/oom_score_adj && exec timeout -s KILL 300 /mnt/host/memload --mib "$mib" --mix edge --once --quiet) ||
			status=$?
		awk -v begin="$begin" -v what="$mib $peer" -v status=$status \
			'{ printf "carry %s %.1f s status %d\n", what, $1 - begin, status }' /proc/uptime
		peer_off "$peer"
	done
done 2>/dev/null
