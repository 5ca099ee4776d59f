#!/bin/bash
# vswapctl doctor: what it says about a healthy vswap, about one in trouble, and
# about a machine that hibernates, has Secure Boot or other compressed swap.
# kernels: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

doctor_sees_no_module() {
	local modules
	modules=/lib/modules/$(uname -r)/modules.dep
	seems "$modules" 'kernel/other.ko:'
	doctor_says "There is no vswap module for this kernel ($(uname -r))"
	no_more "$modules"
	doctor_says 'The vswap module is not loaded.'
}

mokutil_says() {
	# shellcheck disable=SC2016 # for the script's shell
	printf '#!/bin/sh\necho "$2 %s"\nexit 1\n' "$1" >/usr/bin/mokutil
	chmod 755 /usr/bin/mokutil
}

# The guest has no EFI, so its files and mokutil are faked. No module is loaded.
doctor_sees_secure_boot() {
	local vars=/sys/firmware/efi/efivars said
	mount -t tmpfs tmpfs /sys/firmware
	mkdir -p $vars /var/lib/dkms
	printf '\6\0\0\0\1' >$vars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
	rm -f /var/lib/dkms/mok.pub
	doctor_says 'has no key with which to sign'
	touch /var/lib/dkms/mok.pub
	doctor_says 'mokutil is needed'
	mokutil_says 'is not enrolled'
	doctor_says 'type: mokutil --import /var/lib/dkms/mok.pub'
	mokutil_says 'is already in the enrollment request'
	doctor_says 'type: reboot'
	for said in 'is already enrolled' 'is already in db' 'is already in the built-in trusted keyring'; do
		mokutil_says "$said"
		doctor_does_not_say 'Secure Boot'
	done
	rm /usr/bin/mokutil
	umount /sys/firmware
}

# power RESUME OFFSET: pretend that the machine hibernates there.
power() {
	printf '%s' "$1" >/sys/power/resume
	printf '%s' "$2" >/sys/power/resume_offset
}

stat_of() { command stat --format "$1" "$2"; }

hibernation() {
	local disk file offset
	disk=$(printf '%d:%d' "$(stat_of %Hr /dev/vda)" "$(stat_of %Lr /dev/vda)")
	file=$(printf '%d:%d' "$(stat_of %Hr /dev/vdb)" "$(stat_of %Lr /dev/vdb)")
	offset=$(filefrag -b4096 -v "$files/good" | awk '$1 == "0:" { sub(/\.\.$/, "", $4); print $4 }')
	mount -t tmpfs tmpfs /sys/power
	echo 'freeze mem disk' >/sys/power/state
	echo '[platform] shutdown' >/sys/power/disk
	signed /dev/vda
	swapon /dev/vda
	swapon "$files/good"
	power "$disk" 0
	says 'cannot work while vswap has it; to release it, type: vswapctl release /dev/vda' adopt /dev/vda
	quiet adopt "$files/good"
	doctor_says 'The machine would hibernate to /dev/vda, '
	doctor_does_not_say "hibernate to $files/good"
	power "$file" "$offset"
	doctor_says "The machine would hibernate to $files/good, "
	doctor_does_not_say 'hibernate to /dev/vda'
	power "$file" $((offset + 1))
	doctor_does_not_say 'would hibernate to'
	power "$file" 0
	doctor_does_not_say 'would hibernate to'
	power 0:0 0
	doctor_says 'cannot hibernate to /dev/vswap'
	umount /sys/power
	quiet detach 0 1
}

doctor_helps() {
	local newer=/lib/modules/99.0-test dir
	# other kernels of the lab share the root
	for dir in /lib/modules/*/; do
		[[ $dir == */$(uname -r)/ ]] || rm -f "$dir/modules.dep"
	done
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
	vswapctl off
	swapon /dev/vda
	doctor_says '/dev/vda is plain swap beside vswap: pages go there'
	swapoff /dev/vda
	vswapctl on
	nobody vswapctl doctor | grep -q 'Run as root to check everything'
}

doctor_sees_peers() {
	if [[ -w /sys/module/zswap/parameters/enabled ]]; then
		echo Y >/sys/module/zswap/parameters/enabled
		doctor_says 'zswap is enabled too'
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

doctor_sees_losses() {
	seems $stats/failed_loads 3
	seems $stats/pages_lost 4
	doctor_says '3 pages could not be swapped in'
	doctor_says '4 pages are lost'
	no_more $stats/failed_loads $stats/pages_lost
	seems $stats/pool_bytes "$(stat pool_limit_bytes)"
	doctor_says 'nearly at its limit'
	no_more $stats/pool_bytes
}

# A full pool is a problem while it lasts, and a note later. The advice never is
# to set the same limit again, or a lower one.
doctor_sees_trouble() {
	vswapctl set pool_limit=1
	held "$hold" --mib 40 --mix random
	stat_is failed_stores_limit -gt 0
	doctor_says 'pool of compressed pages is at its limit'
	doctor_says 'type: vswapctl attach AREA'
	field '.advice[0].severity == "problem"' >/dev/null
	[[ $(vswapctl status) == *'Problem: The pool'* ]]
	vswapctl attach /dev/vda
	doctor_says 'type: vswapctl set pool_limit=6'
	seems $areas/0/segments_free 1
	doctor_says 'The areas are full'
	no_more $areas/0/segments_free
	finish "$hold"
	vswapctl set pool_limit=60
	doctor_says 'Note: The pool of compressed pages has been at its limit'
	doctor_says 'type: vswapctl set pool_limit=80'
	vswapctl set pool_limit=90
	doctor_says 'type: vswapctl attach AREA'
	seems $stats/failed_stores_memory 7
	vswapctl set pool_limit=50
	doctor_says '7 times there was no memory'
	doctor_says 'type: vswapctl set pool_limit=40'
	doctor_does_not_say 'pool_limit=75'
	no_more $stats/failed_stores_memory
	vswapctl detach 0
	vswapctl off
	doctor_says 'type: vswapctl on'
	vswapctl on
}

# A disk with one error, which is made up, and a disk on which all writes fail.
failing_area() {
	dm bad "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	vswapctl attach --segment-size 256K /dev/mapper/bad
	seems $areas/0/read_errors 1
	doctor_says 'The area /dev/mapper/bad has had 1 errors; its device may be failing'
	doctor_says 'type: vswapctl detach 0'
	[[ $(vswapctl status) == *'Problem: The area'* ]]
	no_more $areas/0/read_errors
	held "$hold" --mib 20 --mix text
	dm bad "$(blockdev --getsz /dev/vda)" flakey /dev/vda 0 0 100 1 error_writes
	for _ in 1 2 3 4 5 6 7 8; do vswapctl writeback >/dev/null 2>&1 || true; done
	is state "$(figure 0 state)" = failed
	doctor_says 'was taken out of service after too many errors'
	field '.areas[0].state == "failed"' >/dev/null
	finish "$hold"
	quiet detach 0
	dmsetup remove bad
}

reset
check doctor-sees-no-module doctor_sees_no_module
check doctor-sees-secure-boot doctor_sees_secure_boot
check make-files make_files
signed /dev/vda
vswapctl on || fatal "vswapctl on failed"
check hibernation hibernation
check doctor-helps doctor_helps
check doctor-sees-peers doctor_sees_peers
check doctor-sees-losses doctor_sees_losses
check doctor-sees-trouble doctor_sees_trouble
check failing-area failing_area
check nothing-left over
