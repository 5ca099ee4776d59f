#!/bin/bash
# A disk that does not answer delays no other disk, no store that another disk
# can serve, no attach, status or swapoff. A detach which waits for it can be
# interrupted. A forced detach waits neither for it nor for a pulled disk.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --disk 128M --disk 256M,bps=8K --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

disk=/dev/mapper/silent
mib=$(pick 64 24)
# What a log may have in flight: 4 batches of 256 KiB.
in_flight=$((4 * 256 * 1024))

hangs() { dmsetup suspend silent --noflush --nolockfs; }
answers() { dmsetup resume silent; }
gone() {
	dmsetup remove silent
	rm -f $disk
}

# within SECONDS COMMAND...: COMMAND must end in that time, which is generous.
within() { timeout -s KILL "$@"; }

# Undo what a failed check may have left behind.
clean() {
	local id
	pkill -x area || true
	rm -f "$hold"
	[[ ! -e $disk ]] || answers
	echo auto >$settings/pool_limit
	for id in 0 1 2; do
		[[ ! -e $areas/$id ]] || area detach $id 1
	done
	[[ ! -e $disk ]] || gone
	if [[ -e /dev/mapper/broken ]]; then
		dmsetup remove broken
		rm -f /dev/mapper/broken
	fi
}

both_attached() { # PRIORITY_OF_SILENT PRIORITY_OF_OTHER
	clean
	dm silent "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	signed $disk
	signed /dev/vdb
	area attach $disk "$1"
	area attach /dev/vdb "$2"
}

detached() {
	area detach 0
	area detach 1
	gone
}

# other_takes_all SILENT OTHER: the other disk takes all writes, with these
# priorities of the two.
other_takes_all() {
	both_attached "$1" "$2"
	held "$hold" --mib "$mib" --mix text
	hangs
	within 60 "$bin/area" writeback 0 >/dev/null
	figure_is 0 writes -eq 0
	# All but the objects in flight to the silent disk, which stay in RAM.
	stat_is compressed_bytes -le $((in_flight + (4 << 20)))
	stat_is pages_on_disk -ge $(($(pages "$mib") / 2))
	answers
	finish "$hold"
	stat_is failed_loads -eq 0
	detached
}

# With a limit far below what is stored, stores have to wait for the other disk.
stores_use_other_disk() {
	both_attached 0 0
	echo 6 >$settings/pool_limit
	hangs
	within 300 "$bin/memload" --quiet --mib "$(pick 160 64)" --mix random --once --pageout
	figure_is 0 writes -eq 0
	figure_is 1 object_bytes_written -ge $((16 << 20))
	answers
	echo auto >$settings/pool_limit
	detached
}

# Objects in flight to the silent disk stay readable in RAM. The writes complete
# in the end.
claimed_pages_are_readable() {
	both_attached 5 0
	held "$hold" --mib "$mib" --mix text
	hangs
	within 60 "$bin/area" writeback 0 >/dev/null
	finish "$hold"
	stat_is failed_loads -eq 0
	answers
	wait_for 30 figure_is 0 writes -ge 1
	detached
}

# detach_is_interrupted ID [SECONDS]: a signal ends it after that time.
detach_is_interrupted() {
	local status=0
	timeout -s INT -k 20 "${2:-1}" "$bin/area" detach "$1" || status=$?
	# 124: SIGINT ended it, so SIGKILL was not needed.
	is "status of detach" $status -eq 124
}

# The segment cannot be read, so its objects are read one by one. Suspending the
# disk ends its delay with an error, and then the first of them waits.
single_reads_are_interrupted() {
	local sectors
	sectors=$(blockdev --getsz /dev/vda)
	clean
	dm broken "$sectors" error
	dm silent "$sectors" linear /dev/vda 0
	signed $disk
	area attach $disk
	held "$hold" --mib 8 --mix text
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -gt 0
	dm silent "$sectors" delay /dev/mapper/broken 0 4000
	(sleep 2 && hangs) &
	detach_is_interrupted 0 5
	wait $!
	is state "$(figure 0 state)" = active
	answers
	dm silent "$sectors" linear /dev/vda 0
	finish "$hold"
	stat_is failed_loads -eq 0
	area detach 0
	gone
	clean
}

# The read of an interrupted detach is answered later, and nobody waits for it. The
# area must not count as silent.
area_works_after_interrupt() {
	local sectors writes other=$work/other
	clean
	sectors=$(blockdev --getsz /dev/vda)
	dm silent "$sectors" linear /dev/vda 0
	signed $disk
	area attach $disk
	held "$hold" --mib 16 --mix random
	area writeback 0 >/dev/null
	dm silent "$sectors" delay /dev/vda 0 3000
	detach_is_interrupted 0
	dm silent "$sectors" linear /dev/vda 0
	sleep 5
	writes=$(figure 0 writes)
	held "$other" --mib 16 --mix random --seed 2
	within 60 "$bin/area" writeback 0 >/dev/null
	figure_is 0 writes -gt "$writes"
	finish "$hold"
	finish "$other"
	stat_is failed_loads -eq 0
	area detach 0
	gone
}

# Both disks have data. While one detach waits for the silent disk, everything
# else works, and the other disk can be detached.
other_work_goes_on() {
	local detach
	both_attached 0 0
	held "$hold" --mib "$mib" --mix text
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -gt 0
	figure_is 1 live_bytes -gt 0
	hangs
	detach_is_interrupted 0
	is state "$(figure 0 state)" = active

	"$bin/area" detach 0 >"$work/detach" 2>&1 &
	detach=$!
	wait_for 20 figure_is 0 state = draining
	signed /dev/vdc
	within 20 "$bin/area" attach /dev/vdc >/dev/null
	within 20 cat $areas/0/live_bytes $areas/2/state $stats/* >/dev/null
	within 20 dd if=$device of=/dev/null bs=4096 count=1 status=none
	within 60 "$bin/area" detach 1
	answers
	wait $detach
	finish "$hold"
	stat_is failed_loads -eq 0
	area detach 2
	gone
}

# An attach waits for the header of the silent disk. Other areas come and go.
attach_waits_alone() {
	local attach
	clean
	dm silent "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	signed $disk
	signed /dev/vdb
	blockdev --flushbufs $disk
	hangs
	"$bin/area" attach $disk >"$work/attach" 2>&1 &
	attach=$!
	sleep 1
	is "area" "$(within 20 "$bin/area" attach /dev/vdb)" -eq 0
	within 20 "$bin/area" detach 0
	kill -0 $attach
	answers
	wait $attach
	is "area" "$(<"$work/attach")" -eq 0
	area detach 0
	gone
}

# The owner of the pages is gone, and its slots are free. Only the writes to the
# silent disk are outstanding, and swapoff does not wait for them.
swapoff_goes_on() {
	both_attached 5 0
	held "$hold" --mib "$mib" --mix text
	hangs
	within 60 "$bin/area" writeback 0 >/dev/null
	finish "$hold"
	log_mark
	within 60 swapoff $device
	[[ $(our_log_since) == *"does not answer: swapoff goes on without it"* ]]
	swap_on
	answers
	wait_for 30 figure_is 0 writes -ge 1
	memload --mib 16 --mix text --once --pageout
	detached
}

# The only disk stalls for some seconds while the pool is full: stores wait, and
# no task is killed.
stores_wait_for_stalled_disk() {
	both_attached 0 0
	area detach 1
	echo 6 >$settings/pool_limit
	during "$hold" --mib "$(pick 120 48)" --mix random --pageout
	wait_for 120 figure_is 0 writes -ge 8
	hangs
	sleep 5
	answers
	sleep 1
	rm "$hold"
	ended "$hold"
	echo auto >$settings/pool_limit
	area detach 0
	gone
}

# A store waits for room, and gets that of slots which are freed meanwhile. (If
# the first pages did not compress, they would go to the disk after a second, and
# leave all of the pool to the second ones.)
freed_slots_end_wait() {
	local first second failed
	both_attached 0 0
	area detach 1
	echo 6 >$settings/pool_limit
	"$bin/memload" --quiet --mib 128 --mix text --pageout --hold "$hold" >/dev/null 2>&1 &
	first=$!
	wait_for 300 test -e "$hold"
	hangs
	failed=$(stat failed_stores_limit)
	"$bin/memload" --quiet --mib 16 --mix random --pageout --once &
	second=$!
	wait_for 60 grep -q vswap_wait_room /proc/$second/stack
	kill -KILL $first
	wait $second
	stat_is failed_stores_limit -eq "$failed"
	answers
	rm "$hold"
	echo auto >$settings/pool_limit
	area detach 0
	gone
}

# Write pages to the disk. Their owner survives SIGBUS.
sigbus_begins() { # [MIB [SEGMENT_BYTES]]
	clean
	dm silent "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	signed $disk
	area attach $disk 0 "${2:-0}"
	"$bin/sigbus" "${1:-8}" "$hold" >"$work/out" 2>&1 &
	owner=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -gt 0
}

# owner_got_sigbus LEAST: at least LEAST pages raised SIGBUS, and none is wrong.
owner_got_sigbus() {
	local bus bad
	wait "$owner" || true
	read -r bus _ _ _ _ bad _ <"$work/out"
	is "pages hit by SIGBUS" "$bus" -ge "$1"
	is "corrupt pages" "$bad" -eq 0
}

# writes_lose_nothing TABLE...: the disk's table becomes one that answers reads but
# no writes. What is on it is read before it is abandoned, and what was being
# written stays in RAM.
writes_lose_nothing() {
	local sectors other=$work/other lost failed writer
	clean
	sectors=$(blockdev --getsz /dev/vda)
	dm silent "$sectors" linear /dev/vda 0
	signed $disk
	area attach $disk
	lost=$(stat pages_lost) failed=$(stat failed_loads)
	held "$hold" --mib 32 --mix random
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -ge $((24 << 20))
	dm silent "$sectors" "$@"
	held "$other" --mib 16 --mix random
	"$bin/area" writeback 0 >/dev/null 2>&1 &
	writer=$!
	sleep 3
	kill -0 $writer
	within 60 "$bin/area" detach 0 1
	figure_is 0 state = abandoned
	finish "$hold"
	finish "$other"
	stat_is pages_lost -eq "$lost"
	stat_is failed_loads -eq "$failed"
	dm silent "$sectors" linear /dev/vda 0
	wait_for 120 test ! -e $areas/0
	gone
}

# A write cannot even be submitted: that waits for one of the few requests of a
# slow disk, and holds the log's lock. Reads go to another disk.
blocked_writes_lose_nothing() {
	echo 4 >/sys/block/vdd/queue/nr_requests
	echo 16 >/sys/block/vdd/queue/max_sectors_kb
	writes_lose_nothing delay /dev/vda 0 0 /dev/vdd 0 0
}

# slow_table SECTORS: print a table in which 4 MiB of /dev/vda are read 1.5 s later
# than the 4 MiB before, in each 16 MiB.
slow_table() {
	local at
	for ((at = 0; at < $1; at += 8192)); do
		echo "$at 8192 delay /dev/vda $at $((at / 8192 % 4 * 1500)) /dev/vda $at 0"
	done
}

# Reading a segment takes longer than 3 s, but the disk answers all the time.
slow_reads_lose_nothing() {
	local lost sectors=$((160 * 2048))
	clean
	dm silent $sectors linear /dev/vda 0
	signed $disk
	lost=$(stat pages_lost)
	area attach $disk 0 $((16 << 20)) >/dev/null
	held "$hold" --mib 16 --mix random
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -ge $((15 << 20))
	hangs
	slow_table $sectors | dmsetup load silent
	answers
	within 120 "$bin/area" detach 0 1
	[[ ! -e $areas/0 ]]
	finish "$hold"
	stat_is pages_lost -eq "$lost"
	gone
}

# The owner waits for a page on the silent disk. A forced detach abandons the
# area, and ends that wait.
silent_disk_is_abandoned() {
	local owner
	sigbus_begins
	hangs
	rm "$hold"
	sleep 1
	within 20 "$bin/area" detach 0 1
	figure_is 0 state = abandoned
	owner_got_sigbus 1
	refused EBUSY area attach $disk
	refused EBUSY area detach 0 1
	signed /dev/vdb
	is "area" "$(area attach /dev/vdb)" -eq 1
	area detach 1
	answers
	wait_for 20 test ! -e $areas/0
	area attach $disk
	area detach 0
	gone
}

# Only the first of several segments answers, and a load has waited for another
# one for longer than a forced detach waits. Its pages must still be saved.
what_answers_is_saved() {
	local owner other sectors first
	sectors=$(blockdev --getsz /dev/vda)
	sigbus_begins 32 262144
	first=$((2 * $(figure 0 segment_size) / 512))
	figure_is 0 segments_full -ge 3
	"$bin/sigbus" 2 "$work/other" >/dev/null &
	other=$!
	wait_for 120 test -e "$work/other"
	area writeback 0 >/dev/null
	dmsetup suspend silent --noflush --nolockfs
	dmsetup load silent <<-END
		0 $first linear /dev/vda 0
		$first $((sectors - first)) delay /dev/vda $first 600000
	END
	dmsetup resume silent
	rm "$work/other"
	sleep 4
	within 150 "$bin/area" detach 0 1
	figure_is 0 state = abandoned
	rm "$hold"
	owner_got_sigbus 1
	is "pages hit by SIGBUS" "$(cut -d' ' -f1 "$work/out")" -le $((32 * 256 - 128))
	wait "$other" || true
	dm silent "$sectors" linear /dev/vda 0
	wait_for 20 test ! -e $areas/0
	gone
}

# bad_at FIRST NR: print a table in which these sectors of /dev/vda are bad, and are
# retried for 6 s.
bad_at() {
	echo "0 $1 linear /dev/vda 0"
	echo "$1 $2 delay /dev/mapper/broken $1 6000"
	echo "$(($1 + $2)) $(($(blockdev --getsz /dev/vda) - $1 - $2)) linear /dev/vda $(($1 + $2))"
}

# The drive retries a bad sector for longer than a forced detach waits for a disk
# that answers nothing. Only the pages there are lost. Segments without a bad place
# are moved before the objects in the others are tried one by one. The read that an
# interrupted detach leaves in flight gets its time, too.
bad_sector_is_retried() {
	local owner detach segment=262144 first
	sigbus_begins 32 $segment
	dm broken "$(blockdev --getsz /dev/vda)" error
	figure_is 0 segments_full -ge 4
	first=$((2 * segment / 512)) # of the second segment that is used
	hangs
	bad_at $first $((segment / 512)) | dmsetup load silent
	answers
	timeout -k 1 120 "$bin/area" detach 0 >/dev/null 2>&1 &
	detach=$!
	wait_for 100 figure_is 0 live_bytes -le $segment
	figure_is 0 live_bytes -ge $((segment / 2))
	kill -TERM $detach
	wait $detach || true
	is state "$(figure 0 state)" = active

	hangs
	bad_at $((first + segment / 512 - 64)) 1 | dmsetup load silent
	answers
	detach_is_interrupted 0
	within 120 "$bin/area" detach 0 1
	wait_for 20 test ! -e $areas/0
	rm "$hold"
	owner_got_sigbus 1
	is "pages hit by SIGBUS" "$(cut -d' ' -f1 "$work/out")" -le 16
	gone
	clean
}

gone_disk_is_abandoned() {
	local owner
	sigbus_begins
	dm silent "$(blockdev --getsz /dev/vda)" error
	within 20 "$bin/area" detach 0 1
	[[ ! -e $areas/0 ]]
	stat_is pages_lost -ge 1
	rm "$hold"
	owner_got_sigbus 1
	# Before 7.x each CPU caches up to 64 freed slots.
	stat_is pages_lost -le 128
	gone
}

# An area whose disk is pulled goes out of service at once, without a request,
# where the kernel reports it. Linux 6.1 does not.
pulled_disk_fails_at_once() {
	local owner pci
	clean
	signed /dev/vdc
	area attach /dev/vdc
	"$bin/sigbus" 8 "$hold" >"$work/out" &
	owner=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -gt 0
	log_mark
	pci=$(realpath /sys/block/vdc/device/..)
	echo 1 >"$pci/remove"
	if ! uname -r | grep -q '^6\.1\.'; then
		[[ $(our_log_since) == *"its device is gone"* ]]
		is state "$(figure 0 state)" = failed
	fi
	within 20 "$bin/area" detach 0 1
	wait_for 20 test ! -e $areas/0
	rm "$hold"
	# The kernel reports it while the disk still works, so all pages may be
	# back in RAM.
	owner_got_sigbus 0
}

ready
check other-disk-takes-all other_takes_all 0 0
check lower-priority-takes-over other_takes_all 5 0
check stores-use-other-disk stores_use_other_disk
check claimed-pages-are-readable claimed_pages_are_readable
check stores-wait-for-stalled-disk stores_wait_for_stalled_disk
check freed-slots-end-wait freed_slots_end_wait
check other-work-goes-on other_work_goes_on
check single-reads-are-interrupted single_reads_are_interrupted
check area-works-after-interrupt area_works_after_interrupt
check attach-waits-alone attach_waits_alone
check swapoff-goes-on swapoff_goes_on
check hung-writes-lose-nothing writes_lose_nothing delay /dev/vda 0 0 /dev/vda 0 600000
check blocked-writes-lose-nothing blocked_writes_lose_nothing
check slow-reads-lose-nothing slow_reads_lose_nothing
check silent-disk-is-abandoned silent_disk_is_abandoned
check what-answers-is-saved what_answers_is_saved
check bad-sector-is-retried bad_sector_is_retried
check gone-disk-is-abandoned gone_disk_is_abandoned
check pulled-disk-fails-at-once pulled_disk_fails_at_once
check nothing-left over
