#!/bin/bash
# Areas on disks: attach, write back, load, swap off, recompress, detach.
# kernels: stock debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 1000
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

mib=$(pick 64 12)

# goes_to_disk_and_back MIX PERCENT: at least PERCENT of the pages go to disk,
# and all of them come back. Pages of zeroes or of one word never go there.
goes_to_disk_and_back() {
	held "$hold" --mib "$mib" --mix "$1"
	area writeback 0
	stat_is pages_on_disk -ge $(($(pages "$mib") * $2 / 100))
	stat_is compressed_bytes -eq 0
	finish "$hold"
	stat_is disk_loads -ge $(($(pages "$mib") * $2 / 100))
	stat_is failed_loads -eq 0
	wait_for 60 stat_is pages_on_disk -le "$(pages 4)"
	little_on 0
}

writes_are_packed() {
	local pages written writes
	held "$hold" --mib "$mib" --mix text
	written=$(figure 0 bytes_written)
	writes=$(figure 0 writes)
	pages=$(area writeback 0)
	written=$(($(figure 0 bytes_written) - written))
	writes=$(($(figure 0 writes) - writes))
	is "bytes written for 100 pages" $((written * 100 / pages)) -le $((page * 45))
	is "bytes in a write" $((written / writes)) -ge $((128 << 10))
	finish "$hold"
}

swapoff_reads_back() {
	held "$hold" --mib "$mib" --mix mixed
	area writeback 0 >/dev/null
	swap_off
	nothing_left
	stat_is pages_on_disk -eq 0
	figure_is 0 live_bytes -eq 0
	finish "$hold"
	swap_on
}

# Detach an area with pages on it: they move to the other area, or to RAM.
detach_moves_to() {
	local id
	held "$hold" --mib "$mib" --mix text
	area writeback 0 >/dev/null
	if [[ $1 == area ]]; then id=$(area attach /dev/vdb -1); fi
	area detach 0
	[[ ! -e $areas/0 ]]
	if [[ $1 == area ]]; then
		stat_is pages_on_disk -ge $(($(pages "$mib") * 250 / 256))
		finish "$hold"
		area detach "$id"
	else
		stat_is pages_on_disk -eq 0
		finish "$hold"
	fi
	stat_is failed_loads -eq 0
	is "number of the area" "$(area attach /dev/vda)" -eq 0
}

# Recompressed objects are smaller on disk. Their pages are right when they are
# loaded, and after a detach has moved them to RAM.
recompression_saves_disk() {
	local plain mib
	mib=$(pick 64 6)
	area detach 0
	held "$hold" --mib "$mib" --mix prose
	area attach /dev/vda
	area writeback 0 >/dev/null
	plain=$(stat disk_bytes)
	refused busy bash -c "echo zstd >$settings/recompressor"
	finish "$hold"
	swap_off
	echo zstd >$settings/recompressor
	is recompressor "$(cat $settings/recompressor)" = zstd
	swap_on
	held "$hold" --mib "$mib" --mix prose
	area writeback 0 >/dev/null
	is "percent of the bytes" $(($(stat disk_bytes) * 100 / plain)) -le 70
	finish "$hold"
	held "$hold" --mib "$mib" --mix prose --seed 2
	area writeback 0 >/dev/null
	area detach 0
	finish "$hold"
	stat_is failed_loads -eq 0
	swap_off
	echo none >$settings/recompressor
	swap_on
	area attach /dev/vda
}

# The area can be attached and used as plain swap again after a detach.
swap_header_survives() {
	area detach 0
	is type "$(blkid -p -o value -s TYPE /dev/vda)" = swap
	swapon /dev/vda
	swapoff /dev/vda
	area attach /dev/vda
}

ready recompressor=none
if ! signed /dev/vda || ! signed /dev/vdb; then fatal "mkswap failed"; fi
check attach is "number of the area" "$(area attach /dev/vda 5)" -eq 0
check text-goes-to-disk goes_to_disk_and_back text 97
check mixed-goes-to-disk goes_to_disk_and_back mixed 60
check random-goes-to-disk goes_to_disk_and_back random 97
check writes-are-packed writes_are_packed
check swapoff-reads-back swapoff_reads_back
check detach-moves-to-ram detach_moves_to ram
check detach-moves-to-area detach_moves_to area
check recompression-saves-disk recompression_saves_disk
check swap-header-survives swap_header_survives
check nothing-left over_with 0
reset
