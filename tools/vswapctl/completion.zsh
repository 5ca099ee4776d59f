#compdef vswapctl
# SPDX-License-Identifier: GPL-2.0
# zsh completion for vswapctl(8).

_vswapctl_commands() {
	local -a commands=(
		'on:load the module if needed, and enable swap on /dev/vswap'
		'off:disable swap on /dev/vswap; areas stay attached'
		'attach:attach areas to vswap for cold pages'
		'detach:move everything off areas and detach them'
		'adopt:take over swap areas in use'
		"release:give areas back to the kernel's swap"
		'status:show what is swapped out, where it is, and what it costs'
		'top:show status live'
		'writeback:write pages to the areas now'
		'set:change settings, or show them'
		'doctor:report what is wrong, and how to fix it'
	)
	_describe command commands
}

# Complete UUID= and other tags, and then their values on swap areas.
_vswapctl_tags() {
	local -a values
	if compset -P '(UUID|LABEL|PARTUUID|PARTLABEL)='; then
		values=(${(f)"$(printf '%b' "$(lsblk -nro FSTYPE,${IPREFIX%=} 2>/dev/null |
			awk '$1 == "swap" && NF == 2 { print $2 }')")"})
		compadd -a values
	else
		compadd -S = UUID LABEL PARTUUID PARTLABEL
	fi
}

_vswapctl_files() { _alternative 'tags:tag:_vswapctl_tags' 'files:area:_files'; }

_vswapctl_attached() {
	local -a numbers=(/sys/class/misc/vswap/areas/*(N:t))
	_alternative 'areas:area:compadd -a numbers' 'tags:tag:_vswapctl_tags' 'files:area:_files'
}

_vswapctl_swaps() {
	local -a swaps=(${(f)"$(printf '%b' "$(awk 'NR > 1 && $1 !~ /^\/dev\/(vswap|zram)/ { gsub(/\\0/, "\\00", $1); print $1 }' /proc/swaps)")"})
	_alternative 'swaps:area:compadd -a swaps' 'tags:tag:_vswapctl_tags'
}

_vswapctl_compressors() {
	local -a names=(${=$(cat /sys/class/misc/vswap/compressors 2>/dev/null || echo lz4 lzo-rle zstd)})
	compadd -a names
}

_vswapctl_columns() {
	local -a names=(${(f)"$(vswapctl status --help | awk 'found { print $1 } /^Columns/ { found = 1 }')"})
	_values -s , column $names
}

_vswapctl() {
	local curcontext=$curcontext state line
	local -a help=('(- *)'{-h,--help}'[display help]')
	typeset -A opt_args

	_arguments -C $help '(- *)'{-V,--version}'[display version]' \
		'1:command:_vswapctl_commands' '*::argument:->arguments'
	[[ $state == arguments ]] || return 0

	case $words[1] in
	on)
		_arguments $help '(-p --priority)'{-p,--priority}'[priority]:number' \
			'(-s --size)'{-s,--size}'[size of the virtual swap space]:size' \
			'(-c --compressor)'{-c,--compressor}'[compressor]:name:_vswapctl_compressors'
		;;
	attach)
		_arguments $help '(-p --priority)'{-p,--priority}'[priority]:number' \
			'(-d --discard)'{-d,--discard}'[discard freed space]' \
			'(-s --segment-size)'{-s,--segment-size}'[segment size]:size:(256K 512K 1M 2M 4M 8M 16M)' \
			'*:area:_vswapctl_files'
		;;
	detach)
		_arguments $help '(-f --force)'{-f,--force}'[give up pages that cannot be read]' '*:area:_vswapctl_attached'
		;;
	adopt)
		_arguments $help '(-a --all -w --watch)'{-a,--all}'[adopt all areas in use]' \
			'(-a --all -w --watch)'{-w,--watch}'[adopt them all, and later ones as they are enabled]' '*:area:_vswapctl_swaps'
		;;
	release)
		_arguments $help '(-a --all)'{-a,--all}'[release all areas]' '*:area:_vswapctl_attached'
		;;
	status)
		_arguments $help '(-J --json)'{-J,--json}'[print JSON]' \
			'(-P --prometheus)'{-P,--prometheus}'[print Prometheus metrics]' \
			'(-o --output)'{-o,--output}'[columns]:columns:_vswapctl_columns' \
			'(-r --raw)'{-r,--raw}'[raw format, for programs]' '(-b --bytes)'{-b,--bytes}'[sizes in bytes]' \
			'(-n --noheadings)'{-n,--noheadings}'[no headings]'
		;;
	top)
		_arguments $help '(-d --delay)'{-d,--delay}'[seconds between updates]:seconds' \
			'(-n --count)'{-n,--count}'[number of updates]:number'
		;;
	writeback)
		_arguments $help '(-a --all -i --idle -I --incompressible)'{-a,--all}'[write all pages]' \
			'(-a --all -i --idle -I --incompressible)'{-i,--idle}'[write pages stored at least this long ago]:seconds' \
			'(-a --all -i --idle -I --incompressible)'{-I,--incompressible}'[write pages that do not compress]'
		;;
	set)
		_arguments $help '*:setting:(size= compressor= recompressor= pool_limit= store_workers= write_limit_second= write_limit_day=)'
		;;
	*)
		_arguments $help
		;;
	esac
}

_vswapctl "$@"
