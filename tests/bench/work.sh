#!/bin/bash
# work.sh RUNS PEERS LOADS: run loads that people have, with one peer after the
# other as swap.  It runs in a guest, started by scripts/bench --work.  Each run
# prints a line of what it measured, in seconds and MiB,
#	LOAD PEER NAME VALUE NAME VALUE ...
# or "LOAD PEER FAIL: why".
# PEERS: vswap, zram (of 4 x RAM), zswap, disk, vswap-disk.
# WORK_DISK: the disk (/dev/vda).  WORK_MODULES: a folder with the modules, for a
# kernel that has none in /lib/modules.  WORK_SECONDS: how long valkey is measured.
# LOADS:
#	usemem	four processes write 1.5 x RAM, then sweep over it twice
#	mthp	the same with folios of 64 KiB
#	fork	a parent with 200 MiB swapped out forks four children, in three rounds
#	build	gcc compiles C files, two at a time, in a memory cgroup which has
#		half of what that needs
#	valkey	a server with records of 2 x RAM, of which some are asked for far
#		more often than others, then also during a BGSAVE
set -u
runs=$1 peers=$2 loads=$3
disk=${WORK_DISK:-/dev/vda}
settings=/sys/class/misc/vswap
folios=/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled
build=/tmp/build
group=/sys/fs/cgroup/build
valkey=/mnt/host/valkey
cp /mnt/host/usemem /mnt/host/forks /mnt/host/zipf /mnt/host/area /root/

total_mib() { awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo; }
now() { awk '{ print int($1 * 100) }' /proc/uptime; }
# swapped_out: print the pages swapped out.  written: the sectors written to disk.
swapped_out() { awk '/^(pswpout|zswpout) / { pages += $2 } END { print pages }' /proc/vmstat; }
written() { awk '{ print $7 }' "/sys/block/${disk#/dev/}/stat"; }

load_zram() {
	if [[ ${WORK_MODULES:-} ]]; then
		[[ -e /sys/module/zram ]] || insmod "$WORK_MODULES/zram.ko" num_devices=1
	else
		modprobe zram num_devices=1
	fi
}

vswap_on() {
	local needed
	for needed in $(modinfo -F depends /mnt/host/vswap.ko | tr , ' '); do
		modprobe "$needed"
	done
	insmod /mnt/host/vswap.ko
	swapon /dev/vswap 2>/dev/null
}

disk_on() {
	mkswap -f "$disk" >/dev/null 2>&1
	swapon "$disk"
}

peer_on() {
	case $1 in
	vswap) vswap_on ;;
	vswap-disk)
		vswap_on
		mkswap -f "$disk" >/dev/null 2>&1
		/root/area attach "$disk" >/dev/null
		;;
	zram)
		load_zram
		echo 1 >/sys/block/zram0/reset
		echo lz4 >/sys/block/zram0/comp_algorithm
		echo "$(($(total_mib) * 4))M" >/sys/block/zram0/disksize
		mkswap /dev/zram0 >/dev/null
		swapon /dev/zram0
		;;
	zswap)
		echo lz4 >/sys/module/zswap/parameters/compressor
		echo 1 >/sys/module/zswap/parameters/enabled
		disk_on
		;;
	disk) disk_on ;;
	esac
}

peer_off() {
	case $1 in
	vswap*)
		[[ $(<$settings/stats/failed_loads) == 0 ]] || echo "$1 FAIL: a load failed"
		swapoff /dev/vswap
		[[ $1 != vswap-disk ]] || /root/area detach 0
		rmmod vswap
		;;
	zram) swapoff /dev/zram0 ;;
	*) swapoff "$disk"; echo 0 >/sys/module/zswap/parameters/enabled ;;
	esac
}

load_usemem() { timeout -s KILL 3000 /root/usemem 4 $(($(total_mib) * 3 / 2)) 2; }

load_mthp() {
	local status=0
	echo always >$folios
	load_usemem || status=$?
	echo never >$folios
	return $status
}

load_fork() { timeout -s KILL 3000 /root/forks 200 4 3; }

# Records take 1,350 bytes each in the server. What it saves goes to the host.
load_valkey() {
	local records=$(($(total_mib) * 2 * 1048576 / 1350)) server status=0
	echo 1 >/proc/sys/vm/overcommit_memory # as the server asks for
	(
		echo 1000 >/proc/self/oom_score_adj
		cd $valkey && LD_LIBRARY_PATH=. exec ./valkey-server --port 0 --unixsocket /tmp/valkey.socket --save ''
	) >/tmp/valkey.log 2>&1 &
	server=$!
	timeout -s KILL 3000 /root/zipf /tmp/valkey.socket $records "${WORK_SECONDS:-60}" || status=$?
	kill $server 2>/dev/null
	wait $server
	rm -f $valkey/dump.rdb
	return $status
}

# Write C files for whose functions gcc takes some 60 MiB, but little time.
make_sources() {
	local nr
	mkdir -p $build
	for nr in 1 2 3 4; do
		awk -v nr="$nr" 'BEGIN {
			print "#include <stdio.h>\n#include <string.h>"
			for (i = nr * 1000; i < nr * 1000 + 300; i++) {
				printf "struct s%d { int a[%d]; char *b; struct s%d *next; double d; };\n", i, i % 7 + 2, i
				printf "static int cmp%d(const struct s%d *x, const struct s%d *y)\n{\n", i, i, i
				printf "\tfor (int i = 0; i < %d; i++)\n\t\tif (x->a[i] != y->a[i])\n\t\t\treturn x->a[i] - y->a[i] * %d;\n", i % 7 + 2, i
				printf "\treturn strcmp(x->b, y->b);\n}\n"
				printf "int f%d(struct s%d *l, int k)\n{\n\tint n = 0;\n\n", i, i
				printf "\tfor (struct s%d *p = l; p; p = p->next) {\n\t\tswitch (p->a[0] %% 9) {\n", i
				printf "\t\tcase 0: n += cmp%d(p, l); break;\n\t\tcase 1: n ^= k * %d; break;\n", i, i + 3
				printf "\t\tcase 2: p->d *= %d.5; break;\n\t\tcase 3: n += snprintf(p->b, k, \"%%d %d\", n); break;\n", i, i
				printf "\t\tdefault: n -= p->a[1];\n\t\t}\n\t\tif (n > %d)\n\t\t\tp->a[0] = n >> %d;\n\t}\n\treturn n;\n}\n", i * 17, i % 13
			}
		}' >"$build/$nr.c"
	done
}

# compile: in the cgroup, and print the checksum of the results.
compile() {
	(
		echo $BASHPID >$group/cgroup.procs
		cd $build && rm -f ./*.o
		printf '%s\n' 1 2 3 4 | xargs -P 2 -I '{}' gcc -O0 -g -c '{}.c'
	) || return
	cat $build/*.o | sha256sum
}

# Measure what the build needs, after a first one has loaded gcc into RAM.
build_prepare() {
	[[ ! -e $build/peak ]] || return 0
	[[ -d $group ]] || mkdir $group
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	make_sources
	compile >/dev/null && rmdir $group && mkdir $group || return
	compile >$build/sum && cp $group/memory.peak $build/peak || return
	echo "the build needs $(($(<$build/peak) >> 20)) MiB and gets half of that" >&2
}

load_build() {
	local begin sum
	build_prepare || { echo "gcc fails without a limit"; return 1; }
	echo $(($(<$build/peak) / 2)) >$group/memory.max
	begin=$(now)
	sum=$(compile) || { echo "gcc failed"; return 1; }
	awk -v begin="$begin" '{ printf "build %.2f\n", $1 - begin / 100 }' /proc/uptime
	echo max >$group/memory.max
	[[ $sum == "$(<$build/sum)" ]] || { echo "CORRUPT: other object files"; return 1; }
}

# run LOAD PEER
run() {
	local said pages sectors
	peer_on "$2" || { echo "$1 $2 FAIL: cannot use it as swap"; return; }
	pages=$(swapped_out) sectors=$(written)
	if said=$("load_$1"); then
		echo "$1 $2 $said out-MiB $((($(swapped_out) - pages) / 256)) disk-MiB $((($(written) - sectors) / 2048))"
	else
		echo "$1 $2 FAIL: status $?, ${said//$'\n'/, }"
	fi
	peer_off "$2"
}

dmesg -n 1
# Only mthp has large folios; some kernels have none.
if [[ -e ${folios%/*} ]]; then
	echo never >/sys/kernel/mm/transparent_hugepage/enabled
fi
[[ $loads != *build* ]] || build_prepare
for ((nr = 1; nr <= runs; nr++)); do
	for load in $loads; do
		for peer in $peers; do
			run "$load" "$peer"
		done
	done
done
