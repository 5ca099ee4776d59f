#!/bin/bash
# Areas that are full, or nearly so. The cleaner keeps a nearly full area
# writable. When neither area nor pool has room, stores fail, and recover later.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 64M --timeout 1500
# vm-debug: --memory 512M --cpus 2 --disk 32M --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

disk=$(pick 64 32) # MiB

amplification() { tr -d . <"$areas/0/write_amplification"; }

# Five eighths of the area stay as they are, and another eighth is overwritten
# again and again: each round leaves holes in every segment.
nearly_full_area_is_cleaned() {
	local live size failed rounds
	rounds=$(pick 40 8)
	held "$hold" --mib $((disk * 5 / 8)) --mix random
	area writeback 0 >/dev/null
	touch "$hold.go"
	during "$hold.go" --mib $((disk / 8)) --mix random --pageout --seed 3
	failed=$(stat failed_stores_limit)
	for ((; rounds; rounds--)); do area writeback 0 >/dev/null || true; done
	live=$(figure 0 live_bytes)
	size=$(figure 0 size)
	is "percent of live bytes" $((live * 100 / size)) -ge 60
	rm "$hold.go"
	ended "$hold.go"
	is "failed stores" "$(stat failed_stores_limit)" -eq "$failed"
	is "write amplification in hundredths" "$(amplification)" -lt 350
	finish "$hold"
	little_on 0
}

# Swap out more than pool and area can hold: stores fail, no page is lost, and
# stores succeed again when there is room.
stores_fail_and_recover() {
	local failed
	echo 5 >$settings/pool_limit
	held "$hold" --mib $((disk * 2 + 30)) --mix random
	# where nothing else comes in between, what does not compress fails first
	failed=$(($(stat failed_stores_limit) + $(stat failed_stores_incompressible)))
	is "failed stores" "$failed" -ge 1
	stat_is pool_bytes -le "$(stat pool_limit_bytes)"
	stat_is pages_on_disk -ge $(($(pages "$disk") / 2))
	finish "$hold"
	little_on 0
	failed=$(stat failed_stores_limit)
	memload --mib 24 --mix text --pageout --rounds 2
	stat_is failed_stores_limit -eq "$failed"
	echo 50 >$settings/pool_limit
}

# While an area has room, stores wait for it and none fails, however small the
# pool is.
stores_wait_for_area() {
	local failed memory
	echo 3 >$settings/pool_limit
	failed=$(stat failed_stores_limit)
	memory=$(stat failed_stores_memory)
	memload --mib 50 --mix text --pageout --rounds "$(pick 3 1)"
	is "failed stores" "$(stat failed_stores_limit)" -eq "$failed"
	is "failed stores" "$(stat failed_stores_memory)" -eq "$memory"
	stat_is written_back_limit -ge "$(pages 4)"
	echo 50 >$settings/pool_limit
	little_on 0
}

# At the per-second write limit stores wait for the next second.
stores_wait_for_next_second() {
	local failed
	echo 3 >$settings/pool_limit
	echo 4M >$settings/write_limit_second
	failed=$(stat failed_stores_limit)
	memload --mib "$(pick 32 20)" --mix random --pageout
	is "failed stores" "$(stat failed_stores_limit)" -eq "$failed"
	echo 0 >$settings/write_limit_second
	echo 50 >$settings/pool_limit
	little_on 0
}

# The per-day write limit stops writeback until it is lifted.
daily_limit_holds() {
	local before
	echo 4M >$settings/write_limit_day
	is write_limit_day "$(cat $settings/write_limit_day)" -eq $((4 << 20))
	before=$(figure 0 bytes_written)
	held "$hold" --mib $((disk * 3 / 8)) --mix random
	refused EDQUOT area writeback 0
	is "bytes written" $(($(figure 0 bytes_written) - before)) -le $((7 << 20))
	echo 0 >$settings/write_limit_day
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge $(($(pages "$disk") * 90 / 256))
	finish "$hold"
}

incompressible_pages_go_soon() {
	held "$hold" --mib 8 --mix random
	wait_for 60 stat_is written_back_incompressible -ge "$(pages 7)"
	wait_for 60 stat_is pages_on_disk -ge "$(pages 7)"
	finish "$hold"
}

only_idle_pages_go() {
	local before
	before=$(stat pages_on_disk) # before Linux 6.14 the core holds some freed slots back
	held "$hold" --mib 8 --mix text
	echo "idle 3600" >$settings/writeback
	stat_is pages_on_disk -le "$before"
	sleep 3
	echo "idle 2" >$settings/writeback
	stat_is pages_on_disk -ge "$(pages 7)"
	finish "$hold"
	refused "Invalid" bash -c "echo idle x >$settings/writeback"
	refused "Invalid" bash -c "echo 5x >$settings/write_limit_second"
}

ready
signed /dev/vda || fatal "mkswap failed"
area attach /dev/vda 0 $((page * 64)) >/dev/null || fatal "attach failed"
check incompressible-pages-go-soon incompressible_pages_go_soon
check only-idle-pages-go only_idle_pages_go
check daily-limit-holds daily_limit_holds
check stores-wait-for-area stores_wait_for_area
check stores-wait-for-next-second stores_wait_for_next_second
check nearly-full-area-is-cleaned nearly_full_area_is_cleaned
check stores-fail-and-recover stores_fail_and_recover
check nothing-left over_with 0
reset
