# shellcheck shell=bash
# Helpers for the guest tests of areas; sourced after tests/lib/guest.sh.
# shellcheck disable=SC2034,SC2154 # used by, and known to, the scripts that source this

areas=$settings/areas

area() { "$bin/area" "$@"; }
figure() {
	local value
	read -r value <"$areas/$1/$2"
	echo "$value"
}
figure_is() { is "area $1: $2" "$(figure "$1" "$2")" "$3" "$4"; }
signed() { mkswap "$@" >/dev/null 2>&1; }

# little_on ID: wait until the area is nearly empty. While swap is on, pages of
# other tasks may be on it.
little_on() { wait_for 60 figure_is "$1" live_bytes -le $((4 << 20)); }

# nothing_on ID...: wait until the areas are empty, with swap off.
nothing_on() {
	local id
	for id in "$@"; do
		wait_for 30 figure_is "$id" live_bytes -eq 0
		wait_for 30 figure_is "$id" segments_full -eq 0
	done
}

# over_with ID...: switch swap off, check that nothing is left in RAM and on
# these areas, and remove the module, which detaches them.
over_with() {
	swap_off
	nothing_left
	stat_is pages_on_disk -eq 0
	nothing_on "$@"
	unload
	[[ ! -e $device ]]
}

# dm NAME SECTORS TARGET...: make a device-mapper device, or replace its table.
dm() {
	local name=$1 sectors=$2
	shift 2
	if [[ -e /dev/mapper/$name ]]; then
		dmsetup suspend "$name" --noflush --nolockfs
		dmsetup load "$name" --table "0 $sectors $*"
		dmsetup resume "$name"
	else
		dmsetup create "$name" --table "0 $sectors $*"
		[[ -e /dev/mapper/$name ]] || dmsetup mknodes "$name"
	fi
}
