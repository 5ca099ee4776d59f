#!/bin/bash
# A disk that does not answer: it holds up no other disk, no store that another disk
# can serve, no attach, status or swapoff; a detach that waits for it can be ended, and
# one by force goes on without it. So it does without a disk that was pulled.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --disk 128M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
disk=/dev/mapper/silent
mib=$(pick 64 24)
# What a log may have under way: 4 batches of 256 KiB.
under_way=$((4 * 256 * 1024))

hangs() { dmsetup suspend silent --noflush --nolockfs; }
answers() { dmsetup resume silent; }
gone() {
	dmsetup remove silent
	rm -f $disk
}

# within SECONDS COMMAND...: it ends by itself in that time, a generous one.
within() { timeout -s KILL "$@"; }

# What a check that failed has left behind.
clean() {
	local id
	rm -f "$hold"
	[[ ! -e $disk ]] || answers
	echo auto >$settings/pool_limit
	for id in 0 1 2; do
		[[ ! -e $areas/$id ]] || area detach $id 1
	done
	[[ ! -e $disk ]] || gone
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

# other_takes_all SILENT OTHER: with these priorities.
other_takes_all() {
	both_attached "$1" "$2"
	held "$hold" --mib "$mib" --mix text
	hangs
	within 60 "$bin/area" writeback 0 >/dev/null
	figure_is 0 writes -eq 0
	# All but what the silent one has in its hands: it stays in RAM.
	stat_is compressed_bytes -le $((under_way + (4 << 20)))
	stat_is pages_on_disk -ge $(($(pages "$mib") / 2))
	answers
	finish "$hold"
	stat_is failed_loads -eq 0
	detached
}

# A limit far below what is stored: stores have to wait for the other disk.
stores_go_on() {
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

# What it was about to write stays in RAM, readable, and is written in the end.
claimed_pages_are_there() {
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

# detach_is_interrupted ID: after a second of waiting.
detach_is_interrupted() {
	local status=0
	timeout -s INT -k 20 1 "$bin/area" detach "$1" || status=$?
	# 124: it ended by the signal, and not by the one that cannot be refused.
	is "status of detach" $status -eq 124
}

# Something is on both disks, and the one that is to go has more under way.
others_are_not_held_up() {
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

# Its owner is gone, and with it the slots: only the disk has not answered.
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

# It stalls for some seconds under a full pool: stores wait, nobody is killed.
stall_is_waited_for() {
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

# Pages on the disk, whose owner survives SIGBUS.
pages_on_it() {
	clean
	dm silent "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	signed $disk
	area attach $disk
	"$bin/sigbus" 8 "$hold" >"$work/out" &
	owner=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
	figure_is 0 live_bytes -gt 0
}

# owner_got_sigbus LEAST: for at least so many pages.
owner_got_sigbus() {
	local bus bad
	wait "$owner" || true
	read -r bus _ _ _ _ bad _ <"$work/out"
	is "pages hit by SIGBUS" "$bus" -ge "$1"
	is "corrupt pages" "$bad" -eq 0
}

# The owner waits for a page when the area is abandoned: it need not any longer.
silent_disk_is_abandoned() {
	local owner
	pages_on_it
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

gone_disk_is_abandoned() {
	local owner
	pages_on_it
	dm silent "$(blockdev --getsz /dev/vda)" error
	within 20 "$bin/area" detach 0 1
	[[ ! -e $areas/0 ]]
	stat_is pages_lost -ge 1
	rm "$hold"
	owner_got_sigbus 1
	# Before 7.x each CPU keeps 64 slots back which were freed.
	stat_is pages_lost -le 128
	gone
}

# Pulled: out of service at once, without a single request, where the kernel tells.
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
	# The kernel tells while the disk still works: some, or all, may be in RAM again.
	owner_got_sigbus 0
}

ready
check equal-priority-other-takes-all other_takes_all 0 0
check higher-priority-other-takes-over other_takes_all 5 0
check stores-go-on stores_go_on
check claimed-pages-are-there claimed_pages_are_there
check stall-is-waited-for stall_is_waited_for
check others-are-not-held-up others_are_not_held_up
check swapoff-goes-on swapoff_goes_on
check silent-disk-is-abandoned silent_disk_is_abandoned
check gone-disk-is-abandoned gone_disk_is_abandoned
check pulled-disk-fails-at-once pulled_disk_fails_at_once
check over over
