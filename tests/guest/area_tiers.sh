#!/bin/bash
# Areas of different priority are tiers: the oldest unused pages on the fast one
# are demoted to make room for new ones.
# kernels: stock
# long: debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 64M --disk 192M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

cold=$work/cold
warm=$work/warm

# written MIB: nearly MIB is on the two areas together.
written() { stat_is pages_on_disk -ge $(($(pages "$1") * 97 / 100)); }

coldest_pages_are_demoted() {
	local down
	held "$cold" --mib 44 --mix random
	wait_for 200 written 44
	figure_is 1 live_bytes -eq 0
	held "$warm" --mib 36 --mix random --seed 2
	wait_for 200 written 80
	down=$(figure 1 live_bytes)
	is "bytes that went down" "$down" -ge $((14 << 20))
	# the fast area is well used
	figure_is 0 live_bytes -ge $((40 << 20))
	# and nearly all pages that were demoted were cold
	finish "$cold"
	figure_is 1 live_bytes -le $((down / 4))
	finish "$warm"
	stat_is failed_loads -eq 0
}

# Nothing is demoted while the fast area has room.
no_early_demotion() {
	held "$cold" --mib 24 --mix random
	wait_for 200 written 24
	figure_is 1 live_bytes -eq 0
	finish "$cold"
}

# Detach the slow area, with pages on it for which the fast one has no room:
# they move to RAM.
slow_area_detaches() {
	held "$cold" --mib 70 --mix random
	wait_for 200 written 70
	area detach 1
	finish "$cold"
	stat_is failed_loads -eq 0
	area attach /dev/vdb 0
}

ready
if ! signed /dev/vda || ! signed /dev/vdb; then fatal "mkswap failed"; fi
area attach /dev/vda 5 $((page * 64)) >/dev/null || fatal "attach failed"
area attach /dev/vdb 0 >/dev/null || fatal "attach failed"
check no-early-demotion no_early_demotion
check coldest-pages-are-demoted coldest_pages_are_demoted
check slow-area-detaches slow_area_detaches
check nothing-left over_with 0 1
reset
