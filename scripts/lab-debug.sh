# shellcheck shell=bash
# The debug kernel: Debian's source of the stock kernel, in a small configuration
# with every check that finds bugs in a module (scripts/debug.config). The cache
# keeps an image of the files to install, so a new root needs no new build.
# Sourced by scripts/lab.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh
# shellcheck disable=SC2016 # ${Version} is for dpkg-query

kernel_dir=$cache/debug-kernel
# Options that the kernel must have; some are only selected by others.
must_have=(KASAN KASAN_GENERIC PROVE_LOCKING DEBUG_ATOMIC_SLEEP DEBUG_VM KUNIT FAILSLAB FAIL_PAGE_ALLOC
	DEBUG_KMEMLEAK THP_SWAP SWAP ZSWAP MEMCG ZSMALLOC LZ4_COMPRESS LZ4_DECOMPRESS LZO_COMPRESS
	LZO_DECOMPRESS ZSTD_COMPRESS ZSTD_DECOMPRESS MODULE_UNLOAD EVENT_TRACING HIBERNATION)

# in_kernel_dir CMD...: run a command in the root, in the debug kernel's folder.
in_kernel_dir() { in_root '' bash -euc 'cd /debug-kernel && exec "$@"' in_kernel_dir "$@"; }

kernel_make() { in_kernel_dir make -C source O=/debug-kernel/build CC=gcc-14 HOSTCC=gcc-14 ARCH=x86_64 "$@"; }

# The source must have the Debian version of the stock kernel.
unpack_source() {
	local stock source
	stock=$(in_root '' dpkg-query -Wf '${Version}' "linux-headers-$(kernel_release stock)")
	source=$(in_root '' dpkg-query -Wf '${Version}' "linux-source-$series")
	[[ $stock == "$source" ]] || { echo "linux-source-$series is $source, but the stock kernel is $stock"; return 1; }
	rm -rf "$kernel_dir/source" "$kernel_dir/source.partial"
	mkdir -p "$kernel_dir/source.partial"
	in_kernel_dir tar -xJf "/usr/src/linux-source-$series.tar.xz" -C source.partial --strip-components=1
	mv "$kernel_dir/source.partial" "$kernel_dir/source"
}

configure_kernel() {
	local symbol bad=0
	mkdir -p "$kernel_dir/build"
	cp "$here/debug.config" "$kernel_dir/fragment"
	kernel_make tinyconfig
	in_kernel_dir env ARCH=x86_64 CC=gcc-14 KCONFIG_CONFIG=build/.config source/scripts/kconfig/merge_config.sh \
		-m -O build build/.config fragment
	kernel_make olddefconfig
	check_config || bad=1
	for symbol in "${must_have[@]}"; do
		grep -q "^CONFIG_$symbol=[ym]" "$kernel_dir/build/.config" || { echo "missing: CONFIG_$symbol"; bad=1; }
	done
	return "$bad"
}

# Every line of the fragment must be in the configuration as it was asked for.
# $config_dir has the build, if that is not the debug kernel's.
check_config() {
	local dir=${config_dir:-$kernel_dir} line bad=0
	while IFS= read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" "$dir/build/.config" && continue ;;
		'# CONFIG_'*' is not set')
			line=${line#\# }
			! grep -q "^${line% is not set}=" "$dir/build/.config" && continue
			;;
		*) continue ;;
		esac
		echo "not as requested: $line"
		bad=1
	done <"$dir/fragment"
	return "$bad"
}

compile_kernel() { kernel_make -j"$(nproc)" bzImage modules; }

# Gather the files to install: the kernel, its modules, and the headers to build
# external modules with.
gather_image() {
	local release=$1 image=$kernel_dir/image.partial
	rm -rf "$image"
	mkdir -p "$image/usr/lib/modules/$release" "$image/usr/src/linux-headers-$release"
	kernel_make INSTALL_MOD_PATH=/debug-kernel/image.partial/usr modules_install
	cp "$kernel_dir/build/arch/x86/boot/bzImage" "$image/usr/lib/modules/$release/vmlinuz"
	cp "$kernel_dir/build/System.map" "$image/usr/lib/modules/$release/System.map"
	cp "$kernel_dir/build/.config" "$image/usr/lib/modules/$release/config"
	kernel_make run-command \
		"KBUILD_RUN_COMMAND=+/debug-kernel/source/scripts/package/install-extmod-build /debug-kernel/image.partial/usr/src/linux-headers-$release"
	ln -sfn "/usr/src/linux-headers-$release" "$image/usr/lib/modules/$release/build"
	rm -f "$image/usr/lib/modules/$release/source"
	rm -rf "$kernel_dir/image"
	mv "$image" "$kernel_dir/image"
	echo "$release" >"$kernel_dir/release"
	rm -rf "$kernel_dir/source" "$kernel_dir/build"
}

build_kernel() {
	local source
	source=$({ kernel_release stock; declare -f unpack_source; } | hash_of)
	if ! stamp_is "$kernel_dir/source/.unpacked" "$source"; then
		step "unpacking the kernel's source (about 30 s)" unpack_source
		stamp_set "$kernel_dir/source/.unpacked" "$source"
	fi
	step "configuring the debug kernel" configure_kernel
	step "building the debug kernel (10 minutes on two processors)" compile_kernel
	step "gathering the files to install" gather_image "$(kernel_make -s kernelrelease | tail -n 1)"
}

# Replace an earlier build, and remove the modules that were built for it.
put_kernel_in_root() {
	local release
	release=$(<"$kernel_dir/release")
	rm -rf "$root/usr/lib/modules/$release" "$root/usr/src/linux-headers-$release" "$stamps/vswap-debug"
	cp -a "$kernel_dir/image/usr/." "$root/usr/"
	in_root '' depmod "$release"
	cp "$kernel_dir/release" "$cache/debug.release"
}

# make_debug_kernel: build the kernel if its recipe has changed, and install it
# in the root. Guests can run during the build, but not during the installation.
make_debug_kernel() {
	local built
	built=$({ kernel_release stock; cat "$here/debug.config"; echo "${must_have[@]}"
		declare -f unpack_source configure_kernel compile_kernel gather_image; } | hash_of)
	stamp_is "$stamps/debug-kernel" "$built" && [[ -s $cache/debug.release ]] && return
	mkdir -p "$kernel_dir"
	take_lock "$cache/debug.lock" exclusive "another build of the debug kernel"
	if ! stamp_is "$kernel_dir/image.stamp" "$built"; then
		build_kernel
		stamp_set "$kernel_dir/image.stamp" "$built"
	fi
	if ! stamp_is "$stamps/debug-kernel" "$built" || [[ ! -s $cache/debug.release ]]; then
		change_root
		step "installing the debug kernel in the root" put_kernel_in_root
		stamp_set "$stamps/debug-kernel" "$built"
		changed_root
	fi
	drop_lock "$cache/debug.lock"
}
