#!/bin/bash
# vswapctl: each command and option, with good and bad input, as root and not,
# with and without the module, on a terminal and not, and when interrupted.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M,bps=8M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

hold=$work/hold
files=$work/files # an ext4 on /dev/vdb, for swapfiles
uuid=5b7e1f0c-3a62-4d8e-9c01-77aa5d1e2f34

# fails STATUS MESSAGE ARGS...: vswapctl must end so, and say this, as itself.
fails() {
	local wanted=$1 message=$2 said status=0
	shift 2
	said=$(vswapctl "$@" 2>&1 >/dev/null) || status=$?
	is "status of 'vswapctl $*' ($said)" "$status" -eq "$wanted"
	[[ $said == "vswapctl: "*"$message"* ]] || {
		echo "'vswapctl $*' did not say '$message': $said"
		return 1
	}
}

# says TEXT ARGS...: it must succeed and print this.
says() {
	local text=$1 said
	shift
	said=$(vswapctl "$@" 2>&1) || {
		echo "status $?: vswapctl $*: $said"
		return 1
	}
	[[ $said == *"$text"* ]] || {
		echo "'vswapctl $*' did not print '$text': $said"
		return 1
	}
}

quiet() {
	local said
	said=$(vswapctl "$@" 2>&1) || {
		echo "status $?: vswapctl $*: $said"
		return 1
	}
	is "output of 'vswapctl $*'" "$said" = ''
}

nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# on_terminal OUTPUT ARGS...: with a terminal of 100 columns; what it drew is in
# the file. (script's own standard input comes from whoever calls us.)
on_terminal() {
	local output=$1
	shift
	TERM=xterm script -qec "stty cols 100 rows 40; exec vswapctl $*" "$output" >/dev/null
}

# interrupted_when CONDITION ARGS...: SIGINT in the middle of it. A background job
# of a script ignores SIGINT, unless env sees to that.
interrupted_when() {
	local condition=$1 pid status=0
	shift
	env --default-signal=INT vswapctl "$@" 2>"$work/said" >"$work/out" &
	pid=$!
	while kill -0 $pid 2>/dev/null && ! $condition; do :; done
	kill -INT $pid
	wait $pid || status=$?
	is "status after SIGINT ($(<"$work/said"))" "$status" -eq 130
}

is_not_swapped_on() { if grep "^$1 " /proc/swaps; then return 1; fi; }

is_off_and_gone() {
	if swap_is_on; then vswapctl off; fi
	unload
	[[ ! -e $device ]]
}

# --- how it is typed -----------------------------------------------------------

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
	says --json status --help
	says COMPRESSOR status --help
}

nonsense_is_refused() {
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
	fails 1 'invalid segment size' attach --segment-size 128K /dev/vda
	fails 1 'invalid segment size' attach --segment-size 32M /dev/vda
	fails 1 'invalid segment size' attach --segment-size 99999999999T /dev/vda
	fails 1 'invalid number of seconds' writeback --idle x
	fails 1 'invalid number of seconds' writeback --idle -1
	fails 1 'invalid number of seconds' writeback --idle 4294967296
	fails 1 'exclude each other' writeback --all --incompressible
	fails 1 'exclude each other' status --json --prometheus
	fails 1 'exclude each other' status --json --raw
	fails 1 'name none' adopt --all /dev/vda
	fails 1 'name none' adopt --watch /dev/vda
	fails 1 'name none' release --all 0
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

# --- without module or device --------------------------------------------------

no_module() {
	local command
	for command in off 'attach /dev/vda' 'detach 0' 'release --all' status 'status --json' 'top -n 1' writeback set 'set size=1G'; do
		# shellcheck disable=SC2086
		fails 1 'type: vswapctl on' $command
	done
	refused 'vswapctl on' vswapctl doctor
	[[ ! -d /sys/module/vswap ]]
}

module_does_not_load() {
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

# --- on, off, set --------------------------------------------------------------

on_and_off() {
	quiet on -p 42 --size 1G --compressor zstd:3
	swap_is_on
	is priority "$(priority)" -eq 42
	is size "$(<$settings/size)" -eq $((1 << 30))
	is compressor "$(<$settings/compressor)" = zstd:3
	fails 1 'is on already' on
	quiet off
	swap_is_off
	fails 1 'is off already' off
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

# All or nothing.
bad_set() {
	local before
	before=$(vswapctl set)
	fails 1 'not KEY=VALUE' set size
	fails 1 "no setting called 'bogus'" set bogus=1
	fails 1 "no setting called ''" set =1
	fails 1 'from 1 to 100' set pool_limit=101
	fails 1 'write_limit_day=x: give bytes' set write_limit_day=x
	fails 1 'write_limit_day=-1' set write_limit_day=-1
	fails 1 'choose none' set recompressor=gzip
	fails 1 'pool_limit=0' set size=3G compressor=lz4 pool_limit=0
	fails 1 'no setting' set pool_limit=33 bogus=1
	is settings "$(vswapctl set)" = "$before"
	vswapctl on
	fails 1 'swap is on; type: vswapctl off' set size=3G
	fails 1 'swap is on; type: vswapctl off' set compressor=lz4
	fails 1 'swap is on; type: vswapctl off' set recompressor=lz4
	vswapctl off
	is settings "$(vswapctl set)" = "$before"
	quiet set size=400% compressor=lz4 pool_limit=50
}

off_with_a_bar() {
	held "$hold" --mib 100 --mix text
	on_terminal "$work/typed" off </dev/null
	swap_is_off
	grep -q 'switching off \[' "$work/typed"
	grep -q 'pages left' "$work/typed"
	finish "$hold"
	vswapctl on
}

loads_moved() { (($(stat loads) > first + 10)); }

off_interrupted() {
	local n first
	for n in 1 2 3 4 5 6; do held "$hold$n" --mib 20 --mix text --seed $n; done
	first=$(stat loads)
	interrupted_when loads_moved off
	grep -q 'interrupted; it goes on working' "$work/said"
	swap_is_on
	stat_is pages_stored -gt 500
	for n in 1 2 3 4 5 6; do finish "$hold$n"; done
}

# Ctrl-C as it is typed: the terminal's line discipline sends the signal.
off_and_ctrl_c() {
	local n first status=0
	for n in 1 2 3 4 5 6; do held "$hold$n" --mib 20 --mix text --seed $n; done
	first=$(stat loads)
	{ wait_for 30 loads_moved; printf '\003'; sleep 3; } | on_terminal "$work/typed" off || status=$?
	is status "$status" -eq 130
	swap_is_on
	for n in 1 2 3 4 5 6; do finish "$hold$n"; done
}

# More than RAM has room for; the kernel is not even asked.
off_does_not_fit() {
	held "$hold" --mib 500 --mix same
	fails 1 'not switched off: it holds' off
	swap_is_on
	finish "$hold"
}

# --- attach, detach ------------------------------------------------------------

attach_and_detach() {
	signed -U $uuid -L cold /dev/vda
	quiet attach -p 9 --discard --segment-size 512K /dev/vda
	is priority "$(figure 0 priority)" -eq 9
	is discard "$(figure 0 discard)" -eq 1
	is 'segment size' "$(figure 0 segment_size)" -eq $((512 << 10))
	fails 1 'attached already, as area 0' attach /dev/vda
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
	fails 1 'there is no such device' attach UUID=00000000-0000-0000-0000-000000000000
	fails 1 'there is no such device' attach LABEL=none
	fails 1 'there is no such device' attach "$work/nothing"
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

# One good and one bad make 64.
some_of_them() {
	fails 64 'no swap signature' attach "$files/unsigned" "$files/good" /dev/vda
	[[ -e $areas/1 ]]
	fails 64 'not attached' detach 31 "$files/good" LABEL=cold
	[[ ! -e $areas/0 && ! -e $areas/1 ]]
}

data_comes_back() {
	vswapctl attach /dev/vda
	held "$hold" --mib 40 --mix text
	says 'pages written' writeback
	stat_is pages_on_disk -gt 5000
	on_terminal "$work/typed" detach 0 </dev/null
	stat_is pages_on_disk -eq 0
	finish "$hold"
}

live_fell() { (($(figure 0 live_bytes) < first)); }

# On the slow disk there is time for it.
detach_interrupted() {
	local first
	umount "$files"
	signed /dev/vdb
	vswapctl attach --segment-size 256K /dev/vdb
	held "$hold" --mib 100 --mix text
	vswapctl writeback >/dev/null
	first=$(figure 0 live_bytes)
	interrupted_when live_fell detach /dev/vdb
	grep -q 'interrupted; it goes on working' "$work/said"
	is state "$(figure 0 state)" = active
	(($(figure 0 live_bytes) > 0))
	on_terminal "$work/typed" detach /dev/vdb </dev/null
	grep -q 'detaching \[' "$work/typed"
	grep -q 'to go' "$work/typed"
	finish "$hold"
}

# --- writeback -----------------------------------------------------------------

writeback_modes() {
	fails 1 'attach one: vswapctl attach AREA' writeback
	vswapctl attach LABEL=cold
	held "$hold" --mib 20 --mix random
	says 'pages written' writeback --incompressible
	wait_for 20 stat_is pages_on_disk -gt 4000
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says '0 pages written' writeback --idle 100000
	sleep 2
	says 'pages written' writeback -i 1
	stat_is pages_on_disk -gt 4000
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says 'pages written' writeback --all
	stat_is pages_on_disk -gt 4000
	finish "$hold"
}

writeback_is_capped() {
	held "$hold" --mib 20 --mix text
	vswapctl set write_limit_day=1M
	fails 1 'limit on writing is reached' writeback
	vswapctl set write_limit_day=0
	finish "$hold"
	quiet detach LABEL=cold
}

pages_came() { (($(stat pages_on_disk) > 500)); }

writeback_interrupted() {
	signed /dev/vdb
	vswapctl attach /dev/vdb
	held "$hold" --mib 100 --mix text
	interrupted_when pages_came writeback
	grep -q 'interrupted; what was written stays written' "$work/said"
	grep -q 'pages written' "$work/out"
	is state "$(figure 0 state)" = active
	vswapctl detach 0
	finish "$hold"
}

# --- adopt, release ------------------------------------------------------------

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

# What cannot be attached goes back to where it was.
adopt_gives_back() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	swapon -p 6 "$files/small"
	fails 64 'too small' adopt --all
	grep -q "^$files/small .*	6$" /proc/swaps
	is path "$(figure 0 path)" = /dev/vda
	refused "it is the kernel's swap area again" vswapctl adopt "$files/small"
	swapoff "$files/small"
	fails 1 'not a swap area in use' adopt "$files/small"
	fails 1 'not attached' release "$files/small"
	fails 1 'this is vswap itself' adopt $device
	quiet release /dev/vda
	swapoff /dev/vda
	says 'nothing to adopt' adopt --all
	says 'nothing to release' release --all
}

adopted_by_watching() {
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
	kill -TERM $pid
	wait $pid || status=$?
	is status "$status" -eq 143
	is output "$(<"$work/out")" = "adopted $files/good"$'\n'"adopted /dev/vda"
	swapoff "$files/small"
	quiet detach 0 1
}

# --- status --------------------------------------------------------------------

# Something everywhere: same, in RAM, raw, on disk.
scene() {
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

# field [-r] FILTER: what jq finds in the JSON; fails for null and false.
field() {
	local options=()
	[[ $1 != -r ]] || { options=(-r); shift; }
	vswapctl status -J | jq -e "${options[@]}" "$1"
}

json() {
	vswapctl status --json | jq -e . >/dev/null
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

# The text format, strictly: each metric has HELP and TYPE once and before its
# samples, which stand together and differ in their labels; counters end in
# _total, names and labels are well formed, values are numbers.
prometheus_is_valid() {
	awk '
		function bad(why) { print "line " NR ": " why ": " $0; status = 1 }
		/^# HELP / {
			if ($3 !~ /^[a-z_:][a-z0-9_:]*$/ || NF < 4) bad("HELP")
			if (helped[$3]++) bad("HELP twice")
			next
		}
		/^# TYPE / {
			if (NF != 4 || $4 !~ /^(counter|gauge)$/) bad("TYPE")
			if (typed[$3]) bad("TYPE twice")
			if (!helped[$3]) bad("no HELP")
			if (($4 == "counter") != ($3 ~ /_total$/)) bad("counters end in _total")
			typed[$3] = $4
			current = $3
			next
		}
		{
			name = $0
			sub(/[{ ].*/, "", name)
			rest = substr($0, length(name) + 1)
			if (name != current) bad("not below its TYPE")
			if (rest !~ /^({[a-z_]+="([^"\\]|\\["\\n])*"(,[a-z_]+="([^"\\]|\\["\\n])*")*})? [0-9]+$/) bad("sample")
			sub(/ [0-9]+$/, "")
			if (seen[$0]++) bad("sample twice")
			samples++
		}
		END {
			if (samples < 50) { print samples " samples only"; status = 1 }
			exit status
		}'
}

prometheus() {
	vswapctl status --prometheus | prometheus_is_valid
	is pages "$(vswapctl status -P | awk '$1 == "vswap_pages_stored" { print $2 }')" -eq "$(stat pages_stored)"
	is live "$(vswapctl status -P | awk '/^vswap_area_live_bytes{area="0",path="\/dev\/vda"}/ { print $2 }')" \
		-eq "$(figure 0 live_bytes)"
}

tables() {
	local line
	is 'first line' "$(vswapctl status --raw | head -n 1)" = 'NAME TYPE STATE PRIO SIZE USED RAM DISK RATIO ERRORS'
	is lines "$(vswapctl status --raw --noheadings | wc -l)" -eq 2
	line=$(vswapctl status -rbn -o area,name,type,size,live,prio)
	is line "$line" = "0 /dev/vda partition $(figure 0 size) $(figure 0 live_bytes) 2"
	is 'all columns' "$(vswapctl status -rn -o "$(vswapctl status --help |
		awk 'found { printf "%s%s", sep, $1; sep = "," } /^Columns/ { found = 1 }')" | wc -l)" -eq 2
	is ram "$(vswapctl status -rbn -o RAM | head -n 1)" -ge "$(stat pool_bytes)"
	fails 1 'unknown column: BOGUS' status -o NAME,BOGUS
	fails 1 'unknown column' status -o ''
	fails 1 'unknown column' status -o NAME,
}

top_shows() {
	is lines "$(vswapctl top -d 0.2 -n 3 | wc -l)" -eq 4
	printf q | on_terminal "$work/typed" top -d 0.3 -n 3
	grep -q 'Swapped out' "$work/typed"
	grep -q '/dev/vda' "$work/typed"
	on_terminal "$work/typed" top -d 0.2 -n 2 </dev/null
	TERM=dumb script -qec 'vswapctl top -d 0.2 -n 2' "$work/typed" >/dev/null </dev/null
	grep -q swapped "$work/typed"
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

# --- doctor --------------------------------------------------------------------

# doctor_says TEXT: whatever its status.
doctor_says() {
	local said
	said=$(vswapctl doctor 2>&1) || true
	[[ $said == *"$1"* ]] || { echo "doctor did not say '$1': $said"; return 1; }
}

doctor_helps() {
	local newer=/lib/modules/99.0-test
	doctor_says 'Nothing is wrong.'
	doctor_says 'No area is attached'
	doctor_says 'vswap will not be on after the next boot'
	doctor_says 'type: vswapctl attach /dev/vda' # its signature was found
	echo '/dev/vswap none swap sw 0 0' >>/etc/fstab
	refused 'did not say' doctor_says 'next boot'
	mkdir $newer
	touch $newer/modules.dep
	doctor_says '(99.0-test)'
	doctor_says 'dkms autoinstall -k 99.0-test'
	refused 'Problem' vswapctl doctor
	rm -r $newer
	swapon -p 99 /dev/vda
	doctor_says 'type: vswapctl adopt /dev/vda'
	doctor_says 'type: vswapctl adopt --all'
	swapoff /dev/vda
	nobody vswapctl doctor | grep -q 'only root can see'
}

doctor_sees_rivals() {
	if [[ -w /sys/module/zswap/parameters/enabled ]]; then
		echo Y >/sys/module/zswap/parameters/enabled
		doctor_says 'zswap is on too'
		echo N >/sys/module/zswap/parameters/enabled
	fi
	if modprobe zram 2>/dev/null; then
		echo 64M >/sys/block/zram0/disksize
		signed /dev/zram0
		swapon -p 200 /dev/zram0
		doctor_says 'type: swapoff /dev/zram0'
		fails 1 'this is zram' adopt /dev/zram0
		says 'nothing to adopt' adopt --all
		swapoff /dev/zram0
		modprobe -r zram
	fi
}

# With stand-ins, for this machine has no EFI; the module is not loaded.
doctor_sees_secure_boot() {
	local vars=/sys/firmware/efi/efivars
	mount -t tmpfs tmpfs /sys/firmware
	mkdir -p $vars /var/lib/dkms
	printf '\6\0\0\0\1' >$vars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
	rm -f /var/lib/dkms/mok.pub
	doctor_says 'has no key to sign'
	touch /var/lib/dkms/mok.pub
	doctor_says 'is not enrolled'
	doctor_says 'mokutil --import /var/lib/dkms/mok.pub'
	# shellcheck disable=SC2016 # for the script's shell
	printf '#!/bin/sh\necho "$2 is already enrolled"\nexit 1\n' >/usr/bin/mokutil
	chmod 755 /usr/bin/mokutil
	refused 'did not say' doctor_says 'Secure Boot'
	rm /usr/bin/mokutil
	umount /sys/firmware
}

doctor_sees_trouble() {
	vswapctl set pool_limit=1
	memload --mib 40 --mix random --pageout
	stat_is failed_stores_limit -gt 0
	doctor_says 'pool of compressed pages has been at its limit'
	doctor_says 'type: vswapctl attach AREA'
	field '.advice[0].severity == "problem"' >/dev/null
	[[ $(vswapctl status) == *'Problem: The pool'* ]]
	vswapctl set pool_limit=50
	vswapctl off
	doctor_says 'type: vswapctl on'
	vswapctl on
}

# --- the examples of vswapctl(8), as they stand there --------------------------

examples() {
	vswapctl off
	signed /dev/vda
	swapon /dev/vda
	vswapctl on -p 100 --size 8G --compressor zstd
	vswapctl adopt --all
	vswapctl release --all
	swapoff /dev/vda
	(
		cd "$files" || exit
		fallocate -l 64M swapfile
		chmod 600 swapfile
		mkswap swapfile
		vswapctl attach swapfile
		vswapctl set write_limit_day=20G
		vswapctl writeback --idle 3600
		(($(vswapctl status --json | jq .ram_bytes) > 0))
		vswapctl status --raw --bytes --noheadings --output AREA,NAME,LIVE
		vswapctl detach swapfile
		vswapctl off
		rm swapfile
	)
	swap_is_off
}

# --- all of it -----------------------------------------------------------------

# Where users have it, and where nobody may run it, too.
if [[ -x $bin/vswapctl ]]; then install -m 755 "$bin/vswapctl" /usr/local/sbin/vswapctl; fi
command -v vswapctl >/dev/null || fatal "there is no vswapctl"

make_files() {
	mkfs.ext4 -q /dev/vdb
	mkdir -p "$files"
	mount /dev/vdb "$files"
	fallocate -l 64M "$files/good"
	fallocate -l 64M "$files/unsigned"
	fallocate -l 1M "$files/small"
	chmod 600 "$files"/*
	signed "$files/good"
	signed "$files/small"
}

reset
check help-is-there help_is_there
check nonsense-is-refused nonsense_is_refused
check only-root only_root
check no-module no_module
check module-does-not-load module_does_not_load
check no-device no_device
check doctor-sees-secure-boot doctor_sees_secure_boot
check on-loads-the-module on_and_off
check bad-on bad_on
check set-and-show set_and_show
check bad-set bad_set
vswapctl on || fatal "vswapctl on failed"
check off-with-a-bar off_with_a_bar
check off-interrupted off_interrupted
check off-and-ctrl-c off_and_ctrl_c
check off-does-not-fit off_does_not_fit
check make-files make_files
check attach-and-detach attach_and_detach
check bad-areas bad_areas
check some-of-them some_of_them
check data-comes-back data_comes_back
check adopt-gives-back adopt_gives_back
check adopted-by-watching adopted_by_watching
check module-goes is_off_and_gone
check adopted-and-released adopted_and_released
check examples examples
vswapctl on || fatal "vswapctl on failed again"
check scene scene
check status-for-people status_for_people
check json json
check prometheus prometheus
check tables tables
check top-shows top_shows
check top-interrupted top_interrupted
check scene-is-over scene_is_over
check doctor-helps doctor_helps
check doctor-sees-rivals doctor_sees_rivals
check doctor-sees-trouble doctor_sees_trouble
signed -L cold /dev/vda
check writeback-modes writeback_modes
check writeback-is-capped writeback_is_capped
check detach-interrupted detach_interrupted
check writeback-interrupted writeback_interrupted
check over over
