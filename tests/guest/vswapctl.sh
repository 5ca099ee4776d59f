#!/bin/bash
# vswapctl: its command line with good and bad input, as root and as another user,
# with and without the module; on, off and set; and the examples of its page.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

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
check on-loads-the-module on_and_off
check bad-on bad_on
check set-and-show set_and_show
check bad-set bad_set
vswapctl on || fatal "vswapctl on failed"
check off-shows-progress off_shows_progress
check off-needs-room-in-ram off_needs_room_in_ram
check make-files make_files
check examples examples
vswapctl on || fatal "vswapctl on failed again"
check nothing-left over
