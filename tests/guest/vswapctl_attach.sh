#!/bin/bash
# vswapctl attach, detach and writeback, with good and bad areas and options.
# kernels: stock
# vm: --memory 512M --cpus 2 --disk 256M --disk 256M --timeout 900
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"
# shellcheck source=tests/lib/vswapctl.sh
. "$(dirname "$0")/../lib/vswapctl.sh"

# --- attach, detach ----------------------------------------------------------

attach_and_detach() {
	signed -U $uuid -L cold /dev/vda
	quiet attach -p 9 --discard --segment-size 512K /dev/vda
	is priority "$(figure 0 priority)" -eq 9
	is discard "$(figure 0 discard)" -eq 1
	is 'segment size' "$(figure 0 segment_size)" -eq $((512 << 10))
	fails 1 'already attached as area 0' attach /dev/vda
	quiet detach /dev/vda
	fails 1 'not attached' detach /dev/vda
	quiet attach UUID=$uuid
	is priority "$(figure 0 priority)" -eq -1
	quiet detach UUID=$uuid
	quiet attach LABEL=cold
	quiet detach --force 0
	fails 1 'not attached' detach 0
}

bad_areas() {
	truncate -s 64M "$work/plain"
	mkfifo "$work/fifo"
	fails 1 'no such device' attach UUID=00000000-0000-0000-0000-000000000000
	fails 1 'no such device' attach LABEL=none
	fails 1 'no such device' attach "$work/nothing"
	fails 1 'neither a block device nor a file' attach /dev/null
	fails 1 'neither a block device nor a file' attach "$work/fifo"
	fails 1 'this is vswap itself' attach $device
	fails 1 'directory' attach "$work"
	fails 1 'cannot hold a swap area' attach "$work/plain"
	fails 1 'in use: mounted' attach /dev/vdb
	fails 1 'no swap signature' attach "$files/unsigned"
	fails 1 'too small' attach "$files/small"
	dd if=/dev/zero of=/dev/vda bs=4096 count=1 conv=notrunc status=none
	fails 1 'type: mkswap /dev/vda' attach /dev/vda
	signed /dev/vda
	printf '\377\377\377\377' | dd of=/dev/vda bs=1 seek=1028 conv=notrunc status=none
	fails 1 'signature is damaged' attach /dev/vda
	signed -L cold /dev/vda
	blockdev --setro /dev/vda
	fails 1 '/dev/vda: ' attach /dev/vda
	blockdev --setrw /dev/vda
	swapon /dev/vda
	fails 1 'vswapctl adopt /dev/vda' attach /dev/vda
	swapoff /dev/vda
	[[ ! -e $areas/0 ]]
}

# If some areas succeed and some fail, the status is 64.
partial_failure_is_64() {
	fails 64 'no swap signature' attach "$files/unsigned" "$files/good" /dev/vda
	[[ -e $areas/1 ]]
	fails 64 'not attached' detach 31 "$files/good" LABEL=cold
	[[ ! -e $areas/0 && ! -e $areas/1 ]]
}

data_comes_back() {
	vswapctl attach /dev/vda
	held "$hold" --mib 40 --mix text
	says 'pages written' writeback
	stat_is pages_on_disk -gt "$(pages 19)"
	on_terminal "$work/typed" detach 0 </dev/null
	stat_is pages_on_disk -eq 0
	finish "$hold"
}

# Areas can be named by the UUID and the label of a partition.
named_by_partition() {
	local part=0f7e1c3a-9d5b-4b7e-8a11-6f2d90c4e101
	wipefs -qa /dev/vda
	printf 'label: gpt\nsize=64M, type=swap, name=chilly, uuid=%s\n' $part | sfdisk -q /dev/vda
	wait_for 10 test -b /dev/vda1
	signed /dev/vda1
	quiet attach PARTUUID=$part
	is path "$(figure 0 path)" = /dev/vda1
	fails 1 'already attached as area 0' attach PARTLABEL=chilly
	quiet detach PARTLABEL=chilly
	fails 1 'no such device' attach PARTLABEL=cosy
	sfdisk -q --delete /dev/vda
	wipefs -qa /dev/vda
}

# --- writeback ---------------------------------------------------------------

writeback_modes() {
	fails 1 'attach one: vswapctl attach AREA' writeback
	vswapctl attach LABEL=cold
	held "$hold" --mib 20 --mix random
	says 'pages written' writeback --incompressible
	wait_for 20 stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says '0 pages written' writeback --idle 100000
	sleep 2
	says 'pages written' writeback -i 1
	stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
	held "$hold" --mib 20 --mix text
	says 'pages written' writeback --all
	stat_is pages_on_disk -gt "$(pages 15)"
	finish "$hold"
}

writeback_is_capped() {
	held "$hold" --mib 20 --mix text
	vswapctl set write_limit_day=1M
	fails 1 'the write limit is reached' writeback
	vswapctl set write_limit_day=0
	finish "$hold"
	quiet detach LABEL=cold
}

# --- the checks --------------------------------------------------------------

reset
check make-files make_files
vswapctl on || fatal "vswapctl on failed"
check attach-and-detach attach_and_detach
check bad-areas bad_areas
check partial-failure-is-64 partial_failure_is_64
check named-by-partition named_by_partition
signed -L cold /dev/vda
check data-comes-back data_comes_back
check writeback-modes writeback_modes
check writeback-is-capped writeback_is_capped
check nothing-left over
