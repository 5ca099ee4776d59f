#!/bin/bash
# As many areas as there can be, and one that is as large as disks are.
# long: stock debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 512M --disk 256M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
mib=$(pick 96 24)
sectors=$((16 << 11)) # 16 MiB each

# An area for each slice of a disk; one more is refused.
thirty_two() {
	local id said
	for ((id = 0; id < 31; id++)); do
		dm "slice-$id" $sectors linear /dev/vda $((id * sectors))
		signed "/dev/mapper/slice-$id"
		is number "$(area attach "/dev/mapper/slice-$id" 0 $((page * 64)))" -eq $id
	done
	signed /dev/vdb
	is number "$(area attach /dev/vdb -1)" -eq 31
	dm slice-31 $sectors linear /dev/vda $((31 * sectors))
	signed /dev/mapper/slice-31
	log_mark
	refused EMFILE area attach /dev/mapper/slice-31
	said=$(our_log_since)
	[[ $said == *"32 areas already"* ]] || { echo "$said"; return 1; }
}

on_most_of_them() {
	local id nr=0
	for ((id = 0; id < 31; id++)); do (($(figure $id live_bytes) == 0)) || nr=$((nr + 1)); done
	is "areas in use" $nr -ge "$1"
}

# Under pressure those of the highest priority share the work; when they go the last
# one takes it.
all_are_used() {
	local id
	pick 3 2 >$settings/pool_limit
	held "$hold" --mib "$mib" --mix text
	stat_is pages_on_disk -gt 0
	on_most_of_them "$(pick 16 4)"
	figure_is 31 live_bytes -eq 0
	echo auto >$settings/pool_limit
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge $(($(pages "$mib") * 97 / 100))
	for ((id = 0; id < 31; id++)); do area detach $id; done
	figure_is 31 live_bytes -gt 0
	finish "$hold"
	stat_is failed_loads -eq 0
	little_on 31
	area detach 31
}

# 1 TiB in a sparse file, and so a million segments of 1 MiB.
tebibyte() {
	local loop begin
	mkfs.ext4 -q /dev/vdb
	mkdir "$work/mnt"
	mount /dev/vdb "$work/mnt"
	truncate -s 1T "$work/mnt/sparse"
	loop=$(losetup --find --show "$work/mnt/sparse")
	signed "$loop"
	area attach "$loop" 0 $((1 << 20))
	is segments "$(($(figure 0 segments_free) + $(figure 0 segments_full) + $(figure 0 segments_open)))" -ge 1048000
	held "$hold" --mib "$(pick 48 12)" --mix text
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge $(($(pages "$(pick 48 12)") * 97 / 100))
	begin=$SECONDS
	area detach 0
	echo "time: detach of 1 TiB $((SECONDS - begin)) s"
	stat_is pages_on_disk -eq 0
	finish "$hold"
	losetup -d "$loop"
	umount "$work/mnt"
}

modprobe -a loop dm-mod 2>/dev/null
ready recompressor=none
check thirty-two thirty_two
check all-are-used all_are_used
check tebibyte tebibyte
check over over
reset
