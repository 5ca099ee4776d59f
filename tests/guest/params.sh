#!/bin/bash
# Settings, as module parameters and in sysfs: a good value takes effect. A bad
# one is refused with one helpful line in the log, and changes nothing.
# kernels: stock
# vm: --memory 512M --cpus 2 --timeout 400
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"

ram=0 # bytes, as the kernel counts them

# setting NAME: print it.  set_to NAME VALUE [EXPECTED]: set it, read it back.
setting() { cat "$settings/$1"; }
set_to() {
	echo "$2" >"$settings/$1"
	is "$1" "$(setting "$1")" = "${3:-$2}"
}

one_line_says() {
	local lines
	lines=$(our_log_since)
	is "number of log lines" "$(grep -c . <<<"$lines")" -eq 1
	[[ $lines == *"$1"* ]] || {
		echo "the log line lacks '$1': $lines"
		return 1
	}
}

# bad NAME VALUE HELP: VALUE is refused with EINVAL, changes nothing, and one
# line in the log has HELP.
bad() {
	local name=$1 value=$2 help=$3 before
	before=$(setting "$name")
	log_mark
	refused 'Invalid argument' bash -c "printf '%s\n' '$value' >'$settings/$name'"
	is "$name" "$(setting "$name")" = "$before"
	one_line_says "$help"
}

bad_parameter() {
	log_mark
	refused 'Invalid argument' modprobe vswap "$1"
	[[ ! -e $device ]]
	one_line_says "$2"
}

defaults() {
	local percent
	percent=$(($(setting size) * 100 / ram))
	((percent >= 398 && percent <= 400)) || { echo "size is $percent % of RAM"; return 1; }
	is compressor "$(setting compressor)" = lz4
	is recompressor "$(setting recompressor)" = zstd:1
	is pool_limit "$(setting pool_limit)" = auto
	percent=$(($(stat pool_limit_bytes) * 1000 / ram))
	((percent >= 998 && percent <= 1000)) || { echo "the limit is $percent promille of RAM"; return 1; }
}

compressors_are_listed() {
	local name
	for name in lz4 lzo-rle zstd; do
		grep -qw -- "$name" "$settings/compressors"
	done
}

good_sizes() {
	set_to size 64M 67108864
	set_to size 1g 1073741824
	set_to size 2T 2199023255552
	set_to size 16T 17592186044416
	set_to size 1048576
	echo 100% >$settings/size
	(($(setting size) * 100 / ram >= 99 && $(setting size) <= ram))
	echo 200% >$settings/size
	(($(setting size) * 100 / ram >= 198))
}

bad_sizes() {
	local value
	for value in '' x 0 -1 12X 1.5G 4096 '1 G' "$((4 * page / 1024 + 1))T" 99999999999999999999 '%' 1M5 4P; do
		bad size "$value" 400% || { echo "with '$value'"; return 1; }
	done
}

good_compressors() {
	set_to compressor lzo-rle
	set_to compressor zstd:9
	set_to compressor zstd:1
	echo zstd >$settings/compressor
	[[ $(setting compressor) == zstd* ]]
	set_to compressor lz4
}

bad_compressors() {
	local value
	for value in '' gzip zstd:0 zstd:23 zstd: zstd:9x lz4:1 LZ4 lz44; do
		bad compressor "$value" lzo-rle || { echo "with '$value'"; return 1; }
	done
}

good_limits() {
	set_to pool_limit 1
	set_to pool_limit 100
	set_to pool_limit 30% 30
	is promille "$(($(stat pool_limit_bytes) * 1000 / ram / 10))" -eq 29 ||
		is promille "$(($(stat pool_limit_bytes) * 1000 / ram / 10))" -eq 30
	set_to pool_limit auto
	is promille "$(($(stat pool_limit_bytes) * 1000 / ram / 10))" -ge 99
	set_to pool_limit 50
}

# With a limit of one percent no store could succeed. This needs little RAM and
# many CPUs: 10 MiB with two CPUs, or 140 CPUs with 512 MiB.
one_percent_is_useless() { ((ram / page / 100 <= ($(nproc) + 1) * 8)); }

bad_limits() {
	local value
	for value in '' 0 101 -5 x 50M 1e1; do
		bad pool_limit "$value" percentage || { echo "with '$value'"; return 1; }
	done
}

# swapon must see the new size, not a cached header with the old one.
size_is_what_swapon_sees() {
	local size
	for size in 64M 256M 32M; do
		echo $size >$settings/size
		cat $device >/dev/null
		swap_on
		is KiB "$(awk '/vswap/ { print $3 }' /proc/swaps)" -eq $((${size%M} * 1024 - page / 1024))
		swap_off
	done
}

while_swap_is_on() {
	local size compressor
	size=$(setting size) compressor=$(setting compressor)
	swap_on
	refused 'Device or resource busy' bash -c "echo 1G >$settings/size"
	refused 'Device or resource busy' bash -c "echo zstd >$settings/compressor"
	is size "$(setting size)" = "$size"
	is compressor "$(setting compressor)" = "$compressor"
	set_to pool_limit 33
	memload --mib 10 --pageout
	swap_off
	set_to size 1G 1073741824
	set_to compressor zstd:3
}

parameters_at_load() {
	load size=128M compressor=zstd:5 pool_limit=20%
	is size "$(setting size)" -eq 134217728
	is compressor "$(setting compressor)" = zstd:5
	is pool_limit "$(setting pool_limit)" -eq 20
	swap_on
	memload --mib 10 --pageout
	swap_off
	unload
}

only_root_may_write() {
	local name
	for name in size compressor pool_limit; do
		is "mode of $name" "$(command stat -c %a "$settings/$name")" -eq 644
	done
	for name in "$stats"/*; do
		is "mode of $name" "$(command stat -c %a "$name")" -eq 444
	done
}

# The figures of vswap(4) are all there: without one, users' scripts break.
all_figures_are_there() {
	local name
	for name in pages_stored pages_same pages_raw orig_bytes compressed_bytes pool_bytes pool_limit_bytes core_bytes \
		handle_bytes table_bytes clusters stores loads frees failed_stores_limit failed_stores_memory failed_loads \
		failed_stores_incompressible pages_dense recompressed full hidden_bytes resident_bytes; do
		[[ $(stat $name) =~ ^[0-9]+$ ]]
	done
}

load || fatal "modprobe vswap failed"
ram=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) * 1024))
check defaults defaults
check compressors-are-listed compressors_are_listed
check all-figures-are-there all_figures_are_there
check only-root-may-write only_root_may_write
check good-sizes good_sizes
check bad-sizes bad_sizes
check good-compressors good_compressors
check bad-compressors bad_compressors
check good-limits good_limits
check bad-limits bad_limits
if one_percent_is_useless; then
	check useless-limit-is-refused bad pool_limit 1 auto
else
	skip useless-limit-is-refused "one percent is enough here"
fi
check size-is-what-swapon-sees size_is_what_swapon_sees
check while-swap-is-on while_swap_is_on
reset
check parameters-at-load parameters_at_load
reset
check bad-parameter-size bad_parameter size=huge 400%
check bad-parameter-size-0 bad_parameter size=0 400%
check bad-parameter-compressor bad_parameter compressor=gzip lzo-rle
check bad-parameter-limit bad_parameter pool_limit=0 percentage
check module-still-loads load
reset
