#!/bin/bash
# Which pages are cold: pages that lie among others which are stored all the time.
# kernels: stock
# long: debug 6.1 6.12 7.2
# vm: --memory 512M --cpus 2 --disk 128M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
mib=$(pick 32 12)

# asked_until WHAT...: ask for what was idle for some seconds, until that is so.
asked_until() {
	echo "idle 4" >$settings/writeback
	"$@"
}

# The device has hardly more slots than are in use, so what is stored again fills
# holes between the others: of each cluster something was stored a moment ago.
cold_ones_among_others_go() {
	held "$hold" --mib "$mib" --mix text --stir
	wait_for 200 asked_until stat_is pages_on_disk -ge $(($(pages "$mib") * 3 / 4))
	stat_is pages_on_disk -le $(($(pages "$mib") * 15 / 16))
	# what is in use is seldom loaded from the disk
	stat_is disk_loads -le $(($(pages "$mib") / 16))
	finish "$hold"
	stat_is failed_loads -eq 0
}

ready size=$((mib + 2))M recompressor=none
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda >/dev/null || fatal "attach failed"
check cold-ones-among-others-go cold_ones_among_others_go
check over over_with 0
reset
