#!/bin/bash
# Writeback is background work: it stops while the system is suspended, and the
# I/O limits of a cgroup do not throttle writeback of its pages.
# long: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --memory 512M --cpus 2 --disk 128M,bps=2M --disk 64M,bps=1M --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

tracing=/sys/kernel/tracing
group=/sys/fs/cgroup/test

reads_under_way() { (($(awk '{ print $1 }' /sys/block/vdb/inflight) >= 24)); }

# The suspend fails, because virtiofs, the guest's root, refuses it; but by then
# all tasks are frozen, and the disks are suspending. The second disk then takes
# time to complete slow I/O of a frozen task. No write may reach the first disk
# during that time.
suspend_while_writing() {
	local reader writer
	held "$hold" --mib 48 --mix random
	fio --name=slow --filename=/dev/vdb --rw=randread --bs=128k --direct=1 --ioengine=libaio --iodepth=32 \
		--time_based --runtime=300 --output=/dev/null &
	reader=$!
	wait_for 60 reads_under_way
	area writeback 0 >/dev/null &
	writer=$!
	wait_for 60 figure_is 0 bytes_written -ge $((1 << 20))
	mountpoint -q $tracing || mount -t tracefs tracefs $tracing
	echo 1 >$tracing/events/power/suspend_resume/enable
	echo 1 >$tracing/events/block/block_rq_issue/enable
	echo 0 >/sys/power/pm_async # virtiofs cannot take two devices at once
	refused 'write error' bash -c 'echo freeze >/sys/power/state'
	wait $writer
	echo 0 >$tracing/events/enable
	kill $reader
	wait $reader || true
}

# The trace has writes to the first disk before and after the freeze, none
# during it.
writes_stop_while_frozen() {
	local disk before within after
	disk=$(tr : , <"/sys/block/vda/dev")
	read -r before within after took < <(awk -v write="block_rq_issue: $disk W" '
		{ sub(/:$/, "", $4) }
		/suspend_resume: freeze_processes.*end/ { frozen = 1; begin = $4 }
		/suspend_resume: thaw_processes.*begin/ { frozen = 2; end = $4 }
		index($0, write) { writes[frozen + 0]++ }
		END { print writes[0] + 0, writes[1] + 0, writes[2] + 0, int((end - begin) * 1000) }' $tracing/trace)
	echo "writes: $before, $within, $after; frozen for $took ms"
	is "milliseconds frozen" "$took" -ge 500
	is "writes before the freeze" "$before" -ge 1
	is "writes after the thaw" "$after" -ge 10
	is "writes while frozen" "$within" -eq 0
}

no_page_is_lost() {
	stat_is pages_on_disk -ge 12000
	finish "$hold"
	stat_is failed_loads -eq 0
}

io_of_group() { awk -v disk="$(</sys/block/vda/dev)" -v key="$1" '
	$1 == disk { for (n = 2; n <= NF; n++) if (split($n, pair, "=") == 2 && pair[1] == key) print pair[2] }' $group/io.stat; }

# Writeback of a group's pages counts for no group, and runs at full speed.
# Reads for its loads count for the group.
group_limit_is_ignored() {
	mkdir $group
	echo "$(</sys/block/vda/dev) wbps=4096" >$group/io.max
	(echo "$BASHPID" >$group/cgroup.procs && held "$hold" --mib 16 --mix random)
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge 4000
	is "bytes that the group wrote" "0$(io_of_group wbytes)" -eq 0
	finish "$hold"
	is "bytes that the group read" "$(io_of_group rbytes)" -ge $((14 << 20))
}

ready
if ! signed /dev/vda || ! area attach /dev/vda >/dev/null; then fatal "no area"; fi
check suspend-while-writing suspend_while_writing
check writes-stop-while-frozen writes_stop_while_frozen
check no-page-is-lost no_page_is_lost
echo +io >/sys/fs/cgroup/cgroup.subtree_control
check group-limit-is-ignored group_limit_is_ignored
check nothing-left over_with 0
reset
