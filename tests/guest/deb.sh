#!/bin/bash
# The Debian packages: install, vswap.service at boot, bad values in
# /etc/vswap.conf, a reboot, an upgrade with swap on, removal without a trace,
# and a shutdown.
# long: stock
# elsewhere: no, it needs the kernel's headers in the guest
# vm: --systemd --before "bash /mnt/host/tests/guest/deb.sh install" --memory 1536M --cpus 2 --disk 64M --disk 128M --reboots 1 --timeout 2100
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

debs=/mnt/host/deb
export DEBIAN_KERNEL_USE_CCACHE=1 CCACHE_DIR=$debs/ccache # compiling in the guest is slow
conf=/etc/vswap.conf
before=/var/tmp/files-before
last_boot=/var/tmp/last-boot
boot=$(</proc/sys/kernel/random/boot_id)
module=$(echo /lib/modules/"$(uname -r)"/updates/dkms/vswap.ko*)

# --- before systemd ----------------------------------------------------------

# List the files which were made or changed since the guest started, except in
# folders whose files come and go anyway. They are in the upper layer of the
# root's overlay, where a removed file is a character device.
all_files() {
	(cd /mnt/lower/mnt/upper && find . \( -path ./run -o -path ./tmp -o -path ./mnt -o -path ./srv -o -path ./root \
		-o -path ./var/log -o -path ./var/tmp \) -prune -o ! -type c -print) | sort
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -qy -o Dpkg::Use-Pty=0 "$@" 2>&1; }

version_of() { dpkg-deb -f "$debs/$1"/vswap-dkms_*.deb Version; }

# Make the root like that of a machine which never had vswap: remove the lab's
# own, and the lab's settings for services and for other kernels. There is no
# network, so apt may know only installed packages. Indexing man pages is slow.
make_clean() {
	[[ -e /dev/fd ]] || ln -s /proc/self/fd /dev/fd
	rm -f /usr/sbin/policy-rc.d /etc/dkms/framework.conf.d/* /lib/modules/*-debug/build
	rm -rf /var/lib/apt/lists /var/lib/man-db/auto-update
	make -s -C /usr/src/vswap-* dkms-remove TOOLS=no
	all_files >"$before"
}

install_old() {
	apt install "$debs"/old/*.deb
	is "loaded at each boot" "$(grep -rl vswap /etc/modules /etc/modules-load.d /usr/lib/modules-load.d || true)" = ''
	is "enabled by itself" "$(find /etc/systemd -name '*vswap*')" = ''
	[[ ! -d /sys/module/vswap ]]
}

prepare_boot() {
	mkswap -L cold /dev/vda
	mkfs.ext4 -q /dev/vdb
	echo '/dev/vdb /srv ext4 defaults 0 2' >>/etc/fstab
	mount /dev/vdb /srv
	dd if=/dev/zero of=/srv/swapfile bs=1M count=48 status=none
	chmod 600 /srv/swapfile
	mkswap /srv/swapfile
	umount /srv
	cat >>"$conf" <<-'END'
		SIZE=2G
		COMPRESSOR="zstd:2"
		RECOMPRESSOR=zstd
		POOL_LIMIT=33
		PRIORITY=77
		WRITE_LIMIT_SECOND=512M
		WRITE_LIMIT_DAY=20G
		AREAS=/srv/swapfile:5 LABEL=cold:9:discard
	END
	systemctl enable vswap.service
}

# --- with systemd ------------------------------------------------------------

setting_is() { is "$1" "$(cat "$settings/$1")" = "$2"; }

as_configured() {
	is "the unit" "$(systemctl is-active vswap.service)" = active
	swap_is_on
	is priority "$(priority)" -eq 77
	setting_is size $((2 << 30))
	setting_is compressor zstd:2
	setting_is pool_limit 33
	setting_is write_limit_second $((512 << 20))
	setting_is write_limit_day $((20 << 30))
}

areas_attached() {
	wait_for 60 systemctl is-active vswap-areas.service
	is areas "$(cat "$areas"/*/path | xargs)" = "/srv/swapfile /dev/vda"
	figure_is 0 priority -eq 5
	figure_is 1 priority -eq 9
	figure_is 1 discard -eq 1
}

nothing_failed() { is "failed units" "$(systemctl list-units --failed --plain --no-legend)" = ''; }

# DKMS signs all modules with one key. The signer must be that key's owner.
signed_by_dkms() {
	local owner
	owner=$(openssl x509 -in /var/lib/dkms/mok.pub -inform DER -noout -subject -nameopt multiline |
		sed -n 's/ *commonName *= //p')
	is signer "$(modinfo -F signer vswap)" = "$owner"
	is hash "$(modinfo -F sig_hashalgo vswap)" != ''
}

loaded_is() { is "loaded version" "$(cat /sys/module/vswap/version)" = "$(version_of "$1")"; }

under_load() {
	held "$hold" --mib 60 --mix mixed
	stat_is stores -gt 10000
	vswapctl writeback --all
	stat_is pages_on_disk -gt 1000
	finish "$hold"
}

# refuses LINE WHAT: with LINE in its configuration vswap.service does not
# start. It names LINE, says WHAT, and changes nothing.
refuses() {
	local line=$1 what=$2 state said
	cp "$conf" "$work/conf"
	printf 'POOL_LIMIT=44\n%s\n' "$line" >"$conf"
	state=$(state)
	said=$(/usr/libexec/vswap/start 2>&1 || echo failed)
	mv "$work/conf" "$conf"
	[[ $said == "vswap: $conf: $line: $what"*$'\nfailed' ]] || { echo "with $line: $said"; return 1; }
	is "lines said" "$(wc -l <<<"$said")" -eq 2
	is state "$(state)" = "$state"
}

state() { grep . "$settings"/{size,compressor,pool_limit,write_limit_day} /proc/swaps; }

bad_values() {
	refuses SIZE=many 'give bytes'
	refuses COMPRESSOR=zstd:23 'choose lz4'
	refuses POOL_LIMIT=101 'give auto, or a percentage'
	refuses PRIORITY=40000 'give a number'
	refuses WRITE_LIMIT_DAY=1x 'give bytes'
	refuses 'AREAS=/srv/swapfile:40000' 'give a path'
	refuses AREAS=sda1 'give a path'
	refuses ADOPT=maybe 'give yes or no'
	refuses 'COLOUR=blue' 'unknown key'
}

# If the kernel refuses a value while swap is off, the old settings come back.
kernel_refuses_values() {
	systemctl stop vswap.service
	refuses COMPRESSOR=gzip 'the kernel refuses it'
	refuses SIZE=1K 'the kernel refuses it'
	swap_is_off
	systemctl start vswap.service
	swap_is_on
}

# A missing area makes its unit fail. Swap and the other areas work on.
missing_area_fails() {
	cp "$conf" "$work/conf"
	echo 'AREAS=/srv/no-such-file LABEL=cold:9:discard' >>"$conf"
	systemctl restart vswap.service
	wait_for 60 systemctl is-failed vswap-areas.service
	journalctl -u vswap-areas.service --no-pager | grep "AREAS=/srv/no-such-file: no such device or file"
	swap_is_on
	is areas "$(cat "$areas"/*/path | xargs)" = /dev/vda
	mv "$work/conf" "$conf"
	systemctl restart vswap.service
	wait_for 60 systemctl is-active vswap-areas.service
	is areas "$(cat "$areas"/*/path | sort | xargs)" = "/dev/vda /srv/swapfile"
}

# For device-mapper devices the kernel and findfs(8) have different names.
area_on_dm() {
	systemctl stop vswap.service
	cp "$conf" "$work/conf"
	echo AREAS=LABEL=mapped >"$conf"
	dmsetup create mapped --table "0 65536 linear /dev/vda 8192"
	udevadm settle
	mkswap -L mapped /dev/mapper/mapped
	udevadm settle
	is device "$(findfs LABEL=mapped)" = /dev/mapper/mapped
	for _ in 1 2; do
		systemctl start vswap.service
		wait_for 60 systemctl is-active vswap-areas.service
		is areas "$(cat "$areas"/*/path)" = "$(readlink -e /dev/mapper/mapped)"
		systemctl stop vswap.service
		is areas "$(ls "$areas")" = ''
	done
	dmsetup remove --retry mapped
	mv "$work/conf" "$conf"
	systemctl start vswap.service
	wait_for 60 systemctl is-active vswap-areas.service
}

# If there is no memory for a swapoff, the kernel refuses it. Everything stays
# as it is, and can be stopped later.
stop_without_memory_fails() {
	local overcommit
	overcommit=$(cat /proc/sys/vm/overcommit_{memory,ratio})
	sysctl -q vm.overcommit_memory=2 vm.overcommit_ratio=0
	systemctl stop vswap.service || true
	wait_for 60 systemctl is-active vswap.service
	wait_for 60 systemctl is-active vswap-areas.service
	sysctl -q vm.overcommit_memory="${overcommit%$'\n'*}" vm.overcommit_ratio="${overcommit#*$'\n'}"
	swap_is_on
	is areas "$(cat "$areas"/*/path | sort | xargs)" = "/dev/vda /srv/swapfile"
	journalctl -u vswap.service --no-pager | grep 'does not fit into RAM'
}

stop_drains() {
	held "$hold" --mib 60 --mix mixed
	vswapctl writeback --all
	systemctl stop vswap.service
	swap_is_off
	nothing_left
	is areas "$(ls "$areas")" = ''
	finish "$hold"
	systemctl start vswap.service
	as_configured
	wait_for 60 systemctl is-active vswap-areas.service
}

# ADOPT=yes takes over other swap. When the service stops, it gives back areas
# that it took over, but not those which were attached by hand.
service_adopts_and_releases() {
	systemctl stop vswap.service
	cp "$conf" "$work/conf"
	echo ADOPT=yes >"$conf"
	swapon -p 3 /dev/vda
	vswapctl attach /srv/swapfile
	systemctl start vswap.service
	wait_for 60 bash -c "grep -q /dev/vda $areas/*/path"
	is swaps "$(awk 'NR > 1 { print $1 }' /proc/swaps)" = /dev/vswap
	systemctl stop vswap.service
	is "the watcher" "$(systemctl is-active vswap-adopt.service || true)" = inactive
	is swaps "$(other_swaps)" = "/dev/vda 3"
	is areas "$(cat "$areas"/*/path)" = /srv/swapfile
	vswapctl detach /srv/swapfile
	swapoff /dev/vda
	mv "$work/conf" "$conf"
	systemctl start vswap.service
	wait_for 60 systemctl is-active vswap-areas.service
}

# systemd stops restarting the watcher if the module is missing.
watcher_gives_up() {
	is starts "$(systemctl show -p StartLimitBurst --value vswap-adopt.service)" -eq 5
	is within "$(systemctl show -p StartLimitIntervalUSec --value vswap-adopt.service)" = 5min
}

# Prepare a reboot with much memory swapped out, to RAM and to areas.
arm_reboot() {
	cp "$bin/memload" /root/memload
	systemd-run --quiet --unit=load /root/memload --quiet --mib 120 --mix mixed --pageout --hold /run/load
	wait_for 300 test -e /run/load
	vswapctl writeback --all
	stat_is pages_on_disk -gt 1000
	echo "$boot" >"$last_boot"
}

# This is another boot, and filesystems with swapfiles were unmounted cleanly.
rebooted() {
	is boot "$boot" != "$(<"$last_boot")"
	findmnt /srv
	if dmesg | grep -F 'EXT4-fs (vdb): recovery complete'; then return 1; fi
}

upgrade_with_swap_on() {
	local said stores
	held "$hold" --mib 60 --mix mixed
	stores=$(stat stores)
	said=$(apt install "$debs"/new/*.deb)
	[[ $said == *"version $(version_of old), keeps working"*"version $(version_of new), is used from the next load on"* ]] || {
		echo "said: $said"
		return 1
	}
	loaded_is old
	is "installed version" "$(modinfo -F version vswap)" = "$(version_of new)"
	stat_is stores -ge "$stores"
	as_configured
	finish "$hold"
}

only_new_left() { is "DKMS has" "$(dkms status vswap | cut -d, -f1 | xargs)" = "vswap/$(version_of new)"; }

# As the package said at the upgrade.
next_load_is_new() {
	systemctl stop vswap-adopt.service vswap.service
	modprobe -r vswap
	systemctl start vswap.service
	loaded_is new
	as_configured
}

other_swaps() { awk 'NR > 1 && $1 != "/dev/vswap" { print $1, $5 }' /proc/swaps; }

# Removing the package also switches off swap which vswap.service did not switch
# on, and makes areas that were taken over the kernel's again.
removal_without_service() {
	systemctl stop vswap.service
	swapon -p 3 /dev/vda
	vswapctl on
	systemctl enable --now vswap-adopt.service
	wait_for 60 bash -c "grep -q /dev/vda $areas/*/path"
	vswapctl attach /srv/swapfile
	held "$hold" --mib 60 --mix mixed
	vswapctl writeback --all
	stat_is pages_on_disk -gt 1000
	apt remove vswap-tools
	swap_is_off
	[[ ! -d /sys/module/vswap ]]
	is swaps "$(other_swaps | cut -d' ' -f1 | sort | xargs)" = "/dev/vda /srv/swapfile"
	is swaps "$(other_swaps | grep vda)" = "/dev/vda 3"
	finish "$hold"
	swapoff -a
	apt install "$debs"/new/vswap-tools_*.deb
	systemctl disable vswap-adopt.service
	systemctl start vswap.service
	as_configured
	wait_for 60 systemctl is-active vswap-areas.service
}

# Keep the module, for the shutdown below.
removal_with_swap_on() {
	cp "$module" "$work/"
	held "$hold" --mib 60 --mix mixed
	apt remove vswap-dkms vswap-tools
	swap_is_off
	[[ ! -d /sys/module/vswap ]]
	[[ -e $conf ]]
	finish "$hold"
}

# After the purge there are no files that were not there before, except for
# folders that are older than the packages, and for files of boots, apt and
# dpkg.
no_trace() {
	local file left=''
	# shellcheck disable=SC2046
	apt purge $(dpkg-query -W -f '${Package} ' 'vswap-*')
	systemctl daemon-reload
	all_files >"$work/files"
	for file in $(comm -13 "$before" "$work/files" | grep -vE '^\./(var/lib/(systemd|dbus|dpkg|apt|private)|var/cache|etc/machine-id|etc/systemd/system/(multi-user.target.wants/)?lab.service|(etc|var)/\.updated)'); do
		[[ -e /mnt/lower/$file && $file != *vswap* ]] || left+=" $file"
	done
	is "files left" "$left" = ''
	is units "$(systemctl list-units --all --plain --no-legend 'vswap*.service')" = ''
}

# Prepare a shutdown with much memory swapped out, by a program which runs until
# the very end. When everything is unmounted swap must still be on, and at the
# end /srv must be read-only. The two scripts check that, long after this one
# has ended: if they log "BUG: ", scripts/vm reports a failure.
arm_shutdown() {
	install -D -m 644 "$work/${module##*/}" "$module"
	depmod
	apt install "$debs"/new/vswap-tools_*.deb
	cat >>"$conf" <<-'END'
		AREAS=/srv/swapfile
	END
	systemctl enable --now vswap.service
	wait_for 60 systemctl is-active vswap-areas.service
	cat >/etc/systemd/system/late.service <<-'END'
		[Unit]
		DefaultDependencies=no
		After=umount.target
		Before=final.target
		[Service]
		Type=oneshot
		ExecStart=/root/late
		[Install]
		WantedBy=final.target
	END
	cat >/root/late <<-'END'
		#!/bin/sh
		while read -r name _ _ used _; do
			[ "$name" != /dev/vswap ] || [ "$used" -lt 100000 ] || late="<6>lab: at shutdown $used KiB are swapped out"
		done </proc/swaps
		echo "${late:-<3>BUG: swap was drained at shutdown}" >/dev/kmsg
	END
	chmod 755 /root/late
	systemctl enable late.service
	cat >/usr/lib/systemd/system-shutdown/late <<-'END'
		#!/bin/sh
		n=0
		while grep -q '^/dev/vdb [^ ]* ext4 rw' /proc/mounts && [ $n -lt 100 ]; do sleep 0.2; n=$((n + 1)); done
		if [ $n -lt 100 ]; then
			echo "<6>lab: /srv is $(grep '^/dev/vdb' /proc/mounts || echo unmounted)" >/dev/kmsg
		else
			echo "<3>BUG: /srv was left unclean" >/dev/kmsg
		fi
	END
	chmod 755 /usr/lib/systemd/system-shutdown/late
	systemd-run --quiet --unit=keeps -p DefaultDependencies=no /root/memload --quiet --mib 120 --mix mixed --pageout --hold /run/keeps
	wait_for 300 test -e /run/keeps
	stat_is pages_stored -gt 25000
	is "what swap waits for" "$(systemctl show -p Conflicts --value dev-vswap.swap)" = ''
}

lintian_is_content() {
	is "what lintian says" "$(<"$debs/lintian")" = 'status 0'
}

if [[ ${1:-} == install ]]; then
	trap - EXIT # the script runs again after the boot
	[[ -d $debs/old && -d $debs/new ]] || fatal "no packages in $debs"
	check lintian lintian_is_content
	check lab-removed make_clean
	check installed install_old
	check boot-prepared prepare_boot
	test -L /etc/systemd/system/swap.target.wants/vswap.service
	exit
fi

if [[ ! -e $last_boot ]]; then
	check at-boot as_configured
	check areas-attached areas_attached
	check nothing-failed nothing_failed
	check recompressor setting_is recompressor zstd
	check old-is-loaded loaded_is old
	check signed signed_by_dkms
	check under-load under_load
	check bad-values bad_values
	check kernel-refuses-values kernel_refuses_values
	check missing-area-fails missing_area_fails
	check area-on-dm area_on_dm
	check stop-without-memory-fails stop_without_memory_fails
	check stop-drains stop_drains
	check service-adopts-and-releases service_adopts_and_releases
	check watcher-gives-up watcher_gives_up
	check reboot-armed arm_reboot
	[[ -e $last_boot ]] || exit
	trap - EXIT # the script runs again after the reboot
	systemctl reboot
	sleep 1000
fi

check rebooted rebooted
check at-next-boot as_configured
check areas-at-next-boot areas_attached
check nothing-failed-then nothing_failed
check upgrade-with-swap-on upgrade_with_swap_on
check only-new-left only_new_left
check next-load-is-new next_load_is_new
check nothing-failed-yet nothing_failed
check removal-without-service removal_without_service
check removal-with-swap-on removal_with_swap_on
check no-trace no_trace
check shutdown-armed arm_shutdown
