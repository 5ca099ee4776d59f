# shellcheck shell=bash
# Helpers for the guest tests. A test runs as root in a guest whose /mnt/host
# has bin/ (tests/prog, compiled) and tests/; it sources this file first.
# Each check prints one line, 'ok NAME' or 'FAIL NAME: why'. scripts/test counts
# these lines, and counts a script which does not print 'end' as failed.
# shellcheck disable=SC2034 # used by the scripts that source this
# shellcheck disable=SC2119,SC2120 # functions whose arguments may be left out
set -u -o pipefail

device=/dev/vswap
settings=/sys/class/misc/vswap
stats=$settings/stats
debugfs=/sys/kernel/debug/vswap
bin=/mnt/host/bin
[[ $(uname -m) != aarch64 ]] || bin+=-arm64
page=$(getconf PAGESIZE)
work=$(mktemp -d)
hold=$work/hold # the usual FILE of held and during
case $(uname -r) in
*debug*) kernel=debug ;;
*) kernel=stock ;;
esac

trap 'echo end' EXIT

# pages MIB: print how many pages that is.
pages() { echo $(($1 * (1 << 20) / page)); }

# pick STOCK DEBUG: print the value for this kernel. The debug kernel is an
# order of magnitude slower.
pick() { if [[ $kernel == debug ]]; then echo "$2"; else echo "$1"; fi; }

# check NAME COMMAND...: run COMMAND in a subshell. Any simple command which
# fails there fails the check, and the check's line names it.
check() {
	local name=$1 why status begin=$SECONDS
	shift
	why=$(
		set -eE
		trap '[[ $BASH_COMMAND == return* ]] || echo "line $LINENO: $BASH_COMMAND"' ERR
		"$@" 2>&1
	)
	status=$?
	((SECONDS - begin < 5)) || echo "time: $name $((SECONDS - begin)) s"
	if ((status == 0)); then
		echo "ok $name"
	else
		why=$(tail -n 12 <<<"$why")
		echo "FAIL $name: ${why//$'\n'/ | }"
	fi
}

# skip NAME WHY: say that a check does not apply here. It is not counted.
skip() { echo "skip $1: $2"; }

# fatal WHY: end the script, because the rest of it cannot work.
fatal() {
	echo "FAIL setup: $*"
	exit 1
}

# is WHAT VALUE OPERATOR WANTED: compare numbers, or strings with = and !=.
is() {
	test "$2" "$3" "$4" || {
		echo "$1 is $2, which is not $3 $4"
		return 1
	}
}

# stat NAME: print a figure.  stat_is NAME OPERATOR WANTED: check it.
stat() {
	local value
	read -r value <"$stats/$1" # much faster than cat in an emulated machine
	echo "$value"
}
stat_is() { is "$1" "$(stat "$1")" "$2" "$3"; }

# refused MESSAGE COMMAND...: COMMAND must fail and print MESSAGE.
refused() {
	local message=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "unexpectedly succeeded: $*"
		return 1
	fi
	[[ $said == *"$message"* ]] || {
		echo "failed without saying '$message': $said"
		return 1
	}
}

# succeeds COMMAND...: run COMMAND, and print its output only if it fails.
succeeds() {
	local said status=0
	said=$("$@" 2>&1) || status=$?
	((status == 0)) || {
		echo "status $status: $* said: $said"
		return 1
	}
}

# wait_for SECONDS COMMAND...: repeat COMMAND until it succeeds. SECONDS
# measures nothing; it only ends a test which would otherwise hang.
wait_for() {
	local seconds=$1 end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || {
			echo "timed out after $seconds s: $*"
			return 1
		}
		sleep 0.05
	done
}

# --- the kernel's log --------------------------------------------------------

# log_mark: mark this place in the log.  log_since: print the lines after it.
# our_log_since: print only those of vswap.
log_mark() {
	log_begin="mark $RANDOM$RANDOM"
	echo "<6>$log_begin" >/dev/kmsg
}
log_since() { dmesg | sed "1,/$log_begin/d"; }
our_log_since() { log_since | grep 'vswap: ' || true; }

# --- the module --------------------------------------------------------------

# load [PARAMETER=VALUE]...
load() { modprobe vswap "$@"; }
unload() { modprobe -r vswap; }

swap_on() { swapon "$@" "$device"; }
swap_off() { swapoff "$device"; }
swap_is_on() { grep -q "^$device " /proc/swaps; }
swap_is_off() { if swap_is_on; then echo "swap is still on"; return 1; fi; }
priority() { awk -v device="$device" '$1 == device { print $5 }' /proc/swaps; }

# Check that nothing is left after swapoff. zsmalloc frees a locked page a
# little later, in a worker.
nothing_left() {
	local name
	for name in pages_stored pages_same pages_raw orig_bytes compressed_bytes handle_bytes table_bytes clusters; do
		stat_is "$name" -eq 0
	done
	wait_for 20 stat_is pool_bytes -eq 0
}

# ready [PARAMETER=VALUE]...: load the module and switch swap on.
ready() {
	load "$@" || fatal "modprobe vswap $* failed"
	swap_on || fatal "swapon failed"
}

# over: switch swap off, check that nothing is left, and remove the module.
over() {
	swap_off
	nothing_left
	unload
	[[ ! -e $device ]]
}

# Switch swap off and remove the module, in whatever state they are.
reset() {
	swap_is_on && swapoff "$device"
	[[ ! -d /sys/module/vswap ]] || modprobe -r vswap
}

# --- loads -------------------------------------------------------------------

memload() { "$bin/memload" --quiet "$@"; }

# held FILE ARGS...: start a memload in the background, and wait until its
# memory is swapped out. It stays so until FILE is removed.  finish FILE: remove
# FILE, upon which memload verifies its memory, and check its status. (The two
# may run in different subshells, so the status goes to a file.)
held() {
	local file=$1
	shift
	{
		"$bin/memload" --quiet --pageout --hold "$file" "$@" >"$file.out" 2>&1
		echo $? >"$file.status"
	} >/dev/null 2>&1 & # a check would wait for any process which has its output open
	wait_for 300 test -e "$file" -o -e "$file.status"
}

finish() {
	rm "$1"
	ended "$1"
}

# ended FILE: wait until the load of held or during ends, and check its status.
ended() {
	wait_for 300 test -s "$1.status"
	is "status of memload" "$(<"$1.status")" -eq 0 || {
		head -n 3 "$1.out"
		return 1
	}
	rm "$1.status" "$1.out"
}

# during FILE ARGS...: make FILE and start a memload in the background. It
# writes and verifies its memory, round after round, until FILE is removed.
during() {
	local file=$1
	shift
	touch "$file"
	{
		"$bin/memload" --quiet --while "$file" "$@" >"$file.out" 2>&1
		echo $? >"$file.status"
	} >/dev/null 2>&1 & # a check would wait for any process which has its output open
}
