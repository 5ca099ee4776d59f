# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# bash completion for vswapctl(8).

# Complete from a list of words.
_vswapctl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

# Complete from the lines of standard input, after decoding the escapes of the kernel
# and of lsblk.
_vswapctl_lines() {
	local line typed=${cur//\\/}
	while IFS= read -r line; do
		printf -v line %b "${line//\\0/\\00}"
		[[ $line != "$typed"* ]] || COMPREPLY+=("$line")
	done
	compopt -o filenames
}

# Complete tags of swap areas; fail if the word is not a tag. bash splits UUID=x into three words.
_vswapctl_tags() {
	local tag=$previous
	if [[ $cur == = ]]; then
		cur=''
	elif [[ $previous == = ]]; then
		tag=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $cur == [A-Z]* ]]; then
		_vswapctl_words "UUID= LABEL= PARTUUID= PARTLABEL="
		compopt -o nospace
		((${#COMPREPLY[@]}))
		return
	else
		return 1
	fi
	_vswapctl_lines < <(lsblk -nro "FSTYPE,$tag" 2>/dev/null | awk '$1 == "swap" && NF == 2 { print $2 }')
}

# Complete devices and files, and with "attached" the numbers of areas too.
_vswapctl_areas() {
	! _vswapctl_tags || return 0
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	compopt -o filenames
	[[ $1 != attached ]] || _vswapctl_lines < <(ls /sys/class/misc/vswap/areas 2>/dev/null)
}

# Complete swap areas in use, except vswap and zram.
_vswapctl_swaps() {
	! _vswapctl_tags || return 0
	_vswapctl_lines < <(awk 'NR > 1 && $1 !~ /^\/dev\/(vswap|zram)/ { print $1 }' /proc/swaps)
}

# Complete the comma-separated columns of -o.
_vswapctl_columns() {
	local done='' columns
	columns=$(vswapctl status --help | awk 'found { print $1 } /^Columns/ { found = 1 }')
	[[ $cur != *,* ]] || done=${cur%,*},
	mapfile -t COMPREPLY < <(compgen -P "$done" -W "$columns" -- "${cur##*,}")
	compopt -o nospace
}

# _vswapctl_value COMMAND OPTION: complete the argument of the option; fail if it takes none.
_vswapctl_value() {
	case $1,$2 in
	status,-n | attach,-d | writeback,-I) return 1 ;;
	*,-c | *,--compressor) _vswapctl_words "$(cat /sys/class/misc/vswap/compressors 2>/dev/null || echo lz4 lzo-rle zstd)" ;;
	*,-o | *,--output) _vswapctl_columns ;;
	attach,-s | *,--segment-size) _vswapctl_words "256K 512K 1M 2M 4M 8M 16M" ;;
	on,-s | *,-[pidn] | *,--priority | *,--size | *,--idle | *,--delay | *,--count) return 0 ;;
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
	! _vswapctl_value "${COMP_WORDS[1]}" "$previous" || return 0
	case ${COMP_WORDS[1]},$cur in
	on,*) _vswapctl_words "--priority --size --compressor --help" ;;
	attach,-*) _vswapctl_words "--priority --discard --segment-size --help" ;;
	attach,*) _vswapctl_areas any ;;
	detach,-*) _vswapctl_words "--force --help" ;;
	release,-*) _vswapctl_words "--all --help" ;;
	detach,* | release,*) _vswapctl_areas attached ;;
	adopt,-*) _vswapctl_words "--all --watch --help" ;;
	adopt,*) _vswapctl_swaps ;;
	status,*) _vswapctl_words "--json --prometheus --output --raw --bytes --noheadings --help" ;;
	top,*) _vswapctl_words "--delay --count --help" ;;
	writeback,*) _vswapctl_words "--all --idle --incompressible --help" ;;
	set,-*) _vswapctl_words "--help" ;;
	set,*)
		_vswapctl_words "size= compressor= recompressor= pool_limit= store_workers= write_limit_second= write_limit_day="
		compopt -o nospace
		;;
	off,* | doctor,*) _vswapctl_words "--help" ;;
	esac
}

complete -F _vswapctl vswapctl
