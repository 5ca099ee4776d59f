#!/bin/bash
# vswapctl is interrupted, has no reader, or is refused by the kernel: swap and
# areas keep working, and no data is lost. An area stays with vswap or with the
# kernel; if neither takes it, the message says what to type.
# long: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M,bps=8M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

# --- Ctrl-C ------------------------------------------------------------------

loads_moved() { (($(stat loads) > first + 10)); }

off_interrupted() {
	local n first
	for n in 1 2 3 4 5 6; do held "$hold$n" --mib 20 --mix text --seed $n; done
	first=$(stat loads)
	interrupted_when loads_moved off
	grep -q 'interrupted; it keeps working' "$work/said"
	swap_is_on
	stat_is pages_stored -gt 500
	for n in 1 2 3 4 5 6; do finish "$hold$n"; done
}

# Type Ctrl-C: the terminal's line discipline sends the signal.
ctrl_c_stops_off() {
	local n first status=0
	for n in 1 2 3 4 5 6; do held "$hold$n" --mib 20 --mix text --seed $n; done
	first=$(stat loads)
	{ wait_for 30 loads_moved; printf '\003'; sleep 3; } | on_terminal "$work/typed" off || status=$?
	is status "$status" -eq 130
	swap_is_on
	for n in 1 2 3 4 5 6; do finish "$hold$n"; done
}

live_fell() { (($(figure 0 live_bytes) < first)); }

# On the slow disk there is time for an interruption.
detach_interrupted() {
	local first
	umount "$files"
	signed /dev/vdb
	vswapctl attach --segment-size 256K /dev/vdb
	held "$hold" --mib 100 --mix text
	vswapctl writeback >/dev/null
	first=$(figure 0 live_bytes)
	interrupted_when live_fell detach /dev/vdb
	grep -q 'interrupted; it keeps working' "$work/said"
	is state "$(figure 0 state)" = active
	(($(figure 0 live_bytes) > 0))
	on_terminal "$work/typed" detach /dev/vdb </dev/null
	grep -q 'detaching \[' "$work/typed"
	grep -q 'to go' "$work/typed"
	finish "$hold"
}

pages_came() { (($(stat pages_on_disk) > 500)); }

writeback_interrupted() {
	signed /dev/vdb
	vswapctl attach /dev/vdb
	held "$hold" --mib 100 --mix text
	interrupted_when pages_came writeback
	grep -q 'interrupted; pages already written stay written' "$work/said"
	grep -q 'pages written' "$work/out"
	is state "$(figure 0 state)" = active
	vswapctl detach 0
	finish "$hold"
}

# The number of idle pages is not known before, so there is no percentage.
writeback_shows_progress() {
	signed /dev/vdb
	vswapctl attach --segment-size 256K /dev/vdb
	held "$hold" --mib 60 --mix text
	sleep 2
	on_terminal "$work/typed" writeback --idle 1 </dev/null
	grep -q 'writing: [0-9]* pages' "$work/typed"
	refused '' grep % "$work/typed"
	finish "$hold"
	held "$hold" --mib 60 --mix text
	on_terminal "$work/typed" writeback </dev/null
	grep -q 'writing \[' "$work/typed"
	finish "$hold"
	quiet detach 0
}

# --- adopt and release, stopped by signals -----------------------------------

attached() { grep -qx "$1" $areas/*/path 2>/dev/null; }

# in_one_of_both AREA: it is either the kernel's or attached, and not both.
in_one_of_both() {
	if swapped_on "$1" && attached "$1"; then echo "$1 is in both"; return 1; fi
	swapped_on "$1" || attached "$1" || { echo "$1 is in neither"; return 1; }
}

# stopped_at SYSCALL SIGNAL ARGS...: SIGNAL stops vswapctl as it enters SYSCALL.
# Of the ioctls only vswap's count.
stopped_at() {
	local syscall=$1 signal=$2 status=0 only=()
	shift 2
	[[ $syscall != ioctl ]] || only=(-P "$device")
	strace -f -qq -o "$work/trace" "${only[@]}" -e "inject=$syscall:signal=$signal:when=1" \
		vswapctl "$@" >"$work/out" 2>&1 || status=$?
	grep -q "$syscall(" "$work/trace" || { echo "there was no $syscall"; return 1; }
	is "status after $signal at $syscall ($(<"$work/out"))" "$status" -eq "$((128 + $(kill -l "$signal")))"
}

# At whichever system call the signal comes, no data is lost.
adopt_stopped() {
	local syscall signal
	signed /dev/vda
	for signal in INT QUIT; do
		for syscall in swapoff ioctl; do
			swapon -p 100 /dev/vda
			held "$hold" --mib 20 --mix text
			stopped_at $syscall $signal adopt /dev/vda
			in_one_of_both /dev/vda
			[[ $syscall == swapoff ]] || attached /dev/vda
			finish "$hold"
			if attached /dev/vda; then vswapctl detach /dev/vda; else swapoff /dev/vda; fi
		done
	done
}

release_stopped() {
	local syscall signal
	for signal in TERM HUP; do
		for syscall in ioctl swapon; do
			swapon -p 100 /dev/vda
			vswapctl adopt /dev/vda
			held "$hold" --mib 20 --mix text
			vswapctl writeback >/dev/null
			stopped_at $syscall $signal release 0
			in_one_of_both /dev/vda
			[[ $syscall == ioctl ]] || swapped_on /dev/vda
			finish "$hold"
			if attached /dev/vda; then vswapctl detach /dev/vda; else swapoff /dev/vda; fi
		done
	done
}

used_fell() { (($(awk '$1 == "/dev/vdb" { print $4 }' /proc/swaps) < first)); }

# Interrupt both while they move much data from a slow disk. (adopt brings the
# pages of plain swap back to RAM, so release has work only after the next
# pageout.)
slow_moves_interrupted() {
	local first
	signed /dev/vdb
	swapon -p 100 /dev/vdb
	held "$hold" --mib 60 --mix random
	first=$(awk '$1 == "/dev/vdb" { print $4 - 100 }' /proc/swaps)
	interrupted_when used_fell adopt /dev/vdb
	in_one_of_both /dev/vdb
	finish "$hold"
	if swapped_on /dev/vdb; then quiet adopt /dev/vdb; fi
	held "$hold" --mib 100 --mix text
	vswapctl writeback >/dev/null
	first=$(figure 0 live_bytes)
	interrupted_when live_fell release 0
	attached /dev/vdb
	finish "$hold"
	quiet detach 0
}

# --- no reader ---------------------------------------------------------------

# unheard COMMAND...: its standard error goes to a reader that has left.
unheard() {
	{
		sleep 1
		status=0
		env --default-signal=PIPE "$@" || status=$?
		echo "$status" >"$work/status"
	} 2>&1 >/dev/null | :
	wait_for 10 test -s "$work/status"
	is "status of $*" "$(<"$work/status")" -eq 1
	rm "$work/status"
}

adopt_without_reader() {
	swapon -p 6 "$files/small"
	unheard vswapctl adopt "$files/small"
	swapped_on "$files/small"
	status=0
	vswapctl adopt --all >&- 2>&- || status=$?
	is status $status -eq 1
	swapped_on "$files/small"
	swapoff "$files/small"
}

release_without_reader() {
	swapon -p 6 "$files/good"
	vswapctl adopt "$files/good" >&- 2>&-
	unheard strace -f -qq -o /dev/null -e inject=swapon:error=EPERM vswapctl release 0
	attached "$files/good"
	swaplabel "$files/good" >/dev/null # nothing was written over it
	quiet release 0
	swapped_on "$files/good"
	swapoff "$files/good"
}

# --- the kernel refuses ------------------------------------------------------

# with_errors ERRORS ARGS...: run vswapctl with failing system calls. ERRORS are
# in the syntax of strace's inject.
with_errors() {
	local error errors=()
	for error in $1; do errors+=(-e "inject=$error"); done
	shift
	strace -f -qq -o "$work/trace" -P $device -P /dev/vda "${errors[@]}" vswapctl "$@"
}

# do_as_told COMMAND...: it fails, and says that the area is not in use as
# swap and what to type. Type that.
do_as_told() {
	local status=0
	"$@" >"$work/said" 2>&1 || status=$?
	is status "$status" -eq 1
	is_not_swapped_on /dev/vda
	bash -ec "$(sed -n '$s/.* no longer in use as swap; .* type: //p' "$work/said")"
}

adopt_refused() {
	signed /dev/vda
	swapon -p 5 /dev/vda
	refused "is the kernel's swap area again, as before" with_errors ioctl:error=ENOSPC adopt /dev/vda
	grep -q '^/dev/vda .*	5$' /proc/swaps
	refused "is the kernel's swap area again, as before" \
		with_errors 'ioctl:error=ENOSPC swapon:error=EBUSY:when=1' adopt /dev/vda
	grep -q '^/dev/vda .*	5$' /proc/swaps
	refused 'too small' with_errors 'ioctl:error=ENOSPC swapon:error=EBUSY' adopt /dev/vda
	is_not_swapped_on /dev/vda
	swapon -p 5 /dev/vda
	do_as_told with_errors 'ioctl:error=ENOSPC swapon:error=EBUSY' adopt /dev/vda
	grep -q '^/dev/vda .*	5$' /proc/swaps
}

release_refused() {
	quiet adopt /dev/vda
	refused 'is attached again, as before' with_errors swapon:error=EPERM release 0
	is priority "$(figure 0 priority)" -eq 5
	refused 'is attached again, as before' with_errors 'swapon:error=EPERM ioctl:error=EBUSY:when=2' release 0
	do_as_told with_errors 'swapon:error=EPERM ioctl:error=EBUSY:when=2+' release 0
	[[ ! -e $areas/0 ]]
	grep -q '^/dev/vda .*	5$' /proc/swaps
	swapoff /dev/vda
}

# The kernel could not find the file again: its folder was renamed. (It does not
# let the file itself be renamed.)
moved_file_is_not_released() {
	mkdir "$files/here"
	cp "$files/good" "$files/here/area"
	chmod 600 "$files/here/area"
	vswapctl attach "$files/here/area"
	held "$hold" --mib 20 --mix text
	vswapctl writeback >/dev/null
	mv "$files/here" "$files/there"
	fails 1 'no longer found by this name' release 0
	attached "$files/here/area"
	mv "$files/there" "$files/here"
	quiet release 0
	finish "$hold"
	swapoff "$files/here/area"
	rm -r "$files/here"
}

# --- names -------------------------------------------------------------------

# Names with blanks and quotes, and one that ends like a remark of the kernel's.
odd_names_work() {
	local name
	# shellcheck disable=SC2016 # it is no variable
	for name in 'my swap' "it's" 'gone (deleted)' '$HOME'; do
		cp "$files/good" "$files/$name"
		chmod 600 "$files/$name"
		swapon -p 7 "$files/$name"
		doctor_says "$files/$name is plain swap"
		{ vswapctl doctor || true; } | sed -n 's/^  type: \(vswapctl adopt [^-]\)/\1/p' >"$work/adopt"
		bash -ec "$(<"$work/adopt")"
		is path "$(figure 0 path)" = "$files/$name"
		quiet release "$files/$name"
		swapped_on "$files/$name"
		quiet adopt --all
		is path "$(figure 0 path)" = "$files/$name"
		quiet detach "$files/$name"
		rm "$files/$name"
	done
}

# A deleted file cannot be opened again. (Linux 7.3 does not let swapfiles be
# deleted, so /proc/swaps is made up.)
deleted_file_is_refused() {
	seems /proc/swaps "$(printf '%s\n' Filename "$files/gone\040(deleted) file 65532 0 5")"
	fails 1 'its file was deleted' adopt "$files/gone"
	fails 1 'its file was deleted' adopt --all
	no_more /proc/swaps
}

# --- the checks --------------------------------------------------------------

reset
signed -L cold /dev/vda
check make-files make_files
vswapctl on || fatal "vswapctl on failed"
check off-interrupted off_interrupted
check ctrl-c-stops-off ctrl_c_stops_off
check adopt-without-reader adopt_without_reader
check release-without-reader release_without_reader
check adopt-refused adopt_refused
check release-refused release_refused
check moved-file-is-not-released moved_file_is_not_released
check odd-names-work odd_names_work
check deleted-file-is-refused deleted_file_is_refused
check adopt-stopped adopt_stopped
check release-stopped release_stopped
check detach-interrupted detach_interrupted
check writeback-interrupted writeback_interrupted
check writeback-shows-progress writeback_shows_progress
check slow-moves-interrupted slow_moves_interrupted
check nothing-left over
