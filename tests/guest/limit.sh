#!/bin/bash
# At the pool's limit stores fail cleanly, and only until there is room again.
# kernels: stock
# vm: --memory 384M --cpus 2 --timeout 400
# vm-debug: --memory 448M --cpus 2 --timeout 1200
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

random_mib=$(pick 60 40)

# watch_pool FILE: watch the pool until FILE is removed, and print by how many
# bytes it was over the limit at most.
watch_pool() {
	local limit pool worst=0
	limit=$(stat pool_limit_bytes)
	while [[ -e $1 ]]; do
		read -r pool <$stats/pool_bytes
		((pool <= limit + worst)) || worst=$((pool - limit))
	done
	echo $worst
}

stores_fail_cleanly() {
	local worst
	log_mark
	touch "$work/watching"
	watch_pool "$work/watching" >"$work/worst" &
	memload --mib "$random_mib" --mix random --pageout --rounds 2
	rm "$work/watching"
	wait $!
	stat_is failed_stores_limit -gt "$(pages 4)"
	stat_is stores -gt $(($(pages 1) / 3))
	is "bytes over the limit" "$(<"$work/worst")" -eq 0
	is "log lines" "$(log_since | wc -l)" -lt 50
}

# Same-filled pages need no room.
same_filled_still_fit() {
	local before
	held "$hold" --mib "$random_mib" --mix random
	before=$(stat pages_same)
	memload --mib 8 --mix same --pageout
	held "$work/same" --mib 8 --mix same
	stat_is pages_same -gt $((before + $(pages 3)))
	finish "$work/same"
	finish "$hold"
}

room_again() {
	local failed
	wait_for 60 stat_is pages_stored -lt "$(pages 4)"
	failed=$(stat failed_stores_limit)
	held "$hold" --mib 6 --mix text
	stat_is pages_stored -gt $(($(pages 6) * 9 / 10))
	stat_is failed_stores_limit -eq "$failed"
	finish "$hold"
}

raised_limit() {
	local failed
	echo 50 >$settings/pool_limit
	failed=$(stat failed_stores_limit)
	held "$hold" --mib "$random_mib" --mix random
	stat_is failed_stores_limit -eq "$failed"
	stat_is pages_raw -gt $(($(pages "$random_mib") * 15 / 16))
}

# A limit below the pool's size keeps the pool from growing. Nothing is lost.
lowered_limit() {
	local pool failed
	echo 5 >$settings/pool_limit
	pool=$(stat pool_bytes) failed=$(stat failed_stores_limit)
	is "pool_bytes" "$pool" -gt "$(stat pool_limit_bytes)"
	memload --mib 8 --mix text --pageout
	stat_is failed_stores_limit -gt $((failed + $(pages 2)))
	stat_is pool_bytes -le "$pool"
	finish "$hold"
}

ready pool_limit=5
check stores-fail-cleanly stores_fail_cleanly
check same-filled-still-fit same_filled_still_fit
check room-again room_again
check raised-limit raised_limit
check lowered-limit lowered_limit
check nothing-left over
reset
