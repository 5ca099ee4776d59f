#!/bin/bash
# Random steps: attach, write back, break and fix disks, change the limit,
# detach, swap off and on, in any order, while tasks overwrite and verify their
# memory. Every byte must be right, and the kernel's checkers must find nothing.
# FATE_ROUNDS and FATE_SEED may be set for a longer or another run.
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

# attached: set ids to the numbers of the areas. It starts no process, which
# would take a tenth of a second here.
attached() {
	local dir
	ids=()
	for dir in "$areas"/*/; do
		if [[ -d $dir ]]; then dir=${dir%/} && ids+=("${dir##*/}"); fi
	done
}
one_disk() { echo "${disks[RANDOM % 3]}"; }

# breaks DISK: let writes to it fail now and then. Reads never fail, because
# then pages would be lost, as they should.
breaks() { dm "bad-$1" "$sectors" flakey "/dev/$1" 0 1 1 1 error_writes; }
fixes() { dm "bad-$1" "$sectors" linear "/dev/$1" 0; }

# may COMMAND...: run COMMAND, which may fail for a good reason.
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
	10) fixes "$(one_disk)" ;;
	11)
		echo $((RANDOM % 12 + 3)) >"$settings/pool_limit"
		((RANDOM % 4)) || { may swapoff $device; swap_is_on || swap_on; }
		;;
	esac
}

random_steps() {
	local round
	for task in text random mixed; do
		during "$go.$task" --mib $((RANDOM % 10 + 6)) --mix $task --pageout --seed "$RANDOM"
	done
	for ((round = 1; round <= rounds; round++)); do
		step
		((round % 100)) || echo "<6>fate: $round rounds" >/dev/kmsg
	done
	for disk in "${disks[@]}"; do fixes "$disk"; done
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
	if ! signed "/dev/$disk" || ! fixes "$disk"; then fatal "no $disk"; fi
done
check "random-steps-$rounds" random_steps
check all-detached all_detached
check nothing-left over
reset
