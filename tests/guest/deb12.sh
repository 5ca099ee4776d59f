#!/bin/bash
# The Debian packages in Debian 12: built there, and used with its libraries.
# long: 6.1
# elsewhere: no, it needs the kernel of Debian 12
# vm: --memory 512M --cpus 2 --disk 64M --timeout 600
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

from=/mnt/host/deb12
debian=$work/debian

# Debian 12's root, of which changes stay in this guest's RAM
enter() {
	mkdir -p "$debian"
	mount -t tmpfs tmpfs "$debian"
	mkdir "$debian/upper" "$debian/work" "$debian/root"
	mount -t overlay -o "lowerdir=$from/root,upperdir=$debian/upper,workdir=$debian/work" overlay "$debian/root"
	debian+=/root
	for dir in dev proc sys; do mount --rbind "/$dir" "$debian/$dir"; done
	cp "$from"/*.deb "$debian/root/"
}
inside() { chroot "$debian" "$@"; }
vswapctl() { inside vswapctl "$@"; }
swapped() { inside grep "^$device " /proc/swaps; }

# The lab's own module, which DKMS has built there, came with a manual page.
files() { (cd "$debian" && find etc usr/sbin usr/share usr/lib/systemd usr/lib/udev -name '*vswap*' | sort | xargs); }

installs() {
	rm "$debian"/usr/share/man/man4/vswap.4 "$debian"/usr/lib/udev/rules.d/*vswap* "$debian"/usr/lib/systemd/system/*vswap*/vswap.conf
	rmdir "$debian"/usr/lib/systemd/system/*vswap*
	is "files before" "$(files)" = ''
	is suite "$(sed -n 's/^VERSION_CODENAME=//p' "$debian/etc/os-release")" = bookworm
	inside sh -c 'dpkg -i /root/vswap-tools_*.deb' >&2
	is status "$(inside dpkg-query -Wf "\${db:Status-Status}" vswap-tools)" = installed
	[[ -e $debian/usr/lib/systemd/system/vswap.service && -e $debian/usr/lib/udev/rules.d/60-vswap.rules ]]
}

turns_on() {
	vswapctl on
	swapped
	is "the release of the module" "$(modinfo -F vermagic "$(inside modinfo -n vswap)" | cut -d' ' -f1)" = "$(uname -r)"
}

attaches() {
	inside mkswap /dev/vda >/dev/null
	vswapctl attach /dev/vda
	held "$hold" --mib 64 --mix text
	vswapctl writeback
	stat_is pages_on_disk -gt 0
}

shows() {
	vswapctl status >"$work/status"
	grep -q '^Swapped out' "$work/status"
	grep -q '/dev/vda .*active' "$work/status"
	is "areas in JSON" "$(vswapctl status --json | jq '.areas | length')" -eq 1
	vswapctl status --prometheus | grep -q '^vswap_'
	vswapctl set | grep -q '^compressor'
	echo q | TERM=xterm inside script -qec "stty cols 100 rows 40; exec vswapctl top" /dev/null >"$work/top"
	grep -q 'What it costs' "$work/top"
}

turns_off() {
	vswapctl off
	if swapped; then return 1; fi
	finish "$hold"
	vswapctl detach /dev/vda
}

removes() {
	inside dpkg --purge vswap-tools >&2
	rmmod vswap
	is "files that are left" "$(files)" = ''
}

check enters enter
debian+=/root # enter ran in a subshell
check installs installs
check turns-on turns_on
check attaches attaches
check shows shows
check turns-off turns_off
check removes removes
