#!/bin/bash
# A task that waits for a page on a silent disk delays no other thread, not even
# one of the same mapping, and can be killed. Readahead delays no forced detach.
# kernels: stock
# long: debug
# not-on-6.1: the wait for a page locks the mapping, and cannot be killed
# not-on-6.12: the same
# not-on-7.2: the same
# not-on-6.12-arm64: the same
# not-on-6.12-arm64-16k: the same
# vm: --memory 512M --cpus 2 --disk 128M --timeout 300
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

disk=/dev/mapper/silent

hangs() { dmsetup suspend silent --noflush --nolockfs; }
answers() { dmsetup resume silent; }

begin() {
	dm silent "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	signed $disk
	area attach $disk >/dev/null
}

end() {
	area detach 0
	dmsetup remove silent
	rm -f $disk
}

waiting_task_delays_no_other() {
	local pid
	begin
	"$bin/beside" 8 "$hold" >"$work/said" 2>&1 &
	pid=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
	hangs
	rm "$hold"
	wait_for 120 test -s "$work/said"
	is "what it said" "$(cat "$work/said")" = beside
	# This must end all threads, also the one which waits.
	kill -KILL $pid
	wait_for 10 test ! -e /proc/$pid
	answers
	end
	stat_is failed_loads -eq 0
}

# The reader is killed while the next chunk is being read ahead, for which no
# task waits.
readahead_delays_no_detach() {
	local pid
	begin
	"$bin/memload" --quiet --mib 16 --mix text --once --pageout --touch --slow --hold "$hold" >/dev/null 2>&1 &
	pid=$!
	wait_for 120 test -e "$hold"
	area writeback 0 >/dev/null
	rm "$hold"
	wait_for 30 figure_is 0 reads -ge 4
	hangs
	sleep 1
	kill -KILL $pid
	wait_for 10 test ! -e /proc/$pid
	timeout -s KILL 20 "$bin/area" detach 0 1
	answers
	wait_for 20 test ! -e $areas/0
	dmsetup remove silent
	rm -f $disk
}

ready
check waiting-task-delays-no-other waiting_task_delays_no_other
check readahead-delays-no-detach readahead_delays_no_detach
# A failed check may have left the disk silent.
[[ ! -e $disk ]] || answers
check nothing-left over
