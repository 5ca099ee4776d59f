#!/bin/bash
# vswapctl status and top: what they print about a healthy vswap, and about garbage
# in sysfs. Help, page and completion agree.
# kernels: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

# --- status ------------------------------------------------------------------

# Swap out pages of every kind: same-filled, compressed, raw, and on disk.
scene_is_set() {
	vswapctl attach -p 2 /dev/vda
	held "$hold" --mib 40 --mix mixed
	vswapctl writeback >/dev/null
	held "$hold.ram" --mib 20 --mix text --seed 3
}

status_for_people() {
	local text
	text=$(vswapctl status)
	for word in 'on, priority' 'Swapped out' zeroes 'one repeated word' 'in RAM' 'on disk' 'What it costs' \
		ratio Moving /dev/vda active 'Nothing has failed'; do
		[[ $text == *"$word"* ]] || { echo "no '$word' in: $text"; return 1; }
	done
	(($(wc -l <<<"$text") < 40))
	nobody vswapctl status >/dev/null
	is 'with a full disk' "$(vswapctl status 2>&1 >/dev/full || true)" = 'vswapctl: write error: No space left on device'
}

json() {
	vswapctl status --json | jq -e . >/dev/null
	is device "$(field -r .device)" = /dev/vswap
	field '.used_bytes >= .stats.orig_bytes' >/dev/null
	field '.unstored_bytes >= 0 and .area_bytes > 0' >/dev/null
	! grep -q ^swpout_zero /proc/vmstat || field '.zero_bytes > 0' >/dev/null
	is on "$(field .on)" = true
	is pages "$(field .stats.pages_stored)" -eq "$(stat pages_stored)"
	is 'pages on disk' "$(field .stats.pages_on_disk)" -eq "$(stat pages_on_disk)"
	is figures "$(field '.stats | length')" -eq "$(find $stats -type f | wc -l)"
	is path "$(field -r '.areas[0].path')" = /dev/vda
	is priority "$(field '.areas[0].priority')" -eq 2
	is live "$(field '.areas[0].live_bytes')" -eq "$(figure 0 live_bytes)"
	(($(field '.ram_bytes') >= $(stat pool_bytes)))
	field '.ratio > 1' >/dev/null
	field '.advice == []' >/dev/null
	is size "$(field .size)" -eq "$(<$settings/size)"
	nobody vswapctl status --json | jq -e .on >/dev/null
}

# The two formats agree, unless a page moves between the two calls.
figures_agree() {
	vswapctl status --json >"$work/json"
	vswapctl status --prometheus | python3 "$(dirname "$0")/../lib/prometheus.py" "$work/json" >"$work/count"
}

prometheus() {
	wait_for 20 figures_agree || figures_agree
	is samples "$(awk '{ print $1 }' "$work/count")" -gt 50
	is pages "$(vswapctl status -P | awk '$1 == "vswap_pages_stored" { print $2 }')" -eq "$(stat pages_stored)"
}

tables_have_columns() {
	local line
	is 'first line' "$(vswapctl status --raw | head -n 1)" = 'NAME TYPE STATE PRIO SIZE USED RAM DISK RATIO ERRORS'
	is lines "$(vswapctl status --raw --noheadings | wc -l)" -eq 2
	line=$(vswapctl status -rbn -o area,name,type,size,live,prio)
	is line "$line" = "0 /dev/vda partition $(figure 0 size) $(figure 0 live_bytes) 2"
	is 'all columns' "$(vswapctl status -rn -o "$(vswapctl status --help |
		awk 'found { printf "%s%s", sep, $1; sep = "," } /^Columns/ { found = 1 }')" | wc -l)" -eq 2
	is 'cells in each line' "$(vswapctl status --raw | awk '{ print NF }' | sort -u)" -eq 10
	is 'what an area has no value for' "$(vswapctl status -rn -o AREA,NAME,RAM)" = '0 /dev/vda -'
	is ram "$(vswapctl status -rbn -o RAM | head -n 1)" -ge "$(stat pool_bytes)"
	seems $stats/failed_stores_incompressible 7000000
	is errors "$(vswapctl status -rn -o ERRORS | head -n 1)" -ge 7000000
	is 'failures in top' "$(vswapctl top -d 0.1 -n 1 | awk 'NR == 2 { print $NF }')" -ge 7000000
	no_more $stats/failed_stores_incompressible
	fails 1 'unknown column: BOGUS' status -o NAME,BOGUS
	fails 1 'unknown column' status -o ''
	fails 1 'unknown column' status -o NAME,
}

# --- top ---------------------------------------------------------------------

top_shows() {
	is lines "$(vswapctl top -d 0.2 -n 3 | wc -l)" -eq 4
	{ vswapctl top -d 0.2 || true; } 2>"$work/said" | head -n 1 | grep -q swapped
	is 'what top says of a reader that left' "$(<"$work/said")" = ''
	printf q | on_terminal "$work/typed" top -d 0.3 -n 3
	grep -q 'Swapped out' "$work/typed"
	grep -q '/dev/vda' "$work/typed"
	on_terminal "$work/typed" top -d 0.2 -n 2 </dev/null
	TERM=dumb script -qec 'vswapctl top -d 0.2 -n 2' "$work/typed" >/dev/null </dev/null
	grep -q swapped "$work/typed"
}

# Other keys neither end top nor update it early: two updates take two seconds.
top_and_keys() {
	local begin=${EPOCHREALTIME/./}
	{ sleep 0.5; printf '\033[A\033[Bx\033'; sleep 0.5; printf y; } |
		on_terminal "$work/typed" top -d 1 -n 2
	is 'microseconds of top' $((${EPOCHREALTIME/./} - begin)) -ge 2000000
}

# On a small terminal top shows problems, before the areas.
top_advises() {
	seems $stats/failed_loads 3
	TERM=vt100 script -qec 'stty cols 80 rows 24; exec vswapctl top -d 0.2 -n 1' "$work/typed" >/dev/null </dev/null
	no_more $stats/failed_loads
	tr -d '\0' <"$work/typed" | tr '\n\r' '  ' | grep -q '3 pages could not be swapped in.*Areas'
}

top_interrupted() {
	local pid status=0
	env --default-signal=INT vswapctl top -d 100 >/dev/null &
	pid=$!
	sleep 1
	kill -INT $pid
	wait $pid || status=$?
	is status "$status" -eq 130
}

scene_is_over() {
	finish "$hold"
	finish "$hold.ram"
	quiet detach 0
}

# --- garbage in sysfs --------------------------------------------------------

# Every command that reads the figures fails and names the bad file, instead of
# printing zeroes.
looks_fail() {
	local how
	for how in status 'status --json' 'status --prometheus' 'status --raw' 'top -n 1 -d 0.1'; do
		# shellcheck disable=SC2086
		fails 1 "$1" $how
	done
	refused "$1" vswapctl doctor
	is "status --json's output" "$(vswapctl status --json 2>/dev/null || true)" = ''
}

garbage_is_reported() {
	local file text
	vswapctl attach /dev/vda
	for file in size pool_limit compressor stats/pages_stored stats/loads areas/0/priority areas/0/live_bytes; do
		seems "$settings/$file" ''
		looks_fail "$settings/${file%/priority} has an unexpected value"
		no_more "$settings/$file"
	done
	for text in -5 x -- 12x '1 2' ' 7' 99999999999999999999999; do
		seems $stats/pool_bytes "$text"
		fails 1 'stats/pool_bytes has an unexpected value' status --json
		no_more $stats/pool_bytes
	done
	vswapctl detach 0
}

# A figure which some modules lack is left out. A missing figure which every
# module has is an error.
missing_figures() {
	local file
	mkdir "$work/stats"
	for file in "$stats"/*; do cat "$file" >"$work/stats/${file##*/}"; done
	mount --bind "$work/stats" $stats
	rm "$work/stats/disk_cache_hits"
	field '.stats | has("disk_cache_hits") | not' >/dev/null
	refused '' grep disk_cache_hits <(vswapctl status --prometheus)
	rm "$work/stats/pool_bytes"
	looks_fail "cannot read $stats/pool_bytes: No such file"
	umount $stats
	rm -r "$work/stats"
}

# While an area is being detached, only its own figures are missing.
detaching_area_loses_figures() {
	vswapctl attach /dev/vda
	vswapctl attach "$files/good"
	mount -t tmpfs tmpfs $areas/0
	echo /dev/vda >$areas/0/path
	echo 1 >$areas/0/priority
	vswapctl status --prometheus | grep -q '^vswap_area_live_bytes{area="1"'
	refused '' grep '^vswap_area_live_bytes{area="0"' <(vswapctl status --prometheus)
	umount $areas/0
	quiet detach 0 1
}

garbled_swaps_file() {
	seems /proc/swaps "$(printf '%s\n' Filename garbage /dev/x '/dev/y a b c d' "/dev/z\\" '/dev/\040')"
	is on "$(vswapctl status --json | jq .on)" = false
	no_more /proc/swaps
}

# The kernel counts the pages of zeroes that it swaps out. Other slots for which
# vswap holds nothing are not zeroes.
zeroes_are_counted() {
	local before
	before=$(field .zero_bytes)
	seems /proc/vmstat 'swpout_zero 3'
	is 'zero bytes' "$(field .zero_bytes)" -eq $((3 * 4096))
	field ".unstored_bytes + 3 * 4096 >= $before" >/dev/null
	says 'still in RAM, or in zswap' status
	no_more /proc/vmstat
	is 'zero bytes' "$(field .zero_bytes)" -ge "$before"
}

# Odd names. Some are not UTF-8: a lone byte, a surrogate, an overlong form.
strange_names() {
	local name
	for name in $'q"\\b' $'a\xffb' $'c\xed\xa0\x80d' $'e\xc0\xaff' $'g\xf5\x80\x80\x80h' 'with blank' '€'; do
		fallocate -l 8M "$files/$name"
		chmod 600 "$files/$name"
		signed "$files/$name"
		vswapctl attach --segment-size 256K "$files/$name"
	done
	vswapctl status --json >"$work/json"
	python3 -c 'import json, sys; json.loads(open(sys.argv[1], "rb").read().decode("utf-8", "strict"))' "$work/json"
	vswapctl status --prometheus | python3 "$(dirname "$0")/../lib/prometheus.py" "$work/json" >/dev/null
	is paths "$(jq -r '.areas[].path' "$work/json" | sed "s,^$files/,," | tr '\n' ' ')" = 'q"\b a?b c???d e??f g????h with blank € '
	vswapctl status -rno AREA,NAME | grep -q 'with\\x20blank$'
	vswapctl detach 0 1 2 3 4 5 6
}

# --- completion --------------------------------------------------------------

# completions WORD...: print the completions that bash has for the last WORD.
completions() {
	# shellcheck disable=SC2016 # for that bash
	bash -c '
		. "$1" && complete -p vswapctl >/dev/null || exit
		compopt() { :; }
		COMP_WORDS=(vswapctl "${@:2}") COMP_CWORD=$(($# - 1))
		_vswapctl
		((${#COMPREPLY[@]} == 0)) || printf "%s\n" "${COMPREPLY[@]}"' completions "$tool/completion.bash" "$@"
}
completes() {
	local wanted=$1
	shift
	is "completion of '$*'" "$(completions "$@" | tr '\n' ' ')" = "$wanted"
}

completion() {
	completes 'adopt ' ad
	completes '16M ' attach -s 16
	completes '' on -s ''
	completes '' status -n -x
	completes 'zstd ' on -c zs
	completes 'SIZE ' status -o SI
	completes 'NAME,SIZE ' status -o NAME,SI
	completes 'pool_limit= ' set pool
	completes 'LABEL= ' attach LAB
	signed -L chilly -U $uuid /dev/vda
	/usr/lib/systemd/systemd-udevd --daemon # lsblk asks it
	udevadm trigger --settle /dev/vda
	completes 'chilly ' attach LABEL = ch
	completes "$uuid " attach UUID =
	udevadm control --exit
	rm -r /run/udev # or dmsetup would wait for it
	signed "$files/with blank"
	swapon "$files/with blank"
	completes "$files/with blank " adopt "$files/wi"
	swapoff "$files/with blank"
	vswapctl attach /dev/vda
	completes '0 ' release 0
	vswapctl detach 0
}

# The options of --help, of the completions and of the page agree.
options_agree() {
	local command option options
	for command in on off attach detach adopt release status top writeback set doctor; do
		options=$(vswapctl $command --help | grep -oE -- '--[a-z-]+' | sort -u)
		is "completion of options of $command" "$(completions $command -- | sort)" = "$options"
		for option in $options; do
			[[ $option == --help ]] || grep -qF -- "${option//-/\\-}" "$tool/vswapctl.8"
			grep -qF -- "$option}" "$tool/completion.zsh"
		done
	done
}

# --- the checks --------------------------------------------------------------

reset
check make-files make_files
signed /dev/vda
vswapctl on || fatal "vswapctl on failed"
check scene-is-set scene_is_set
check status-for-people status_for_people
check json json
check prometheus prometheus
check tables-have-columns tables_have_columns
# Linux 6.1 does not.
! grep -q "^swpout_zero " /proc/vmstat || check zeroes-are-counted zeroes_are_counted
check top-shows top_shows
check top-and-keys top_and_keys
check top-advises top_advises
check top-interrupted top_interrupted
check scene-is-over scene_is_over
check garbage-is-reported garbage_is_reported
check missing-figures missing_figures
check detaching-area-loses-figures detaching_area_loses_figures
check garbled-swaps-file garbled_swaps_file
check strange-names strange_names
check options-agree options_agree
check completion completion
check nothing-left over
