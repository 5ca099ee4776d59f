#!/bin/bash
# Loads from a disk: near ones share requests, in both directions, and so do the pages
# of a large folio; all bytes are right, whatever the order, with several threads, too.
# kernels: stock
# long: debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
folios=/sys/kernel/mm/transparent_hugepage
mib=$(pick 32 12)

# requests OPTION...: what it takes to load all of that; into $requests.
requests() {
	local reads
	held "$hold" --mib "$mib" "$@"
	area writeback 2 >/dev/null
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge $(($(pages "$mib") * 9 / 10))
	reads=$(figure 0 reads)
	finish "$hold"
	requests=$(($(figure 0 reads) - reads))
	stat_is failed_loads -eq 0
}

# A page takes a third of one, and a request brings 128 KiB.
chunks=$((mib * 1024 / 3 / 128))

scans() {
	requests --mix text --order forward
	is "requests forward" "$requests" -le $((chunks * 2 + 16))
	requests --mix text --order backward
	is "requests backward" "$requests" -le $((chunks * 2 + 16))
}

threads_scan() {
	requests --mix text --order forward --threads 4
	is "requests of 4 threads" "$requests" -le $((chunks * 4 + 32))
}

threads_jump() { requests --mix halves --order random --threads 8; }

# with_folios COMMAND...: while memory comes in folios of 64 KiB.
with_folios() {
	local size
	# some sizes are for shared memory only
	for size in "$folios"/hugepages-*kB; do { echo never >"$size/enabled"; } 2>/dev/null || true; done
	echo always >$folios/hugepages-64kB/enabled
	"$@"
	echo never >$folios/hugepages-64kB/enabled
}

folios_come_whole() {
	with_folios requests --mix text --thp 64 --order random
	is "requests for $((mib * 16)) folios" "$requests" -le $((mib * 16 * 2))
}

# Half of each folio's pages do not compress, and lie elsewhere: they are written first.
folios_come_from_two_places() {
	with_folios requests --mix halves --thp 64 --order random
	is "requests for $((mib * 16)) folios" "$requests" -le $((mib * 16 * 3))
}

ready size=2G
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda 0 >/dev/null || fatal "attach failed"
check scans scans
check threads-scan threads_scan
check threads-jump threads_jump
if [[ -e $folios/hugepages-64kB && $page == 4096 ]]; then
	check folios-come-whole folios_come_whole
	check folios-from-two-places folios_come_from_two_places
else
	skip folios-come-whole "this kernel has no folios of 64 KiB"
fi
check over over_with 0
reset
