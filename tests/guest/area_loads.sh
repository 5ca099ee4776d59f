#!/bin/bash
# Loads from disk: loads which are near each other share requests, forward and
# backward, and so do the pages of a large folio. All bytes are right in any
# order, and with several threads.
# kernels: stock
# long: debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

folios=/sys/kernel/mm/transparent_hugepage
mib=$(pick 32 12)

# requests OPTION...: load memory from disk, and set $requests to the number of
# requests which that takes.
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

# A page compresses to a third, and a request reads 128 KiB.
chunks=$((mib * 1024 / 3 / 128))

scan_shares_requests() {
	requests --mix text --order forward
	is "requests forward" "$requests" -le $((chunks * 2 + 16))
	requests --mix text --order backward
	is "requests backward" "$requests" -le $((chunks * 2 + 16))
}

threads_share_requests() {
	requests --mix text --order forward --threads 4
	is "requests of 4 threads" "$requests" -le $((chunks * 4 + 32))
}

threads_load_at_random() { requests --mix halves --order random --threads 8; }

# with_folios COMMAND...: run it while memory is allocated in folios of 64 KiB.
with_folios() {
	local size
	# some sizes are only for shared memory
	for size in "$folios"/hugepages-*kB; do { echo never >"$size/enabled"; } 2>/dev/null || true; done
	echo always >$folios/hugepages-64kB/enabled
	"$@"
	echo never >$folios/hugepages-64kB/enabled
}

folio_shares_requests() {
	with_folios requests --mix text --thp 64 --order random
	is "requests for $((mib * 16)) folios" "$requests" -le $((mib * 16 * 2))
}

# Half of each folio's pages do not compress. They are written first, so they
# lie elsewhere.
folio_loads_from_two_places() {
	with_folios requests --mix halves --thp 64 --order random
	is "requests for $((mib * 16)) folios" "$requests" -le $((mib * 16 * 3))
}

ready size=2G
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda 0 >/dev/null || fatal "attach failed"
check scan-shares-requests scan_shares_requests
check threads-share-requests threads_share_requests
check threads-load-at-random threads_load_at_random
if [[ -e $folios/hugepages-64kB && $page == 4096 ]]; then
	check folio-shares-requests folio_shares_requests
	check folio-loads-from-two-places folio_loads_from_two_places
else
	skip folio-shares-requests "this kernel has no folios of 64 KiB"
fi
check nothing-left over_with 0
reset
