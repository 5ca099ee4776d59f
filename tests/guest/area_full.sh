#!/bin/bash
# Areas that are full, or nearly so: the cleaner keeps an area at 85 % of live data
# writable, and when nothing has room any more stores fail cleanly and recover.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 64M --timeout 1500
# vm-debug: --memory 512M --cpus 2 --disk 32M --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
disk=$(pick 64 32) # MiB

amplification() { tr -d . <"$areas/0/write_amplification"; }

# 85 % of the area stays, and what comes on top is overwritten again and again:
# each round leaves holes in every segment.
overwriting_at_85_percent() {
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

# More than pool and area can hold: no page is lost, stores fail, and work again.
fails_cleanly_and_recovers() {
	local failed
	echo 5 >$settings/pool_limit
	held "$hold" --mib $((disk * 2 + 30)) --mix random
	failed=$(stat failed_stores_limit)
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

# With an area that has room no store fails, however small the pool is.
waits_instead_of_failing() {
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

# At the cap of a second they wait for the next one.
waits_at_the_cap() {
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

# A cap on what is written ends writeback by itself, and can be lifted.
write_limit_holds() {
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

idle_pages_only() {
	held "$hold" --mib 8 --mix text
	echo "idle 3600" >$settings/writeback
	stat_is pages_on_disk -eq 0
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
check idle-pages-only idle_pages_only
check write-limit-holds write_limit_holds
check waits-instead-of-failing waits_instead_of_failing
check waits-at-the-cap waits_at_the_cap
check overwriting-at-85-percent overwriting_at_85_percent
check fails-cleanly-and-recovers fails_cleanly_and_recovers
check over over_with 0
reset
