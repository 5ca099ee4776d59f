#!/bin/bash
# The largest number of areas, and an area of 1 TiB.
# long: stock debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 512M --disk 256M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

mib=$(pick 96 24)
sectors=$((16 << 11)) # 16 MiB each

# Attach slices of a disk, and another disk, as 32 areas. One more is refused.
thirty_two_areas_attach() {
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

# areas_in_use LEAST: at least LEAST slices hold data.
areas_in_use() {
	local id nr=0
	for ((id = 0; id < 31; id++)); do (($(figure $id live_bytes) == 0)) || nr=$((nr + 1)); done
	is "areas in use" $nr -ge "$1"
}

# Under pressure the areas of the highest priority share the writes. When they
# are detached, their data moves to the last one.
equal_areas_share_writes() {
	local id
	pick 3 2 >$settings/pool_limit
	held "$hold" --mib "$mib" --mix text
	stat_is pages_on_disk -gt 0
	areas_in_use "$(pick 16 4)"
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

# An area of 1 TiB on a sparse file has a million segments of 1 MiB.
tebibyte_works() {
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
check thirty-two-areas-attach thirty_two_areas_attach
check equal-areas-share-writes equal_areas_share_writes
check tebibyte-works tebibyte_works
check nothing-left over
reset
