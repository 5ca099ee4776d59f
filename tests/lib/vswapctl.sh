# shellcheck shell=bash
# What the tests of vswapctl share; sourced after guest.sh and areas.sh.
# shellcheck disable=SC2034,SC2154 # used by, and known to, the scripts that source this

hold=$work/hold
files=$work/files # an ext4 on /dev/vdb, for swapfiles
tool=$bin.build/vswapctl # where it was built: man page and completions, too
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

# doctor_says TEXT: whatever its status.
doctor_says() {
	local said
	said=$(vswapctl doctor 2>&1) || true
	[[ $said == *"$1"* ]] || { echo "doctor did not say '$1': $said"; return 1; }
}
doctor_does_not_say() { refused "did not say '$1'" doctor_says "$1"; }

# In /proc/swaps, whose names have \040 for a blank.
swapped_on() { grep -qF "${1// /\\040} " /proc/swaps; }
is_not_swapped_on() { if grep -F "${1// /\\040} " /proc/swaps; then return 1; fi; }

# seems FILE TEXT: until it is no more so, the kernel's file holds this.
# no_more FILE...
seems() {
	local copy
	copy=$(mktemp -p "$work")
	printf '%s' "$2" >"$copy"
	mount --bind "$copy" "$1"
}
no_more() { umount "$@"; }

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
