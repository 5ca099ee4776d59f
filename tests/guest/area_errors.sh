#!/bin/bash
# Disks that fail: objects which cannot be written stay in RAM, a read error
# costs one page, and an area with too many errors goes out of service.
# kernels: stock
# long: debug
# not-on-6.12-arm64-16k: segments of 256 KiB are too small for pages of 16 KiB
# not-on-7.3-arm64-16k: the same
# vm: --memory 512M --cpus 2 --disk 128M --disk 128M --timeout 1000
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

disk=/dev/mapper/bad
sectors=$(blockdev --getsz /dev/vda)
mib=$(pick 48 12)

works() { dm bad "$sectors" linear /dev/vda 0; }
fails() { dm bad "$sectors" error; }
# Reads work, writes fail.
writes_fail() { dm bad "$sectors" flakey /dev/vda 0 0 100 1 error_writes; }

write_errors_lose_nothing() {
	area attach $disk
	held "$hold" --mib "$mib" --mix text
	writes_fail
	area writeback 0 >/dev/null || true
	figure_is 0 write_errors -ge 1
	stat_is pages_on_disk -eq 0
	finish "$hold"
	stat_is failed_loads -eq 0
	figure_is 0 segments_retired -ge 1
	works
	area detach 0
}

# becomes_failed MIB: swap out another MIB, which cannot be written and stays in
# RAM, until the write errors take the area out of service.
becomes_failed() {
	held "$hold.2" --mib "$1" --mix random --seed 2
	for _ in 1 2 3 4 5 6 7 8; do area writeback 0 >/dev/null 2>&1 || true; done
	is state "$(figure 0 state)" = failed
}
begins_to_fail() {
	area attach $disk 0 262144
	held "$hold" --mib "$mib" --mix text
	area writeback 0 >/dev/null
	writes_fail
}
drained_itself() {
	wait_for 120 figure_is 0 live_bytes -eq 0
	finish "$hold"
	finish "$hold.2"
	stat_is failed_loads -eq 0
	works
	area detach 0
}

# RAM is the only place for the data.
failed_area_drains_itself() {
	begins_to_fail
	becomes_failed "$mib"
	wait_for 120 stat_is pages_on_disk -eq 0
	drained_itself
}

# RAM has no room until the pool's limit is raised. The drain must notice that
# without a store.
failed_area_waits_for_room() {
	begins_to_fail
	echo 2 >$settings/pool_limit
	becomes_failed 16
	sleep 3
	figure_is 0 live_bytes -gt 0
	echo 50 >$settings/pool_limit
	drained_itself
}

# sigbus_begins [COMMAND]: run COMMAND, then write pages to the disk. Their
# owner survives SIGBUS, and prints at its end how many pages raised it.
sigbus_begins() {
	area attach $disk
	"${1:-true}"
	"$bin/sigbus" 8 "$hold" >"$work/out" &
	owner=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
}

# sigbus_ends FROM TO: FROM to TO pages raised SIGBUS, and none is wrong.
sigbus_ends() {
	rm "$hold"
	wait "$owner" || true
	read -r bus _ _ _ _ bad _ <"$work/out"
	is "pages hit by SIGBUS" "$bus" -ge "$1"
	is "pages hit by SIGBUS" "$bus" -le "$2"
	is "corrupt pages" "$bad" -eq 0
}

# Before Linux 6.14 each CPU holds back up to 64 freed slots. Their pages stay on
# the area, and if they cannot be read, only a forced detach gives them up.
held_back=0
if uname -r | grep -qE '^6\.(1|12)\.'; then held_back=$((64 * $(nproc))); fi
detach_after_errors() {
	if ((held_back)); then area detach 0 1; else area detach 0; fi
}

# costs_only_those_pages COMMAND FROM TO: COMMAND costs FROM to TO pages.
costs_only_those_pages() {
	sigbus_begins
	"$1"
	sigbus_ends "$2" "$3"
	works
	figure_is 0 read_errors -ge 1
	detach_after_errors
}

# 4 KiB of the first used segment cannot be read.
bad_place() {
	local at=$(((2 << 20) / 512 + 600))
	dmsetup suspend bad --noflush --nolockfs
	dmsetup load bad <<-END
		0 $at linear /dev/vda 0
		$at 8 error
		$((at + 8)) $((sectors - at - 8)) linear /dev/vda $((at + 8))
	END
	dmsetup resume bad
}

# A bad place costs the pages on it. The pages before it are read one by one, but
# the whole chunk around them is not read again for each.
bad_place_is_read_once() {
	local live before
	sigbus_begins
	live=$(figure 0 live_bytes)
	bad_place
	before=$(sectors_read)
	sigbus_ends 1 40
	is "KiB read for $((live >> 10)) KiB" $((($(sectors_read) - before) / 2)) -le $((live * 4 >> 10))
	works
	figure_is 0 read_errors -ge 1
	detach_after_errors
}
sectors_read() { awk '{ print $3 }' /sys/block/vda/stat; }

# A lost write or a stray discard leaves zeroes in place of headers. They look
# like the end of a batch. A drain must still find the other objects, and end.
zeroes() {
	dd if=/dev/zero of=/dev/vda bs=4096 seek=$(((2 << 20) / 4096 + 3)) count=20 conv=notrunc,fsync status=none
}
drain_finds_the_rest() {
	sigbus_begins
	zeroes
	refused EIO area detach 0
	stat_is pages_on_disk -ge 1
	area detach 0 1
	stat_is pages_lost -ge 1
	sigbus_ends 1 1900
}

# Overwrite some bytes of one object in the first used segment.
damage() {
	printf garbage | dd of=/dev/vda bs=1 seek=$(((2 << 20) + 300000)) conv=notrunc,fsync status=none
	blockdev --flushbufs /dev/vda
}

# A disk which accepts writes and reads back zeroes: each load is an error, and
# no page comes back wrong.
lies() { dm bad "$sectors" zero; }
lying_disk_is_detected() {
	sigbus_begins lies
	stat_is pages_on_disk -ge 2000
	sigbus_ends 2000 2048
	is state "$(figure 0 state)" = failed
	figure_is 0 write_errors -eq 0
	works
	detach_after_errors
}
lying_disk_detaches_by_force() {
	sigbus_begins lies
	refused EIO area detach 0
	area detach 0 1
	[[ ! -e $areas/0 ]]
	stat_is pages_lost -ge 2000
	sigbus_ends 2000 2048
	works
}

failed_detach_loses_nothing() {
	local lost
	lost=$(stat pages_lost)
	area attach $disk
	held "$hold" --mib "$mib" --mix text
	area writeback 0 >/dev/null
	fails
	refused EIO area detach 0
	is state "$(figure 0 state)" = active
	stat_is pages_on_disk -gt 0
	works
	area detach 0
	finish "$hold"
	stat_is pages_lost -le "$lost"
}

forced_detach_gives_up_pages() {
	sigbus_begins
	fails
	area detach 0 1
	stat_is pages_lost -ge 2000
	sigbus_ends 2000 2048
	wait_for 30 stat_is pages_lost -le $held_back
	works
}

# other_area_takes_over FAILED_LOADS: data that the failing area cannot take
# goes to the other one. No load fails in addition to those FAILED_LOADS.
other_area_takes_over() {
	writes_fail
	area attach $disk 10
	area attach /dev/vdb 5
	held "$hold" --mib "$mib" --mix text
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do area writeback 0 >/dev/null 2>&1 || true; done
	is state "$(figure 0 state)" = failed
	stat_is pages_on_disk -ge $((mib * 250))
	finish "$hold"
	stat_is failed_loads -eq "$1"
	works
	area detach 0
	area detach 1
}

modprobe -a dm-mod dm-flakey 2>/dev/null
ready
works
if ! signed $disk || ! signed /dev/vdb; then fatal "mkswap failed"; fi
check write-errors-lose-nothing write_errors_lose_nothing
check failed-area-drains-itself failed_area_drains_itself
check failed-area-waits-for-room failed_area_waits_for_room
check other-area-takes-over other_area_takes_over "$(stat failed_loads)"
check lying-disk-is-detected lying_disk_is_detected
check lying-disk-detaches-by-force lying_disk_detaches_by_force
check failed-detach-loses-nothing failed_detach_loses_nothing
check damage-costs-one-object costs_only_those_pages damage 1 2
check bad-place-is-read-once bad_place_is_read_once
check drain-finds-the-rest drain_finds_the_rest
check unreadable-disk-costs-its-pages costs_only_those_pages fails 2000 2048
check forced-detach-gives-up-pages forced_detach_gives_up_pages
check nothing-left over
reset
