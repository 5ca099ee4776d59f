#!/bin/bash
# Memory cgroups: their limits and figures work with vswap as with any swap.
# kernels: stock
# not-on-6.1: it has no memory.swap.peak, and caches freed slots
# not-on-6.12: it caches freed slots
# not-on-6.12-arm64: the same
# not-on-6.12-arm64-16k: the same
# vm: --memory 512M --cpus 2 --disk 64M --disk 1G --timeout 500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

group=/sys/fs/cgroup/test

new_group() {
	[[ ! -d $group ]] || rmdir $group
	mkdir $group
}

# Move this shell, a check's own, into the group, with all that it starts later.
enter() { echo "$BASHPID" >$group/cgroup.procs; }
event() { awk -v name="$1" '$1 == name { print $2 }' $group/memory.events; }

swaps_inside() {
	local stores
	new_group
	echo "$(pick 24 12)M" >$group/memory.max
	stores=$(stat stores)
	(enter && exec "$bin/memload" --quiet --mib "$(pick 48 20)")
	stat_is stores -gt $((stores + 2000))
	is memory.peak "$(cat $group/memory.peak)" -le $(($(pick 24 12) << 20))
	is oom_kill "$(event oom_kill)" -eq 0
}

nothing_swapped() { is memory.swap.current "$(cat $group/memory.swap.current)" -eq 0; }

swap_current_matches() {
	local mib current
	mib=$(pick 40 12)
	new_group
	(enter && held "$hold" --mib "$mib" --mix text)
	current=$(($(cat $group/memory.swap.current) / 4096))
	is "pages in memory.swap.current" "$current" -ge $((mib * 250))
	is "pages in memory.swap.current" "$current" -le $((mib * 256 + 600))
	stat_is pages_stored -ge $((current * 97 / 100))
	finish "$hold"
	wait_for 30 nothing_swapped
}

limited_swap_kills_inside() {
	local status=0
	new_group
	echo 16M >$group/memory.max
	echo 4M >$group/memory.swap.max
	(enter && exec "$bin/memload" --quiet --mib 64 --mix text) || status=$?
	is "status of memload" "$status" -eq 137
	is oom_kill "$(event oom_kill)" -ge 1
	is memory.swap.peak "$(cat $group/memory.swap.peak)" -le $((4 << 20))
	nothing_swapped
	memload --mib 16 --pageout
}

no_swap_for_the_group() {
	new_group
	echo 0 >$group/memory.swap.max
	(enter && held "$hold" --mib 16)
	nothing_swapped
	refused 'Resource temporarily unavailable' bash -c "echo 12M >$group/memory.reclaim"
	nothing_swapped
	finish "$hold"
}

reclaim_on_demand() {
	local stores
	new_group
	(enter && during "$hold" --mib "$(pick 32 16)")
	wait_for 120 more_than $((10 << 20)) $group/memory.current
	stores=$(stat stores)
	echo 6M >$group/memory.reclaim
	stat_is stores -ge $((stores + 500))
	rm "$hold"
	ended "$hold"
}

# A group at its limit swaps out incompressible pages while the page cache has
# most of RAM: free memory is then near the low watermark, but not short.
cache_is_no_shortage() {
	local told reader status=0
	new_group
	told=$(stat full)
	echo 24M >$group/memory.max
	# Its last close would drop the cache.
	while dd if=/dev/vdb of=/dev/null bs=1M; do :; done 5</dev/vdb >/dev/null 2>&1 &
	reader=$!
	(enter && cache_is_most_soon && exec "$bin/memload" --quiet --mib 80 --mix random) || status=$?
	kill $reader
	wait $reader || true
	is "status of memload" $status -eq 0
	is oom_kill "$(event oom_kill)" -eq 0
	stat_is full -eq "$told"
	stat_is hidden_bytes -eq 0
}
cache_is_most_soon() { wait_for 120 cache_is_most; }
cache_is_most() { awk '/^Cached|^Buffers/ { n += $2 } /^MemTotal/ { all = $2 } END { exit n < all / 2 }' /proc/meminfo; }

# Pages of a group that turns memory.zswap.writeback off, or is below one that
# does, stay in RAM, even if they do not compress, are recompressed there, or
# the administrator asks for writeback.
stays_off_disks() {
	local pages before
	new_group
	echo 0 >$group/memory.zswap.writeback
	mkdir $group/below
	echo +memory >$group/cgroup.subtree_control
	pages=$(pages 8)
	(echo "$BASHPID" >$group/below/cgroup.procs && held "$hold" --mib 8 --mix halves)
	before=$(stat pages_on_disk)
	area writeback 0
	sleep 2
	area writeback 2
	stat_is pages_on_disk -le $((before + pages / 16))
	stat_is pages_stored -ge $((pages * 15 / 16))
	stat_is resident_bytes -ge $((4 << 20))
	finish "$hold"
	wait_for 30 stat_is resident_bytes -eq 0
	rmdir $group/below
	(echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs && held "$hold" --mib 8 --mix halves)
	area writeback 0
	stat_is pages_on_disk -ge $((before + pages * 15 / 16))
	finish "$hold"
}

# Such pages take at most half of a fixed limit, although they are recompressed.
# Stores of other groups go on.
leaves_room_for_others() {
	local failed
	new_group
	echo 0 >$group/memory.zswap.writeback
	echo 4 >$settings/pool_limit
	(enter && held "$hold" --mib 96 --mix text)
	stat_is resident_bytes -ge $((6 << 20))
	stat_is resident_bytes -le $((12 << 20))
	stat_is failed_stores_limit -gt 0
	failed=$(stat failed_stores_limit)
	(echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs && exec "$bin/memload" --quiet --mib 32 --mix text --pageout --rounds 2)
	is "failed stores" "$(stat failed_stores_limit)" -eq "$failed"
	finish "$hold"
	echo auto >$settings/pool_limit
}

with_an_area() {
	signed /dev/vda
	area attach /dev/vda
	"$@"
	area detach 0
}

more_than() { (($(<"$2") > $1)); }

echo +memory >/sys/fs/cgroup/cgroup.subtree_control || fatal "no memory cgroups"
ready
check swaps-inside swaps_inside
check swap-current-matches swap_current_matches
check limited-swap-kills-inside limited_swap_kills_inside
check no-swap-for-the-group no_swap_for_the_group
check reclaim-on-demand reclaim_on_demand
check cache-is-no-shortage cache_is_no_shortage
new_group
if [[ -e $group/memory.zswap.writeback ]]; then
	check stays-off-disks with_an_area stays_off_disks
	check leaves-room-for-others with_an_area leaves_room_for_others
else
	skip stays-off-disks "the kernel has no zswap"
fi
check nothing-left over
reset
