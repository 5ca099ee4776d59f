# shellcheck shell=bash
# Helpers for the tests of vswapctl; sourced after guest.sh and areas.sh.
# shellcheck disable=SC2034,SC2154 # used by, and known to, the scripts that source this

files=$work/files # where an ext4 on /dev/vdb is mounted, for swapfiles
tool=$bin.build/vswapctl # where it was built, with its man page and completions
uuid=5b7e1f0c-3a62-4d8e-9c01-77aa5d1e2f34

# fails STATUS MESSAGE ARGS...: vswapctl must end with STATUS and print MESSAGE,
# after its own name, to standard error.
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

# says TEXT ARGS...: vswapctl must succeed and print TEXT.
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

# quiet ARGS...: vswapctl must succeed and print nothing.
quiet() {
	local said
	said=$(vswapctl "$@" 2>&1) || {
		echo "status $?: vswapctl $*: $said"
		return 1
	}
	is "output of 'vswapctl $*'" "$said" = ''
}

# As an unprivileged user.
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# on_terminal OUTPUT ARGS...: run vswapctl on a terminal of 100 columns, and
# write what it draws to OUTPUT. It reads the standard input of the caller.
on_terminal() {
	local output=$1
	shift
	TERM=xterm script -qec "stty cols 100 rows 40; exec vswapctl $*" "$output" >/dev/null
}

# interrupted_when CONDITION ARGS...: send vswapctl SIGINT once CONDITION is
# true. A background job of a script ignores SIGINT; env restores the default.
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

# doctor_says TEXT: 'vswapctl doctor' must print TEXT, with any status.
doctor_says() {
	local said
	said=$(vswapctl doctor 2>&1) || true
	[[ $said == *"$1"* ]] || { echo "doctor did not say '$1': $said"; return 1; }
}
doctor_does_not_say() { refused "did not say '$1'" doctor_says "$1"; }

# field [-r] FILTER: print what jq finds in the JSON; null and false fail.
field() {
	local options=()
	[[ $1 != -r ]] || { options=(-r); shift; }
	vswapctl status -J | jq -e "${options[@]}" "$1"
}

# Check whether a file is in /proc/swaps, which has \040 for a blank.
swapped_on() { grep -qF "${1// /\\040} " /proc/swaps; }
is_not_swapped_on() { if grep -F "${1// /\\040} " /proc/swaps; then return 1; fi; }

# seems FILE TEXT: mount other contents over a file of the kernel.
# no_more FILE...: show the real contents again.
seems() {
	local copy
	copy=$(mktemp -p "$work")
	printf '%s' "$2" >"$copy"
	mount --bind "$copy" "$1"
}
no_more() { umount "$@"; }

# Install it where users have it, and where unprivileged users can run it.
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
