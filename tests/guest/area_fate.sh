#!/bin/bash
# Power of fate: attach, load, overwrite, write back, break and mend disks, detach,
# swap off and on, in any order, while tasks verify their memory all the time.
# The kernel's checkers and every byte must agree. FATE_ROUNDS and FATE_SEED may be
# set for a longer or another run.
# long: debug
# vm: --memory 768M --cpus 2 --disk 64M --disk 64M --disk 64M --timeout 1500
# shellcheck source=tests/lib/guest.sh
. "$(dirname "$0")/../lib/guest.sh"
# shellcheck source=tests/lib/areas.sh
. "$(dirname "$0")/../lib/areas.sh"

rounds=${FATE_ROUNDS:-12}
RANDOM=${FATE_SEED:-20261121}
go=$work/go
disks=(vda vdb vdc)

# ids: the areas there are, by number. (A process costs a tenth of a second here.)
attached() {
	local dir
	ids=()
	for dir in "$areas"/*/; do
		if [[ -d $dir ]]; then dir=${dir%/} && ids+=("${dir##*/}"); fi
	done
}
one_disk() { echo "${disks[RANDOM % 3]}"; }

# A disk on which writes fail now and then; reads never do, for then pages would
# be lost, as they must.
breaks() { dm "bad-$1" "$sectors" flakey "/dev/$1" 0 1 1 1 error_writes; }
mends() { dm "bad-$1" "$sectors" linear "/dev/$1" 0; }

# What may fail for a good reason.
may() { "$@" >/dev/null 2>&1 || true; }

step() {
	local id
	case $((RANDOM % 12)) in
	0 | 1 | 2) may area attach "/dev/mapper/bad-$(one_disk)" $((RANDOM % 3)) $((262144 << RANDOM % 3)) $((RANDOM % 2)) ;;
	3 | 4)
		attached
		((${#ids[@]})) || return 0
		id=${ids[RANDOM % ${#ids[@]}]}
		may timeout -s INT $((RANDOM % 2 ? 60 : 1)) "$bin/area" detach "$id"
		;;
	5 | 6 | 7) may timeout -s INT 1 "$bin/area" writeback 0 ;;
	8) may area writeback 2 ;;
	9) breaks "$(one_disk)" ;;
	10) mends "$(one_disk)" ;;
	11)
		echo $((RANDOM % 12 + 3)) >"$settings/pool_limit"
		((RANDOM % 4)) || { may swapoff $device; swap_is_on || swap_on; }
		;;
	esac
}

fate() {
	local round
	for task in text random mixed; do
		during "$go.$task" --mib $((RANDOM % 10 + 6)) --mix $task --pageout --seed "$RANDOM"
	done
	for ((round = 1; round <= rounds; round++)); do
		step
		((round % 100)) || echo "<6>fate: $round rounds" >/dev/kmsg
	done
	for disk in "${disks[@]}"; do mends "$disk"; done
	for task in text random mixed; do
		rm "$go.$task"
		ended "$go.$task"
	done
	stat_is failed_loads -eq 0
	stat_is pages_lost -eq 0
}

all_detached() {
	local id
	echo 50 >"$settings/pool_limit"
	attached
	for id in "${ids[@]}"; do area detach "$id"; done
	attached
	is areas "${#ids[@]}" -eq 0
}

modprobe -a dm-mod dm-flakey 2>/dev/null
sectors=$(blockdev --getsz /dev/vda)
ready pool_limit=20
for disk in "${disks[@]}"; do
	if ! signed "/dev/$disk" || ! mends "$disk"; then fatal "no $disk"; fi
done
check "fate-$rounds-rounds" fate
check all-detached all_detached
check over over
reset
