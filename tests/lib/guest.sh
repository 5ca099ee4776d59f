# shellcheck shell=bash
# What the guest tests share. They run as root in a guest whose /mnt/host holds
# bin/ (tests/prog, compiled) and tests/; each sources this file first.
# A check prints one line, 'ok NAME' or 'FAIL NAME: why'; scripts/test counts
# them, and takes a script that never says 'end' for a failure.
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
case $(uname -r) in
*debug*) kernel=debug ;;
*) kernel=stock ;;
esac

trap 'echo end' EXIT

# pages MIB: how many pages that is.
pages() { echo $(($1 * (1 << 20) / page)); }

# pick STOCK DEBUG: the debug kernel is an order of magnitude slower.
pick() { if [[ $kernel == debug ]]; then echo "$2"; else echo "$1"; fi; }

# check NAME COMMAND...: run the command in a subshell where any failing
# simple command fails the check and is named in the line that it prints.
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

# A check that makes no sense here: said, but not counted.
skip() { echo "skip $1: $2"; }

# fatal WHY: nothing that follows could work.
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

# stat NAME: one of the module's figures.  stat_is NAME OPERATOR WANTED.
stat() {
	local value
	read -r value <"$stats/$1" # much quicker than cat in an emulated machine
	echo "$value"
}
stat_is() { is "$1" "$(stat "$1")" "$2" "$3"; }

# refused MESSAGE COMMAND...: the command must fail, and say this.
refused() {
	local message=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "worked, but should not: $*"
		return 1
	fi
	[[ $said == *"$message"* ]] || {
		echo "failed without saying '$message': $said"
		return 1
	}
}

# succeeds COMMAND...: what it prints is of interest only if it fails.
succeeds() {
	local said status=0
	said=$("$@" 2>&1) || status=$?
	((status == 0)) || {
		echo "status $status: $* said: $said"
		return 1
	}
}

# wait_for SECONDS COMMAND...: until it succeeds. The time is no measure of
# anything, only an end for a test that would otherwise hang.
wait_for() {
	local seconds=$1 end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || {
			echo "still not after $seconds s: $*"
			return 1
		}
		sleep 0.05
	done
}

# --- the kernel's log --------------------------------------------------------

# log_mark: begin to look here.  log_since: our lines and the core's since then.
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

# util-linux says "unable to probe device" of any character device: not our affair.
swap_on() { swapon "$@" "$device" 2> >(grep -v 'unable to probe' >&2 || true); }
swap_off() { swapoff "$device"; }
swap_is_on() { grep -q "^$device " /proc/swaps; }
swap_is_off() { if swap_is_on; then echo "swap is still on"; return 1; fi; }
priority() { awk -v device="$device" '$1 == device { print $5 }' /proc/swaps; }

# After swapoff nothing may be left. zsmalloc frees a page that is locked a
# little later, in a worker.
nothing_left() {
	local name
	for name in pages_stored pages_same pages_raw orig_bytes compressed_bytes handle_bytes table_bytes clusters; do
		stat_is "$name" -eq 0
	done
	wait_for 20 stat_is pool_bytes -eq 0
}

# ready [PARAMETER=VALUE]...: the module loaded, swap on.
ready() {
	load "$@" || fatal "modprobe vswap $* failed"
	swap_on || fatal "swapon failed"
}

# over: swap off, nothing left, the module removed.
over() {
	swap_off
	nothing_left
	unload
	[[ ! -e $device ]]
}

# Remove module and swap whatever the state is.
reset() {
	swap_is_on && swapoff "$device"
	[[ ! -d /sys/module/vswap ]] || modprobe -r vswap
}

# --- loads -------------------------------------------------------------------

memload() { "$bin/memload" --quiet "$@"; }

# held FILE ARGS...: a memload in the background that stays with its memory
# swapped out until FILE is removed.  finish FILE: remove it, so that memload
# verifies its memory, and see how that ended.  (The two may be called in
# different subshells: hence the file with the status.)
held() {
	local file=$1
	shift
	{
		"$bin/memload" --quiet --pageout --hold "$file" "$@" >"$file.out" 2>&1
		echo $? >"$file.status"
	} >/dev/null 2>&1 & # a check would wait for whoever has its output open
	wait_for 300 test -e "$file" -o -e "$file.status"
}

finish() {
	rm "$1"
	ended "$1"
}

# ended FILE: wait for the load that held (or during) began, and judge it.
ended() {
	wait_for 300 test -s "$1.status"
	is "status of memload" "$(<"$1.status")" -eq 0 || {
		head -n 3 "$1.out"
		return 1
	}
	rm "$1.status" "$1.out"
}

# during FILE ARGS...: a memload in the background that writes and verifies
# round after round until FILE, which is made here, is removed.
during() {
	local file=$1
	shift
	touch "$file"
	{
		"$bin/memload" --quiet --while "$file" "$@" >"$file.out" 2>&1
		echo $? >"$file.status"
	} >/dev/null 2>&1 & # a check would wait for whoever has its output open
}
