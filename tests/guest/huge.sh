#!/bin/bash
# The largest device that the kernel allows: 16 TiB. The swap core needs 64
# bytes for each 2 MiB of it, 512 MiB in all, so the guest is large.
# kernels: stock
# not-on-6.1: the core takes 3 bytes of memory for each page of the device there
# not-on-6.12: the same
# not-on-6.12-arm64: the same
# not-on-6.12-arm64-16k: the same
# vm: --memory 2G --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

largest_size_is_accepted() {
	load size=16T
	swap_on
	# not from /proc/swaps, whose count of KiB wraps around at 4 TiB
	is KiB "$(awk '/^SwapTotal:/ { print $2 }' /proc/meminfo)" -ge $(((16 << 30) - 16384))
	stat_is table_bytes -eq 0
}

largest_size_works() {
	memload --mib 40 --pageout --rounds 2
	stat_is stores -gt 10000
	stat_is table_bytes -lt 1000000
}

check largest-size-is-accepted largest_size_is_accepted
check largest-size-works largest_size_works
check nothing-left over
reset
