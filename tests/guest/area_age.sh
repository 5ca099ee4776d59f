#!/bin/bash
# Cold pages are found among pages which are stored again and again.
# kernels: stock
# long: debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 128M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

mib=$(pick 32 12)

# write_idle_and COMMAND...: write back pages that have been idle for four
# seconds, then run COMMAND.
write_idle_and() {
	echo "idle 4" >$settings/writeback
	"$@"
}

# The device has hardly more slots than are in use, so pages which are stored
# again fill holes between the others: each cluster was stored to a moment ago.
cold_pages_go_to_disk() {
	held "$hold" --mib "$mib" --mix text --stir
	wait_for 200 write_idle_and stat_is pages_on_disk -ge $(($(pages "$mib") * 3 / 4))
	stat_is pages_on_disk -le $(($(pages "$mib") * 15 / 16))
	# pages in use are seldom loaded from disk
	stat_is disk_loads -le $(($(pages "$mib") / 16))
	finish "$hold"
	stat_is failed_loads -eq 0
}

ready size=$((mib + 2))M recompressor=none
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda >/dev/null || fatal "attach failed"
check cold-pages-go-to-disk cold_pages_go_to_disk
check nothing-left over_with 0
reset
