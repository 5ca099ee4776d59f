#!/bin/bash
# The largest device that the kernel allows, 16 TiB. The core keeps 64 bytes for
# each 2 MiB of it: 512 MiB, hence the large guest.
# kernels: stock
# vm: --memory 2G --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

largest() {
	load size=16T
	swap_on
	# not /proc/swaps, where the core's count of KiB wraps around at 4 TiB
	is KiB "$(awk '/^SwapTotal:/ { print $2 }' /proc/meminfo)" -ge $(((16 << 30) - 16384))
	stat_is table_bytes -eq 0
}

largest_works() {
	memload --mib 40 --pageout --rounds 2
	stat_is stores -gt 10000
	stat_is table_bytes -lt 1000000
}

check largest largest
check largest-works largest_works
check over over
reset
