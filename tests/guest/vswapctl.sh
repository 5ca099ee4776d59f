#!/bin/bash
# vswapctl: each command and option, with good and bad input, as root and as
# another user, with and without the module, and the examples of its page.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

module_unloads() {
	if swap_is_on; then vswapctl off; fi
	unload
	[[ ! -e $device ]]
}

# --- command line ------------------------------------------------------------

help_is_there() {
	local command
	says 'vswapctl COMMAND' --help
	says 'from vswap' --version
	for command in on off attach detach adopt release status top writeback set doctor; do
		says "vswapctl $command" "$command" --help
		says 'Options:' "$command" -h
		fails 1 "unrecognized option '--bogus'" "$command" --bogus
		fails 1 "invalid option -- 'Z'" "$command" -Z
	done
	is 'help to a full disk' "$(vswapctl --help 2>&1 >/dev/full || true)" = \
		'vswapctl: write error: No space left on device'
	says --json status --help
	says COMPRESSOR status --help
}

bad_command_lines_fail() {
	fails 1 'no command specified'
	fails 1 'unknown command: bogus' bogus
	fails 1 'unknown command' ''
	fails 1 'unrecognized option' --bogus
	fails 1 'unexpected argument: x' on x
	fails 1 'unexpected argument: x' off x
	fails 1 'unexpected argument: x' status x
	fails 1 'unexpected argument: x' top x
	fails 1 'unexpected argument: x' writeback x
	fails 1 'unexpected argument: x' doctor x
	fails 1 'no area specified' attach
	fails 1 'no area specified' detach
	fails 1 'no area specified' adopt
	fails 1 'no area specified' release
	fails 1 'requires an argument' attach -p
	fails 1 "invalid priority 'x'" attach -p x /dev/vda
	fails 1 'invalid priority' attach -p 32768 /dev/vda
	fails 1 'invalid priority' attach --priority=-2 /dev/vda
	fails 1 "invalid priority ''" on -p ''
	fails 1 'invalid priority' on -p 1x
	fails 1 'invalid segment size' attach --segment-size 3M /dev/vda
	fails 1 "from $((page == 4096 ? 256 : page / 32))K to 16M" attach --segment-size 128K /dev/vda
	fails 1 'invalid segment size' attach --segment-size 32M /dev/vda
	fails 1 'invalid segment size' attach --segment-size 99999999999T /dev/vda
	fails 1 'invalid number of seconds' writeback --idle x
	fails 1 'invalid number of seconds' writeback --idle -1
	fails 1 'invalid number of seconds' writeback --idle 4294967296
	fails 1 'mutually exclusive' writeback --all --incompressible
	fails 1 'mutually exclusive' status --json --prometheus
	fails 1 'mutually exclusive' status --json --raw
	fails 1 'cannot be used with AREA' adopt --all /dev/vda
	fails 1 'cannot be used with AREA' adopt --watch /dev/vda
	fails 1 'cannot be used with AREA' release --all 0
	fails 1 'invalid delay' top -d 0
	fails 1 'invalid delay' top -d x
	fails 1 'invalid delay' top -d nan
	fails 1 'invalid count' top -n 0
}

only_root() {
	local command
	for command in on off 'attach /dev/vda' 'detach 0' 'adopt --all' 'release --all' writeback 'set size=1G'; do
		# shellcheck disable=SC2086
		refused 'only root may do this' nobody vswapctl $command
	done
	swap_is_off
}

# --- without module or device ------------------------------------------------

no_module() {
	local command
	for command in off 'attach /dev/vda' 'detach 0' 'release --all' status 'status --json' 'top -n 1' writeback set 'set size=1G'; do
		# shellcheck disable=SC2086
		fails 1 'type: vswapctl on' $command
	done
	refused 'vswapctl on' vswapctl doctor
	[[ ! -d /sys/module/vswap ]]
}

module_load_fails() {
	echo 'install vswap /bin/false' >/etc/modprobe.d/test.conf
	refused 'modprobe vswap failed' vswapctl on
	rm /etc/modprobe.d/test.conf
}

no_device() {
	load
	mv $device $device.away
	fails 1 'there is no /dev/vswap' attach /dev/vda
	fails 1 'there is no /dev/vswap' writeback
	refused 'there is no /dev/vswap' vswapctl doctor
	mv $device.away $device
	unload
}

# --- on, off, set ------------------------------------------------------------

on_and_off() {
	quiet on -p 42 --size 1G --compressor zstd:3
	swap_is_on
	is priority "$(priority)" -eq 42
	is size "$(<$settings/size)" -eq $((1 << 30))
	is compressor "$(<$settings/compressor)" = zstd:3
	fails 1 'is already on' on
	quiet off
	swap_is_off
	fails 1 'is already off' off
	quiet on --priority 7 -s 400% -c lz4
	is priority "$(priority)" -eq 7
	memload --mib 20 --pageout
	quiet off
}

bad_on() {
	fails 1 'size=12X: give bytes' on --size 12X
	fails 1 'size=: give bytes' set size=
	fails 1 'compressor=gzip: choose lz4' on --compressor gzip
	fails 1 'compressor=gzip' on --size 2G --compressor gzip
	swap_is_off
}

set_and_show() {
	quiet set size=2G compressor=zstd:5 pool_limit=40
	says size=2147483648 set
	says compressor=zstd:5 set
	says pool_limit=40 set
	is compressor "$(<$settings/compressor)" = zstd:5
	quiet set write_limit_second=10M write_limit_day=20G
	is 'limit for a second' "$(<$settings/write_limit_second)" -eq $((10 << 20))
	is 'limit for a day' "$(<$settings/write_limit_day)" -eq $((20 << 30))
	quiet set write_limit_second=0 write_limit_day=0 recompressor=zstd
	says recompressor=zstd set
	quiet set recompressor=none
}

# A bad setting leaves all settings as they were.
bad_set() {
	local before
	before=$(vswapctl set)
	fails 1 'not KEY=VALUE' set size
	fails 1 "unknown setting 'bogus'" set bogus=1
	fails 1 "unknown setting ''" set =1
	fails 1 'from 1 to 100' set pool_limit=101
	fails 1 'write_limit_day=x: give bytes' set write_limit_day=x
	fails 1 'write_limit_day=-1' set write_limit_day=-1
	fails 1 'choose none' set recompressor=gzip
	fails 1 'pool_limit=0' set size=3G compressor=lz4 pool_limit=0
	fails 1 'unknown setting' set pool_limit=33 bogus=1
	is settings "$(vswapctl set)" = "$before"
	refused 'not enough memory' strace -f -qq -o /dev/null -e inject=swapon:error=ENOMEM \
		vswapctl on --size 3G --compressor zstd:9
	is 'settings after swapon failed' "$(vswapctl set)" = "$before"
	vswapctl on
	fails 1 'swap is on; type: vswapctl off' set size=3G
	fails 1 'swap is on; type: vswapctl off' set compressor=lz4
	fails 1 'swap is on; type: vswapctl off' set recompressor=lz4
	vswapctl off
	is settings "$(vswapctl set)" = "$before"
	quiet set size=400% compressor=lz4 pool_limit=50
}

off_shows_progress() {
	held "$hold" --mib 100 --mix text
	on_terminal "$work/typed" off </dev/null
	swap_is_off
	grep -q 'switching off \[' "$work/typed"
	grep -q 'pages left' "$work/typed"
	finish "$hold"
	vswapctl on
}

# If the pages do not fit into RAM, vswapctl does not even call swapoff(2).
off_needs_room_in_ram() {
	held "$hold" --mib 500 --mix same
	fails 1 'not disabled: holds' off
	swap_is_on
	finish "$hold"
}

# --- attach, detach ----------------------------------------------------------

attach_and_detach() {
	signed -U $uuid -L cold /dev/vda
	quiet attach -p 9 --discard --segment-size 512K /dev/vda
	is priority "$(figure 0 priority)" -eq 9
	is discard "$(figure 0 discard)" -eq 1
	is 'segment size' "$(figure 0 segment_size)" -eq $((512 << 10))
	fails 1 'already attached as area 0' attach /dev/vda
	quiet detach /dev/vda
	fails 1 'not attached' detach /dev/vda
	quiet attach UUID=$uuid
	is priority "$(figure 0 priority)" -eq -1
	quiet detach UUID=$uuid
	quiet attach LABEL=cold
	quiet detach --force 0
	fails 1 'not attached' detach 0
}

bad_areas() {
	truncate -s 64M "$work/plain"
	mkfifo "$work/fifo"
	fails 1 'no such device' attach UUID=00000000-0000-0000-0000-000000000000
	fails 1 'no such device' attach LABEL=none
	fails 1 'no such device' attach "$work/nothing"
	fails 1 'neither a block device nor a file' attach /dev/null
	fails 1 'neither a block device nor a file' attach "$work/fifo"
	fails 1 'this is vswap itself' attach $device
	fails 1 'directory' attach "$work"
	fails 1 'cannot hold a swap area' attach "$work/plain"
	fails 1 'in use: mounted' attach /dev/vdb
	fails 1 'no swap signature' attach "$files/unsigned"
	fails 1 'too small' attach "$files/small"
	dd if=/dev/zero of=/dev/vda bs=4096 count=1 conv=notrunc status=none
	fails 1 'type: mkswap /dev/vda' attach /dev/vda
	signed /dev/vda
	printf '\377\377\377\377' | dd of=/dev/vda bs=1 seek=1028 conv=notrunc status=none
	fails 1 'signature is damaged' attach /dev/vda
	signed -L cold /dev/vda
	blockdev --setro /dev/vda
	fails 1 '/dev/vda: ' attach /dev/vda
	blockdev --setrw /dev/vda
	swapon /dev/vda
	fails 1 'vswapctl adopt /dev/vda' attach /dev/vda
	swapoff /dev/vda
	[[ ! -e $areas/0 ]]
}

# If some areas succeed and some fail, the status is 64.
partial_failure_is_64() {
	fails 64 'no swap signature' attach "$files/unsigned" "$files/good" /dev/vda
	[[ -e $areas/1 ]]
	fails 64 'not attached' detach 31 "$files/good" LABEL=cold
	[[ ! -e $areas/0 && ! -e $areas/1 ]]
}

data_comes_back() {
	vswapctl attach /dev/vda
	held "$hold" --mib 40 --mix text
	says 'pages written' writeback
	stat_is pages_on_disk -gt "$(pages 19)"
	on_terminal "$work/typed" detach 0 </dev/null
	stat_is pages_on_disk -eq 0
	finish "$hold"
}

# Areas can be named by the UUID and the label of a partition.
named_by_partition() {
	local part=0f7e1c3a-9d5b-4b7e-8a11-6f2d90c4e101
	wipefs -qa /dev/vda
	printf 'label: gpt\nsize=64M, type=swap, name=chilly, uuid=%s\n' $part | sfdisk -q /dev/vda
	wait_for 10 test -b /dev/vda1
	signed /dev/vda1
	quiet attach PARTUUID=$part
	is path "$(figure 0 path)" = /dev/vda1
	fails 1 'already attached as area 0' attach PARTLABEL=chilly
	quiet detach PARTLABEL=chilly
	fails 1 'no such device' attach PARTLABEL=cosy
	sfdisk -q --delete /dev/vda
	wipefs -qa /dev/vda
}

# --- writeback ---------------------------------------------------------------

writeback_modes() {
	fails 1 'attach one: vswapctl attach AREA' writeback
	vswapctl attach LABEL=cold
	held "$hold" --mib 20 --mix random
	says 'pages written' writeback --incompressible
	wait_for 20 stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says '0 pages written' writeback --idle 100000
	sleep 2
	says 'pages written' writeback -i 1
	stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says 'pages written' writeback --all
	stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
}

writeback_is_capped() {
	held "$hold" --mib 20 --mix text
	vswapctl set write_limit_day=1M
	fails 1 'the write limit is reached' writeback
	vswapctl set write_limit_day=0
	finish "$hold"
	quiet detach LABEL=cold
}

# --- adopt, release ----------------------------------------------------------

# adopt checks its arguments first: a bad one loads and switches on nothing.
adopt_checks_first() {
	fails 1 'not a swap area in use' adopt /dev/typo
	fails 1 "vswapctl attach '/dev/with blank'" adopt '/dev/with blank'
	says 'nothing to adopt' adopt --all
	seems /proc/swaps "$(printf '%s\n' Filename '/dev/vda partition 99999999999 99999999998 5')"
	fails 1 'not disabled: holds' adopt /dev/vda
	fails 1 'not disabled: holds' adopt --all
	no_more /proc/swaps
	[[ ! -d /sys/module/vswap ]]
}

adopted_and_released() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	held "$hold" --mib 40 --mix text
	grep -q '^/dev/vda ' /proc/swaps
	quiet adopt /dev/vda
	swap_is_on
	is_not_swapped_on /dev/vda
	is path "$(figure 0 path)" = /dev/vda
	is priority "$(figure 0 priority)" -eq 5
	vswapctl writeback >/dev/null
	quiet release 0
	grep -q '^/dev/vda .*	5$' /proc/swaps
	quiet adopt --all
	[[ -e $areas/0 ]]
	fails 1 'already' attach /dev/vda
	quiet release --all
	swapoff /dev/vda
	finish "$hold"
}

# An area that cannot be attached becomes the kernel's again.
adopt_gives_back() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	swapon -p 6 "$files/small"
	fails 64 'too small' adopt --all
	grep -q "^$files/small .*	6$" /proc/swaps
	is path "$(figure 0 path)" = /dev/vda
	refused "is the kernel's swap area again" vswapctl adopt "$files/small"
	swapoff "$files/small"
	fails 1 'not a swap area in use' adopt "$files/small"
	fails 1 'not attached' release "$files/small"
	fails 1 'this is vswap itself' adopt $device
	quiet release /dev/vda
	swapoff /dev/vda
	says 'nothing to adopt' adopt --all
	says 'nothing to release' release --all
}

watcher_adopts() {
	local pid status=0
	env --default-signal=TERM vswapctl adopt --watch >"$work/out" 2>"$work/said" &
	pid=$!
	wait_for 10 swap_is_on
	swapon -p 3 "$files/good"
	wait_for 20 test -e $areas/0/path
	is path "$(figure 0 path)" = "$files/good"
	swapon "$files/small"
	wait_for 20 grep -q 'too small' "$work/said"
	swapon -p 4 /dev/vda
	wait_for 20 test -e $areas/1/path
	is 'attempts on the small one' "$(grep -c 'too small' "$work/said")" -eq 1
	grep -q "^$files/small " /proc/swaps
	fails 1 'systemctl stop vswap-adopt.service' release 0
	fails 1 'another vswapctl is already watching' adopt --watch
	is 'area after that' "$(figure 0 path)" = "$files/good"
	kill -TERM $pid
	wait $pid || status=$?
	is status "$status" -eq 143
	is output "$(<"$work/out")" = "adopted $files/good"$'\n'"adopted /dev/vda"
	swapoff "$files/small"
	quiet detach 0 1
}

# Another program has just switched vswap on.
adopt_tolerates_swap_on() {
	signed /dev/vda
	swapon /dev/vda
	seems /proc/swaps "$(grep -v ^$device /proc/swaps)"
	quiet adopt /dev/vda
	no_more /proc/swaps
	quiet detach 0
}

# swapped_on_with FLAGS COMMAND...: COMMAND calls swapon(2) with FLAGS.
swapped_on_with() {
	local flags=$1
	shift
	strace -f -qq -X raw -e trace=swapon -o "$work/trace" "$@"
	grep -qF ", $flags)" "$work/trace" || { cat "$work/trace"; return 1; }
}

# The discard policy comes back with the area. "once" does not discard while the
# area is attached.
discard_is_kept() {
	local policy attached flags
	signed /dev/vda
	for policy in 'discard=once 0 0x38000|5' 'discard=pages 1 0x58000|5' 'discard 1 0x18000|5' 'sw 0 0x8000|5'; do
		read -r policy attached flags <<<"$policy"
		echo "/dev/vda none swap $policy 0 0" >/etc/fstab
		swapon -p 5 /dev/vda
		quiet adopt /dev/vda
		is "discard after $policy" "$(figure 0 discard)" -eq "$attached"
		swapped_on_with "$flags" vswapctl release /dev/vda
		swapoff /dev/vda
	done
	: >/etc/fstab
}

# --- the examples of vswapctl(8), as they stand there ------------------------

# from_page: print the lines between .EX and .EE.
from_page() { awk '/^\.EE/ { on = 0 } on { gsub(/\\-/, "-"); print } /^\.EX/ { on = 1 }' "$tool/vswapctl.8"; }

examples() {
	vswapctl off
	signed /dev/vda
	swapon /dev/vda
	ln -s "$files/swapfile" /swapfile # the root holds no swapfiles
	from_page >"$work/examples"
	is 'commands on the page' "$(wc -l <"$work/examples")" -ge 13
	bash -ex "$work/examples"
	rm /swapfile "$files/swapfile"
	is_not_swapped_on /swapfile
	swapped_on /dev/vda
	swapoff /dev/vda
	swap_is_off
}

# --- the checks --------------------------------------------------------------

reset
check help-is-there help_is_there
check bad-command-lines-fail bad_command_lines_fail
check only-root only_root
check no-module no_module
check module-load-fails module_load_fails
check no-device no_device
check adopt-checks-first adopt_checks_first
check on-loads-the-module on_and_off
check bad-on bad_on
check set-and-show set_and_show
check bad-set bad_set
vswapctl on || fatal "vswapctl on failed"
check off-shows-progress off_shows_progress
check off-needs-room-in-ram off_needs_room_in_ram
check make-files make_files
check attach-and-detach attach_and_detach
check bad-areas bad_areas
check partial-failure-is-64 partial_failure_is_64
check named-by-partition named_by_partition
signed -L cold /dev/vda
check data-comes-back data_comes_back
check adopt-gives-back adopt_gives_back
check watcher-adopts watcher_adopts
check adopt-tolerates-swap-on adopt_tolerates_swap_on
check discard-is-kept discard_is_kept
check module-unloads module_unloads
check adopted-and-released adopted_and_released
check examples examples
vswapctl on || fatal "vswapctl on failed again"
signed -L cold /dev/vda
check writeback-modes writeback_modes
check writeback-is-capped writeback_is_capped
check nothing-left over
