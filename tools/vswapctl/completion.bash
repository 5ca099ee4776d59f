# SPDX-License-Identifier: GPL-2.0
# bash completion for vswapctl(8).  shellcheck shell=bash

# Words that begin as the one being typed does.
_vswapctl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

# Devices and files, and the areas' numbers if asked for.
_vswapctl_areas() {
	local numbers
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	compopt -o filenames
	[[ $1 != attached ]] || {
		numbers=$(cd /sys/class/misc/vswap/areas 2>/dev/null && echo *)
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "${numbers//\*/}" -- "$cur")
	}
}

# The swap areas in use, vswap and zram apart.
_vswapctl_swaps() {
	_vswapctl_words "$1 $(awk 'NR > 1 && $1 !~ /^\/dev\/(vswap|zram)/ { print $1 }' /proc/swaps)"
}

# The columns after -o, with commas between.
_vswapctl_columns() {
	local done='' columns
	columns=$(vswapctl status --help | awk 'found { print $1 } /^Columns/ { found = 1 }')
	[[ $cur != *,* ]] || done=${cur%,*},
	mapfile -t COMPREPLY < <(compgen -P "$done" -W "$columns" -- "${cur##*,}")
	compopt -o nospace
}

_vswapctl_value() {
	case $1 in
	-c | --compressor) _vswapctl_words "$(cat /sys/class/misc/vswap/compressors 2>/dev/null || echo lz4 lzo-rle zstd)" ;;
	-o | --output) _vswapctl_columns ;;
	--segment-size) _vswapctl_words "256K 512K 1M 2M 4M 8M 16M" ;;
	-p | --priority | --size | -i | --idle | -d | --delay | -n | --count) return 0 ;;
	*) return 1 ;;
	esac
}

_vswapctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_vswapctl_words "on off attach detach adopt release status top writeback set doctor --help --version"
		return
	fi
	case ${COMP_WORDS[1]},$previous in
	status,-[nb] | attach,-d) ;;
	*) ! _vswapctl_value "$previous" || return 0 ;;
	esac
	case ${COMP_WORDS[1]},$cur in
	on,*) _vswapctl_words "--priority --size --compressor --help" ;;
	attach,-*) _vswapctl_words "--priority --discard --segment-size --help" ;;
	attach,*) _vswapctl_areas any ;;
	detach,-*) _vswapctl_words "--force --help" ;;
	release,-*) _vswapctl_words "--all --help" ;;
	detach,* | release,*) _vswapctl_areas attached ;;
	adopt,*) _vswapctl_swaps "--all --watch --help" ;;
	status,*) _vswapctl_words "--json --prometheus --output --raw --bytes --noheadings --help" ;;
	top,*) _vswapctl_words "--delay --count --help" ;;
	writeback,*) _vswapctl_words "--all --idle --incompressible --help" ;;
	set,*)
		_vswapctl_words "size= compressor= recompressor= pool_limit= write_limit_second= write_limit_day="
		compopt -o nospace
		;;
	off,* | doctor,*) _vswapctl_words "--help" ;;
	esac
}

complete -F _vswapctl vswapctl
