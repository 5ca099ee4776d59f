# shellcheck shell=bash
# Shared by the scripts: paths, messages, stamps, locks, and how to run a
# command in the lab's Debian root. It is sourced, and only defines things.

# shellcheck disable=SC2034 # used by the scripts that source this
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vswap
root=$cache/root
debs=$cache/debs

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }

# The lab's kernels. stock (or 7.3, its series) and debug are in the main root.
# Here are the others: the Debian release that ships each, itself or in its
# backports, the series and the flavour. They are in a root of that release.
declare -A other_kernels=(
	[6.1]="bookworm 6.1 cloud-amd64"
	[6.12]="trixie 6.12 cloud-amd64"
	[7.2]="trixie 7.2 cloud-amd64"
	[7.3-generic]="trixie 7.3 amd64"
	[7.3-rt]="trixie 7.3 rt-amd64"
	[6.12-arm64]="trixie 6.12 cloud-arm64"
	[6.12-arm64-16k]="trixie 6.12 arm64-16k"
	[7.3-arm64]="trixie 7.3 cloud-arm64"
	[7.3-arm64-16k]="trixie 7.3 arm64-16k"
)
kernel_names="6.1, 6.12, 7.2, 7.3 (or stock), 7.3-generic, 7.3-rt, debug,
                         and for arm64 6.12-arm64, 7.3-arm64, with pages of
                         16 KiB 6.12-arm64-16k, 7.3-arm64-16k"
arm64_root=$cache/arm64

is_other() { [[ -n ${other_kernels[$1]:-} ]]; }
is_arm64() { [[ $1 == *-arm64* ]]; }
is_kernel() { [[ $1 == stock || $1 == debug ]] || is_other "$1"; }
plain_name() { if [[ $1 == 7.3 ]]; then echo stock; else echo "$1"; fi; }
# Print the root of a guest with this kernel; its modules are in kernel_root.
guest_root() { if is_arm64 "$1"; then echo "$arm64_root"; else echo "$root"; fi; }
# Print the root that has the kernel's modules.
kernel_root() { if is_other "$1"; then echo "$cache/kernels/${other_kernels[$1]%% *}"; else echo "$root"; fi; }

# List the kernels that share the root of a Debian release.
shipped_by() {
	local name
	for name in "${!other_kernels[@]}"; do
		[[ ${other_kernels[$name]} != "$1 "* ]] || echo "$name"
	done
}

# Print a kernel's release as uname does; nothing if it is not set up yet.
kernel_release() { cat "$cache/$1.release" 2>/dev/null || true; }

hash_of() { sha256sum | cut -c1-32; }

# A stamp holds the hash of the last recipe that was completed.
stamp_is() { [[ -f $1 && $(<"$1") == "$2" ]]; }
stamp_set() { mkdir -p "$(dirname "$1")" && printf '%s\n' "$2" >"$1"; }

# take_lock FILE shared|exclusive WHAT: take FILE's lock, and hold it until
# drop_lock or the end of this process. If it is not free, print that we wait
# for WHAT, unless $quiet is set.
declare -A held=()
take_lock() {
	local fd
	[[ -z ${held[$1]:-} ]] || return 0
	mkdir -p "$(dirname "$1")"
	exec {fd}>>"$1"
	if ! flock --nonblock "--$2" "$fd"; then
		[[ -n ${quiet:-} ]] || say "waiting for $3 to end"
		flock "--$2" "$fd"
	fi
	held[$1]=$fd
}

drop_lock() {
	local fd=${held[$1]:-}
	[[ -z $fd ]] || exec {fd}>&-
	unset "held[$1]"
}

# Running guests share the root's lock, and a change to the root takes it
# exclusively. While a change waits it holds the "door" lock, so new guests wait
# behind it. The modules of each other kernel have such a pair of locks too.
use_locked() {
	take_lock "$1.door" shared "a change to $2"
	take_lock "$1.lock" shared "a change to $2"
	drop_lock "$1.door"
}

use_root() { use_locked "$cache/root" "the root"; }
use_kernel() { use_locked "$cache/kernels/$1" "the $1 kernel"; }

change_root() {
	take_lock "$cache/lock" exclusive "another run of scripts/lab"
	take_lock "$cache/root.door" exclusive "another change to the root"
	take_lock "$cache/root.lock" exclusive "the running guests"
}

changed_root() {
	drop_lock "$cache/root.lock"
	drop_lock "$cache/root.door"
	drop_lock "$cache/lock"
}

change_kernel() {
	take_lock "$cache/kernels/$1.door" exclusive "another change to the $1 kernel"
	take_lock "$cache/kernels/$1.lock" exclusive "the guests of the $1 kernel"
}

change_kernels_of() {
	local name
	for name in $(shipped_by "$1"); do change_kernel "$name"; done
}

changed_kernels() {
	local name
	for name in "${!other_kernels[@]}"; do
		drop_lock "$cache/kernels/$name.lock"
		drop_lock "$cache/kernels/$name.door"
	done
}

# isolated CMD...: run a command in its own namespaces. No mount leaks out, and
# no process outlives the caller, even if the caller is killed.
# become_isolated CMD...: the same, in place of this shell. For use with &,
# because a shell in between would outlive a caller that is killed.
become_isolated() {
	exec setpriv --pdeathsig KILL \
		unshare --mount --pid --fork --mount-proc --kill-child=KILL -- "$@"
}
isolated() { (become_isolated "$@"); }

# The inner part of in_root, for bash -c: $1 is the root, $2 the folder to mount
# at /src (or empty), $3 the package cache, and the rest the command.
# shellcheck disable=SC2016
in_root_script='
set -e
root=$1 src=$2 debs=$3
shift 3
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --bind /dev "$root/dev"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$debs" "$root/var/cache/apt/archives"
[ -z "$src" ] || mount --bind "$src" "$root/src"
[ ! -d "$root/../debug-kernel" ] || mount --bind "$root/../debug-kernel" "$root/debug-kernel"
[ ! -e /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
rc=0
env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" DEBIAN_FRONTEND=noninteractive \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
	chroot "$root" "$@" || rc=$?
exit "$rc"
'

# in_root SRC CMD...: run a command in the root, with SRC (if not empty) mounted
# at /src, and with the package cache.
in_root() {
	local src=$1
	shift
	isolated bash -c "$in_root_script" in_root "$root" "$src" "$debs" "$@"
}
