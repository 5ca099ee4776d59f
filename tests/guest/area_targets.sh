#!/bin/bash
# Targets that can be attached, and targets that are refused: with an errno, a
# line in the log which says why, and no change to the target.
# kernels: stock
# not-on-arm64: its root lacks systemd and the programs which this test needs
# vm: --memory 512M --cpus 2 --disk 64M --disk 512M --disk 64M,nvme --timeout 700
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

# refuses ERRNO LOGGED TARGET [ARG...]: attach fails with ERRNO, logs LOGGED,
# and changes no byte.
refuses() {
	local errno=$1 logged=$2 target=$3 before=''
	[[ ! -b $target ]] || before=$(cksum <"$target")
	log_mark
	refused "attach: $errno" area attach "${@:3}"
	is "lines in the log" "$(our_log_since | wc -l)" -eq 1
	[[ $(our_log_since) == *"$logged"* ]] || {
		our_log_since
		return 1
	}
	[[ ! -b $target ]] || is checksum "$(cksum <"$target")" = "$before"
	is areas "$(find $areas -mindepth 1 | wc -l)" -eq 0
}

# poke OFFSET BYTES: write BYTES to the header of /dev/vda.
poke() { printf '%b' "$2" | dd of=/dev/vda bs=1 seek="$1" conv=notrunc status=none; }
damaged() {
	signed -f /dev/vda
	poke "$1" "$2"
	refuses EUCLEAN "$3" /dev/vda
}

swapped_on() {
	signed -f /dev/vda
	swapon /dev/vda
	trap 'swapoff /dev/vda' EXIT
	refuses EBUSY "in use" /dev/vda
}

# Mounted read-only, so that the checksum does not change.
mounted() {
	mkfs.ext4 -q -F /dev/vda
	mkdir -p /mnt/fs
	mount -t ext4 -o ro /dev/vda /mnt/fs
	trap 'umount /mnt/fs' EXIT
	refuses EBUSY "in use" /dev/vda
}

attached_already() {
	area attach /dev/vda
	log_mark
	refused "attach: EBUSY" area attach /dev/vda
	refused "busy" swapon /dev/vda
	area detach 0
}

read_only() {
	signed -f /dev/vda
	blockdev --setro /dev/vda
	trap 'blockdev --setrw /dev/vda' EXIT
	refuses EROFS read-only /dev/vda
}

open_for_reading() { refuses EBADF "reading and writing" /dev/vda 0 0 0 0; }

zoned() {
	modprobe null_blk nr_devices=1 zoned=1 zone_size=4 gb=1 memory_backed=1
	refuses EOPNOTSUPP zoned /dev/nullb0
	modprobe -r null_blk
}

bad_pages_are_left_alone() {
	local free
	signed -f /dev/vda
	area attach /dev/vda 0 262144
	free=$(figure 0 segments_free)
	area detach 0
	# two bad pages, in two segments; nr_badpages: 1032, badpages: 1536
	poke 1032 '\002\000\000\000'
	poke 1536 '\310\000\000\000\001\001\000\000'
	area attach /dev/vda 0 262144
	figure_is 0 segments_free -eq $((free - 2))
	memload --mib 32 --pageout --mix text
	area detach 0
	signed -f /dev/vda
}

other_byte_order() {
	signed -f /dev/vda
	poke 1024 '\000\000\000\001'
	poke 1028 '\000\000\077\377'
	area attach /dev/vda
	area detach 0
	signed -f /dev/vda
}

bad_arguments() {
	refused EINVAL area attach /dev/vda 0 300000
	refused EINVAL area attach /dev/vda 0 33554432
	refused EINVAL area attach /dev/vda 0 0 8
	refused EINVAL area attach /dev/vda -2
	refused ENODEV area detach 3
	refused ENODEV area detach 77
	refused EINVAL area detach 0 4
	refused EINVAL area writeback 9
	refused ENODEV area writeback 0
}

# swapfile FS: attach a swapfile on a new filesystem on /dev/vdb.
swapfile() {
	local file=/mnt/fs/swapfile
	mkdir -p /mnt/fs
	command -v "mkfs.$1" >/dev/null || fatal "no mkfs.$1"
	"mkfs.$1" -q -f /dev/vdb 2>/dev/null || "mkfs.$1" -q -F /dev/vdb
	mount -t "$1" /dev/vdb /mnt/fs
	[[ $1 != btrfs ]] || { touch $file && chattr +C $file; }
	dd if=/dev/zero of=$file bs=1M count=96 status=none
	signed $file
	chmod 600 $file
	area attach $file
	is type "$(figure 0 type)" = file
	is path "$(figure 0 path)" = $file
	held "$hold" --mib 48 --mix text
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge 12000
	refused "Text file busy" truncate -s 1M $file
	refused "" rm $file
	refused "" umount /mnt/fs
	finish "$hold"
	stat_is failed_loads -eq 0
	area detach 0
	swapon $file
	swapoff $file
	truncate -s 1M $file
	refuses EUCLEAN "smaller than" $file
	[[ $1 == btrfs ]] || holey
	umount /mnt/fs
}

holey() {
	truncate -s 0 /mnt/fs/holey
	truncate -s 64M /mnt/fs/holey
	signed /mnt/fs/holey
	refused "attach: EINVAL" area attach /mnt/fs/holey
	is areas "$(find $areas -mindepth 1 | wc -l)" -eq 0
}

# works DEVICE: pages go to DEVICE and come back.
works() {
	signed -f "$1"
	area attach "$1"
	is path "$(figure 0 path)" = "$1"
	held "$hold" --mib 32 --mix text
	area writeback 0 >/dev/null
	stat_is pages_on_disk -ge 8000
	finish "$hold"
	stat_is failed_loads -eq 0
	figure_is 0 read_errors -eq 0
	figure_is 0 write_errors -eq 0
	area detach 0
}

on_loop_and_dm() {
	local loop
	dm lin "$(blockdev --getsz /dev/vda)" linear /dev/vda 0
	loop=$(losetup --find --show /dev/mapper/lin)
	works "$loop"
	losetup -d "$loop"
	dmsetup remove lin
}

on_dm_crypt() {
	modprobe dm-crypt
	dm crypt "$(blockdev --getsz /dev/vda)" crypt aes-xts-plain64 "$(od -An -v -tx1 -N64 /dev/urandom | tr -d ' \n')" 0 /dev/vda 0
	works /dev/mapper/crypt
	dmsetup remove crypt
	[[ $(blkid -p -o value -s TYPE /dev/vda) != swap ]]
}

# The server runs on the same machine. Real swap must not do that: the server
# may need memory which only the swap can free.
on_nbd() {
	local server
	ip link set lo up
	modprobe nbd nbds_max=1
	nbd-server 127.0.0.1:10809 /dev/vda -C /dev/null -d >/dev/null 2>&1 &
	server=$!
	wait_for 30 nbd-client -swap 127.0.0.1 10809 /dev/nbd0
	works /dev/nbd0
	nbd-client -d /dev/nbd0
	# it may have ended already, with its client
	kill "$server" 2>/dev/null || true
	wait "$server" || true
}

modprobe -a loop dm-mod 2>/dev/null
ready
check unsigned refuses EMEDIUMTYPE mkswap /dev/vda
check not-a-device-or-file refuses ENOTBLK "neither" /dev/null
check bad-version damaged 1024 '\007' "unknown version"
check last-page-beyond-the-end damaged 1028 '\377\377\377' "smaller than"
check last-page-zero damaged 1028 '\000\000\000\000' "smaller than"
check too-many-bad-pages damaged 1032 '\377\377' "bad pages"
check bad-page-beyond-the-end damaged 1032 '\001\000\000\000' "bad pages"
check other-byte-order other_byte_order
check bad-pages-are-left-alone bad_pages_are_left_alone
check swapped-on swapped_on
check attached-already attached_already
check mounted mounted
check read-only read_only
check open-for-reading open_for_reading
check too-small refuses ENOSPC "too small" /dev/vda 0 16777216
check zoned zoned
check bad-arguments bad_arguments
check loop-and-dm on_loop_and_dm
check dm-crypt on_dm_crypt
check nvme works /dev/nvme0n1
check nbd on_nbd
for fs in ext4 xfs btrfs; do check swapfile-on-$fs swapfile $fs; done
check nothing-left over
reset
