#!/bin/bash
# Disks that fail: what cannot be written stays in RAM, what cannot be read costs
# one page, an area with too many errors is taken out of service.
# kernels: stock
# long: debug
# not-on-6.12-arm64-16k: it counts in segments of 256 KiB, which are too small there
# not-on-7.3-arm64-16k: the same
# vm: --memory 512M --cpus 2 --disk 128M --disk 128M --timeout 1000
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
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

# becomes_failed MIB: an area with data on it, on which nothing can be written any
# more; so much more stays in RAM.
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

# Nothing else to go to but RAM.
failed_area_drains_itself() {
	begins_to_fail
	becomes_failed "$mib"
	wait_for 120 stat_is pages_on_disk -eq 0
	drained_itself
}

# Nothing else has room until the pool's limit is raised; nobody stores then.
failed_area_waits_for_room() {
	begins_to_fail
	echo 2 >$settings/pool_limit
	becomes_failed 16
	sleep 3
	figure_is 0 live_bytes -gt 0
	echo 50 >$settings/pool_limit
	drained_itself
}

# Pages on disk whose owner survives SIGBUS, and says at its end how many hit it.
# sigbus_begins [COMMAND]: what happens to the disk before they go there.
sigbus_begins() {
	area attach $disk
	"${1:-true}"
	"$bin/sigbus" 8 "$hold" >"$work/out" &
	owner=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
}

# sigbus_ends FROM TO: so many pages.
sigbus_ends() {
	rm "$hold"
	wait "$owner" || true
	read -r bus _ _ _ _ bad _ <"$work/out"
	is "pages hit by SIGBUS" "$bus" -ge "$1"
	is "pages hit by SIGBUS" "$bus" -le "$2"
	is "corrupt pages" "$bad" -eq 0
}

only_those_pages() {
	sigbus_begins
	"$1"
	sigbus_ends "$2" "$3"
	works
	figure_is 0 read_errors -ge 1
	area detach 0
}

# A lost write or a stray discard leaves zeroes where headers were, which look like
# the end of a batch: a drain must find the others all the same, and come to an end.
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

# Some bytes of one object, in the middle of the first segment that is used.
damage() {
	printf garbage | dd of=/dev/vda bs=1 seek=$(((2 << 20) + 300000)) conv=notrunc,fsync status=none
	blockdev --flushbufs /dev/vda
}

# A disk that takes writes and gives back zeroes: every page says so, and none is wrong.
lies() { dm bad "$sectors" zero; }
lying_disk() {
	sigbus_begins lies
	stat_is pages_on_disk -ge 2000
	sigbus_ends 2000 2048
	is state "$(figure 0 state)" = failed
	figure_is 0 write_errors -eq 0
	works
	area detach 0
}
lying_disk_is_let_go_of() {
	sigbus_begins lies
	refused EIO area detach 0
	area detach 0 1
	[[ ! -e $areas/0 ]]
	stat_is pages_lost -ge 2000
	sigbus_ends 2000 2048
	works
}

vanished_device() {
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
	stat_is pages_lost -eq 0
}

given_up() {
	sigbus_begins
	fails
	area detach 0 1
	stat_is pages_lost -ge 2000
	sigbus_ends 2000 2048
	wait_for 30 stat_is pages_lost -eq 0
	works
}

# Two areas: what one cannot take goes to the other.
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
check lying-disk lying_disk
check lying-disk-is-let-go-of lying_disk_is_let_go_of
check vanished-device vanished_device
check wrong-checksum only_those_pages damage 1 2
check drain-finds-the-rest drain_finds_the_rest
check unreadable only_those_pages fails 2000 2048
check given-up given_up
check over over
reset
