# shellcheck shell=bash
# The lab for arm64: an emulator in the main root, a cross compiler in the root
# that has the kernels, and a root with arm64 programs for the guests.
# Sourced by scripts/lab. in_builder sets the variables that add_cross and
# cross_headers use.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

# shellcheck disable=SC2034 # used by scripts/lab-kernels.sh
cross=aarch64-linux-gnu-
cross_packages=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross libc6-dev:arm64 pkg-config libsmartcols-dev:arm64
	libmount-dev:arm64 libblkid-dev:arm64 libjson-c-dev:arm64 libncurses-dev:arm64)
arm64_programs=(busybox-static util-linux mount udev kmod procps e2fsprogs xfsprogs btrfs-progs dmsetup fdisk iproute2
	strace jq libsmartcols1 libmount1 libblkid1 libjson-c5 libncursesw6)

# add_cross: prepare in_builder's root for arm64 packages and compilation.
add_cross() {
	in_root '' dpkg --add-architecture arm64
	apt_in_root update
	apt_in_root install "${cross_packages[@]}"
}

# cross_headers RELEASE: unpack the headers. As a package they would depend on
# an arm64 compiler.
cross_headers() {
	local version=${1%"-$flavour"}
	apt_in_root install "linux-headers-$version-common" "linux-kbuild-$version"
	# shellcheck disable=SC2016 # for the root's shell
	in_root '' sh -euc 'cd /tmp && apt-get download "linux-headers-$1:arm64" && dpkg-deb -x ./*.deb headers
		cp -a headers/usr/. /usr/
		[ ! -d headers/lib ] || cp -a headers/lib/. /usr/lib/' headers "$1"
}

# Unpack the programs without running the scripts of their packages, which
# could not run on this machine. Do what a guest needs of those scripts here.
make_arm64_root() {
	local from new=$arm64_root.partial deb
	from=$(mirror)
	rm -rf "$new"
	debootstrap --foreign --arch=arm64 --variant=minbase --cache-dir="$cache/debs" \
		--include="$(IFS=,; echo "${arm64_programs[*]}")" "$suite" "$new" "$from"
	for deb in "$new"/var/cache/apt/archives/*.deb; do dpkg-deb -x "$deb" "$new"; done
	rm -rf "$new/debootstrap" "$new"/var/cache/apt/archives/*.deb
	cp "$root"/etc/{passwd,group,shadow,hostname,fstab} "$new/etc/"
	ln -sf mawk "$new/usr/bin/awk"
	mkdir -p "$new"/{src,lab,mnt/host,root,usr/lib/modules,usr/local/bin,usr/local/sbin}
	rm -rf "$arm64_root"
	mv "$new" "$arm64_root"
}

get_emulator() { apt_in_root install qemu-system-arm; }

# make_arm64: get the emulator and the programs if the recipe has changed.
make_arm64() {
	local recipe
	recipe=$({ cat "$stamps/config"; echo "$suite ${arm64_programs[*]}"; declare -f make_arm64_root get_emulator; } | hash_of)
	stamp_is "$stamps/arm64" "$recipe" && return
	take_lock "$cache/lock" exclusive "another run of scripts/lab"
	if stamp_is "$stamps/arm64" "$recipe"; then
		drop_lock "$cache/lock"
		return
	fi
	change_root
	step "installing the arm64 emulator in the root (about 30 s)" get_emulator
	step "making a root with arm64 programs (about 60 s)" make_arm64_root
	stamp_set "$stamps/arm64" "$recipe"
	changed_root
}
