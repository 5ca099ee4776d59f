#!/bin/bash
# Large folios, of 64 KiB and 2 MiB, are swapped out whole, as the kernel's own
# counters show. Their contents are verified when they come back.
# kernels: stock
# long: debug
# not-on-6.1: it has no anonymous folios between one page and 2 MiB
# not-on-7.3-rt: PREEMPT_RT has no transparent huge pages
# not-on-6.12-arm64-16k: with pages of 16 KiB arm64 splits folios before it swaps them out
# not-on-7.3-arm64-16k: the same
# vm: --memory 512M --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

thp=/sys/kernel/mm/transparent_hugepage

# counter KIB NAME: print the kernel's counter for folios of that size.
counter() { cat "$thp/hugepages-$1kB/stats/$2"; }

# only KIB: allocate folios of that size only.
only() {
	local size
	# some sizes are only for shared memory
	for size in "$thp"/hugepages-*kB; do { echo never >"$size/enabled"; } 2>/dev/null || true; done
	echo always >"$thp/hugepages-$1kB/enabled"
}

# whole KIB MIB: nearly all of MIB is swapped out in folios of KIB.
whole() {
	local kib=$1 mib=$2 out split stores
	only "$kib"
	out=$(counter "$kib" swpout) split=$(counter "$kib" swpout_fallback) stores=$(stat stores)
	held "$hold" --mib "$mib" --thp "$kib"
	is "whole folios out" $(($(counter "$kib" swpout) - out)) -ge $((mib * 768 / kib))
	is "folios split" $(($(counter "$kib" swpout_fallback) - split)) -eq 0
	is "pages stored" $(($(stat stores) - stores)) -ge $(($(pages "$mib") * 3 / 4))
	stat_is failed_stores_memory -eq 0
	finish "$hold"
}

# The core swaps folios in whole only up to some size; vswap promises 64 KiB.
whole_in() {
	local in
	only 64
	in=$(counter 64 swpin)
	memload --mib "$(pick 32 8)" --thp 64 --pageout --rounds 2
	is "whole folios in" $(($(counter 64 swpin) - in)) -gt 50
}

# Copy-on-write, and partial freeing of folios which were swapped out whole.
with_fork() {
	only 64
	memload --mib "$(pick 32 8)" --thp 64 --pageout --fork --rounds 2
}

off_with_folios() {
	only "$1"
	held "$hold" --mib "$(pick 32 8)" --thp "$1"
	stat_is pages_stored -gt "$(pages 4)"
	swap_off
	nothing_left
	finish "$hold"
	swap_on
}

ready
check 64-KiB-whole whole 64 "$(pick 48 12)"
# Linux has this counter since 6.13
[[ ! -e $thp/hugepages-64kB/stats/swpin ]] || check 64-KiB-whole-in whole_in
check 64-KiB-fork with_fork
check 64-KiB-swapoff off_with_folios 64
check 2-MiB-whole whole 2048 "$(pick 48 12)"
check 2-MiB-swapoff off_with_folios 2048
check nothing-left over
reset
