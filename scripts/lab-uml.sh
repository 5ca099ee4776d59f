# shellcheck shell=bash
# User Mode Linux: the kernel's source built as a program, for measurements at
# native speed ('scripts/bench --native'). Only the lowest level of memory
# management differs; swap, zram and vswap.ko run unchanged. The cache keeps the
# kernel, and what is needed to build external modules, beside the debug kernel.
# Sourced by scripts/lab.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

uml_dir=$kernel_dir/uml

uml_make() {
	in_kernel_dir make -C uml/source O=/debug-kernel/uml/build ARCH=um CC=gcc-14 HOSTCC=gcc-14 "$@"
}

uml_unpack() {
	rm -rf "$uml_dir"
	mkdir -p "$uml_dir/source" "$uml_dir/build"
	in_kernel_dir tar -xJf "/usr/src/linux-source-$series.tar.xz" -C uml/source --strip-components=1 \
		--exclude='*/Documentation/[a-jl-z]*'
}

uml_configure() {
	cp "$here/uml.config" "$uml_dir/fragment"
	uml_make defconfig
	in_kernel_dir env ARCH=um CC=gcc-14 KCONFIG_CONFIG=uml/build/.config uml/source/scripts/kconfig/merge_config.sh \
		-m -O uml/build uml/build/.config uml/fragment
	uml_make olddefconfig
	config_dir=$uml_dir check_config
}

uml_compile() { uml_make -j"$(nproc)" linux modules; }

# make_uml: build it if its recipe has changed.
make_uml() {
	local built
	built=$({ kernel_release stock; cat "$here/uml.config"; declare -f uml_unpack uml_configure uml_compile; } | hash_of)
	stamp_is "$uml_dir/stamp" "$built" && return
	mkdir -p "$kernel_dir"
	take_lock "$cache/uml.lock" exclusive "another build of User Mode Linux"
	if ! stamp_is "$uml_dir/stamp" "$built"; then
		step "unpacking the source for User Mode Linux (about 30 s)" uml_unpack
		step "configuring User Mode Linux" uml_configure
		step "building User Mode Linux (4 minutes on two processors)" uml_compile
		stamp_set "$uml_dir/stamp" "$built"
	fi
	drop_lock "$cache/uml.lock"
}
