#!/bin/bash
# Compare vswap with its peers on the same disk, in one boot. It runs in a
# guest, started by scripts/bench --disk.
#	/dev/vda	as fast as the host: bytes for a page, the peers
#	/dev/vdb	throttled to 200 requests a second: detach and swap-in
# Each run prints a line PART,WHAT,PEER,NAME=VALUE,...; the names are those of
# csv.awk. All figures come from the kernel (/sys/block/*/stat, /proc).
set -eu
what=$1
cp /mnt/host/memload /mnt/host/area /mnt/host/overwrite /root/
echo never >/sys/kernel/mm/transparent_hugepage/enabled
settings=/sys/class/misc/vswap
hold=/root/hold

stat() { cat "$settings/stats/$1"; }
figure() { cat "$settings/areas/$1/$2"; }
now() { awk '{print int($1 * 100)}' /proc/uptime; }
system_time() { awk '/^cpu /{print $4 + $7 + $8}' /proc/stat; }
# disk NAME COLUMN: 1 reads, 3 sectors read, 5 writes, 7 sectors written
disk() { awk -v c="$2" '{print $c}' "/sys/block/$1/stat"; }
seconds() { awk -v t="$1" 'BEGIN { printf "%.2f", t / 100 }'; }
# result PART WHAT PEER NAME=VALUE...
result() {
	local IFS=,
	echo "$*"
}

# out MIB MIX: swap out MIB of memory, until back().
out() {
	(
		echo $BASHPID >$group/cgroup.procs
		exec /root/memload --mib "$1" --mix "$2" --quiet --pageout --once --hold $hold
	) &
	pid=$!
	while [[ ! -e $hold ]]; do sleep 0.1; done
}
# back: verify all of it, in address order.
back() {
	rm $hold
	wait $pid || { echo "corrupt data" >&2; exit 1; }
}
# Pages that were written during the swap-out are still in RAM: reclaim them.
settle() {
	sleep 3
	for _ in 1 2 3; do echo 1G >$group/memory.reclaim 2>/dev/null || true; done
}

# --- detach against swapoff, and swap-in, on the slow disk -------------------

slow_plain() { # PAGE_CLUSTER MIB MIX
	mkswap -f /dev/vdb >/dev/null 2>&1
	swapon /dev/vdb
	echo "$1" >/proc/sys/vm/page-cluster
	out "$2" "$3"
	settle
}

slow_vswap() { # MIB MIX
	mkswap -f /dev/vdb >/dev/null 2>&1
	swapon /dev/vswap 2>/dev/null
	/root/area attach /dev/vdb >/dev/null
	out "$1" "$2"
	/root/area writeback 0 >/dev/null
	settle
}

timed_detach() { # WHO COMMAND...
	local who=$1 t r s
	shift
	t=$(now) r=$(disk vdb 1) s=$(disk vdb 3)
	"$@"
	t=$(($(now) - t)) r=$(($(disk vdb 1) - r)) s=$(($(disk vdb 3) - s))
	result detach "256 MiB" "$who" "seconds=$(seconds $t)" requests=$r read_kib=$((s / 2))
}

detach() {
	echo "# 256 MiB that do not compress leave a disk of 200 requests a second"
	slow_plain 3 256 random
	timed_detach "swapoff of plain swap" swapoff /dev/vdb
	back
	slow_vswap 256 random
	echo "  live bytes in the area: $(figure 0 live_bytes)"
	timed_detach vswap /root/area detach 0
	back
	swapoff /dev/vswap
}

timed_in() { # WHO
	local t r
	t=$(now) r=$(disk vdb 1)
	back
	t=$(($(now) - t)) r=$(($(disk vdb 1) - r))
	result swapin "48 MiB" "$1" "seconds=$(seconds $t)" requests=$r
}

swapin() {
	local mib=$1
	echo "# $mib MiB of 3:1 data are read in address order from a disk of 200 requests a second"
	slow_plain 0 "$mib" text
	timed_in "plain swap without readahead"
	swapoff /dev/vdb
	slow_plain 3 "$mib" text
	timed_in "plain swap with readahead"
	swapoff /dev/vdb
	slow_vswap "$mib" text
	timed_in vswap
	echo "  loads $(stat disk_loads), found in what was read before: $(stat disk_cache_hits)"
	/root/area detach 0
	swapoff /dev/vswap
}

# --- bytes for a page --------------------------------------------------------

wrote() { # WHO PAGES REQUESTS SECTORS
	result written "192 MiB" "$1" "pages=$2" "requests=$3" written_kib=$(($4 / 2))
}

written() {
	local w s n
	echo "# 192 MiB of 3:1 data are written back to disk"
	mkswap -f /dev/vda >/dev/null 2>&1
	swapon /dev/vswap 2>/dev/null
	/root/area attach /dev/vda >/dev/null
	out 192 text
	w=$(disk vda 5) s=$(disk vda 7)
	n=$(/root/area writeback 0)
	wrote vswap "$n" $(($(disk vda 5) - w)) $(($(disk vda 7) - s))
	back
	/root/area detach 0
	swapoff /dev/vswap

	echo 1 >/sys/block/zram0/reset
	echo lz4 >/sys/block/zram0/comp_algorithm
	echo /dev/vda >/sys/block/zram0/backing_dev
	echo 2G >/sys/block/zram0/disksize
	mkswap /dev/zram0 >/dev/null
	swapon /dev/zram0
	out 192 text
	echo all >/sys/block/zram0/idle
	w=$(disk vda 5) s=$(disk vda 7) n=$(awk '{print $3}' /sys/block/zram0/bd_stat)
	echo idle >/sys/block/zram0/writeback
	n=$(($(awk '{print $3}' /sys/block/zram0/bd_stat) - n))
	wrote "zram with writeback" "$n" $(($(disk vda 5) - w)) $(($(disk vda 7) - s))
	back
	swapoff /dev/zram0
	echo 1 >/sys/block/zram0/reset

	zswap_on 1
	out 192 text
	settle
	n=$(cat /sys/kernel/debug/zswap/written_back_pages)
	w=$(disk vda 5) s=$(disk vda 7)
	wrote "zswap (pool 1 %)" $(((s - base_s) / 8)) $((w - base_w)) $((s - base_s))
	back
	zswap_off
}

zswap_on() { # POOL_PERCENT
	modprobe -a lz4 2>/dev/null || true
	echo lz4 >/sys/module/zswap/parameters/compressor
	echo "$1" >/sys/module/zswap/parameters/max_pool_percent
	echo 1 >/sys/module/zswap/parameters/enabled
	mkswap -f /dev/vda >/dev/null 2>&1
	base_w=$(disk vda 5) base_s=$(disk vda 7)
	swapon /dev/vda
}
zswap_off() {
	swapoff /dev/vda
	echo 0 >/sys/module/zswap/parameters/enabled
}

# --- the peers: 2 GiB on a machine with 512 MiB ------------------------------

load() { # WHO
	local t s r w status=0 how=verified
	t=$(now) s=$(system_time) r=$(disk vda 3) w=$(disk vda 7)
	timeout 900 /root/memload --mib 2048 --mix mixed --quiet --once || status=$?
	((status == 0)) || how="status $status"
	t=$(($(now) - t)) s=$(($(system_time) - s))
	r=$(($(disk vda 3) - r)) w=$(($(disk vda 7) - w))
	result peers "2 GiB" "$1" "seconds=$(seconds $t)" "system_s=$(seconds $s)" \
		written_kib=$((w / 2)) read_kib=$((r / 2)) "end=$how"
}

peers() {
	echo "# 2 GiB, written and verified, in 512 MiB of RAM"
	mkswap -f /dev/vda >/dev/null 2>&1
	swapon /dev/vswap 2>/dev/null
	/root/area attach /dev/vda >/dev/null
	load vswap
	swapoff /dev/vswap
	/root/area detach 0

	swapon /dev/vda
	load "plain disk"
	swapoff /dev/vda

	zswap_on 50
	load zswap
	zswap_off

	echo 1 >/sys/block/zram0/reset
	echo lz4 >/sys/block/zram0/comp_algorithm
	echo /dev/vda >/sys/block/zram0/backing_dev
	echo 3G >/sys/block/zram0/disksize
	mkswap /dev/zram0 >/dev/null
	swapon /dev/zram0
	# zram writes back only when asked: ask as a frequent cron job would.
	while sleep 2; do
		echo all >/sys/block/zram0/idle
		echo idle >/sys/block/zram0/writeback
	done 2>/dev/null &
	cron=$!
	load "zram with writeback every 2 s"
	kill $cron
	swapoff /dev/zram0
}

# --- two disks with equal limits: together, and with one of them silent ------

attach() {
	mkswap -f "$1" >/dev/null 2>&1
	/root/area attach "$1" >/dev/null
}

objects() { cat "$settings"/areas/*/object_bytes_written | awk '{ n += $1 } END { printf "%d\n", n }'; }

# timed_writeback WHAT: time the writeback of 32 MiB.
timed_writeback() {
	local t end
	out 256 text
	t=$(now) end=$(($(objects) + (32 << 20)))
	/root/area writeback 0 >/dev/null &
	while (($(objects) < end)); do sleep 0.02; done
	t=$(($(now) - t))
	result pair "$1" vswap "seconds=$(seconds $t)" written_kib=32768
}

pair() {
	local sectors
	echo "# 256 MiB of 3:1 data are written back to disks of 4 MiB/s each: the first 32 MiB"
	swapon /dev/vswap 2>/dev/null
	attach /dev/vda
	timed_writeback "one disk"
	back
	/root/area detach 0

	attach /dev/vda
	attach /dev/vdb
	timed_writeback "two disks of equal priority"
	back
	/root/area detach 1

	sectors=$(blockdev --getsz /dev/vdb)
	dmsetup create silent --table "0 $sectors linear /dev/vdb 0"
	[[ -e /dev/mapper/silent ]] || dmsetup mknodes silent
	attach /dev/mapper/silent
	dmsetup suspend silent --noflush --nolockfs
	timed_writeback "two disks with one that does not answer"
	t=$(now)
	/root/area detach 1 1
	result pair "detach --force of that one" vswap "seconds=$(seconds $(($(now) - t)))"
	dmsetup resume silent
	back
	swapoff /dev/vswap
}

# --- a disk with a latency of 5 ms -------------------------------------------

# late WHAT MIB MIX OPTIONS...: time the loads of MIB from that disk.
late() {
	local what=$1 mib=$2 mix=$3 t r
	shift 3
	(
		echo $BASHPID >$group/cgroup.procs
		exec /root/memload --mib "$mib" --mix "$mix" --quiet --pageout --once --touch --hold $hold "$@"
	) &
	pid=$!
	while [[ ! -e $hold ]]; do sleep 0.1; done
	/root/area writeback 2 >/dev/null
	/root/area writeback 0 >/dev/null
	settle
	t=$(now) r=$(disk dm-0 1)
	back
	t=$(($(now) - t)) r=$(($(disk dm-0 1) - r))
	result latency "$what" vswap "seconds=$(seconds $t)" requests=$r pages=$((mib * 256))
}

latency() {
	local sectors huge=/sys/kernel/mm/transparent_hugepage
	echo "# 3:1 data come back from a disk of 5 ms"
	sectors=$(blockdev --getsz /dev/vda)
	dmsetup create late --table "0 $sectors delay /dev/vda 0 5 /dev/vda 0 0"
	[[ -e /dev/mapper/late ]] || dmsetup mknodes late
	swapon /dev/vswap 2>/dev/null
	attach /dev/mapper/late
	late forward 32 text --order forward
	late backward 32 text --order backward
	late "in random order" 8 text --order random
	late "in random order by 8 threads" 16 text --order random --threads 8
	late "forward by 8 threads" 32 text --order forward --threads 8
	if [[ -e $huge/hugepages-64kB/enabled ]]; then
		echo always >$huge/hugepages-64kB/enabled
		late "64 KiB folios forward" 32 text --thp 64 --order forward
		late "64 KiB folios in random order" 16 text --thp 64 --order random
		late "64 KiB folios in two places in random order" 16 halves --thp 64 --order random
		echo never >$huge/hugepages-64kB/enabled
	fi
	/root/area detach 0
	swapoff /dev/vswap
}

# --- write amplification: an area of which four fifths are live --------------

# overwritten WHAT WRITES PAGES: WRITES percent of the writes go to PAGES
# percent of the pages.
overwritten() {
	local half=/root/half live before objects
	mkswap -f /dev/vda >/dev/null 2>&1
	/root/area attach /dev/vda 0 262144 >/dev/null
	rm -f $half
	/root/overwrite 76 8 "$2" "$3" "/root/area writeback 2 >/dev/null" $half &
	pid=$!
	while [[ ! -e $half ]]; do sleep 0.05; done
	before=$(figure 0 bytes_written) objects=$(figure 0 object_bytes_written) live=$(figure 0 live_bytes)
	wait $pid
	awk -v start="$(result amplify "$1" vswap)" -v b=$(($(figure 0 bytes_written) - before)) -v o=$(($(figure 0 object_bytes_written) - objects)) \
		-v live="$live" -v all=$(($(blockdev --getsize64 /dev/vda) - 262144)) 'BEGIN {
		printf "%s,amplification=%.2f,live_percent=%d,written_kib=%d\n", start, b / o, live * 100 / all, b / 1024 }'
	/root/area detach 0 || /root/area detach 0 1
}

amplify() {
	echo "# pages that do not compress are overwritten on an area of 96 MiB"
	swapon /dev/vswap 2>/dev/null
	overwritten "writes spread evenly over all pages" 0 0
	overwritten "80 % of writes to 20 % of the pages" 80 20
	overwritten "90 % of writes to 10 % of the pages" 90 10
	swapoff /dev/vswap
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
group=/sys/fs/cgroup/bench
mkdir $group
modprobe zram num_devices=1
modprobe vswap size=4G
for part in $what; do
	case $part in
	swapin) swapin 48 ;;
	*) "$part" ;;
	esac
done
