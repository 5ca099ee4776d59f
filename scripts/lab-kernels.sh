# shellcheck shell=bash
# The other kernels of the lab (other_kernels in scripts/lib.sh): Debian's binary
# packages. Each is in a Debian root of the release that ships it, with the
# compiler and headers to build modules for it. Guests use the programs of the
# main root, and only the modules of that root.
# Sourced by scripts/lab. in_builder calls the functions with $root, $stamps,
# $suite and $debs set for such a root.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

# Packages to build modules and the initial RAM disk; the headers pull in more.
builder_packages=(dkms gcc make libc6-dev kmod cpio xz-utils zstd busybox-static)

# in_builder KERNEL FUNCTION ARGS...: call the function with these variables set,
# and with the kernel's name, series and flavour in $kernel, $series, $flavour.
in_builder() {
	local kernel=$1 suite series flavour root stamps debs=$cache/kernels/debs
	read -r suite series flavour <<<"${other_kernels[$1]}"
	root=$(kernel_root "$1")
	stamps=$root/var/lib/vswap-lab
	shift
	"$@"
}

# --- a root that builds ---------------------------------------------------

make_builder() {
	local from
	from=$(mirror)
	mkdir -p "$debs"
	bootstrap
	printf 'deb %s %s main\n' "$from" "$suite" >"$root/etc/apt/sources.list"
	[[ $suite != trixie ]] || printf 'deb %s %s main\n' "$from" "$backports" >>"$root/etc/apt/sources.list"
	apt_in_root update
	apt_in_root install "${builder_packages[@]}"
}

# Print the newest kernel of the series and flavour on the mirror.
newest_of_kind() {
	in_root '' apt-cache pkgnames "linux-headers-$series." |
		sed -nE "s/^linux-headers-(${series//./\\.}\.[0-9][^-]*(-[0-9]+)?-$flavour)\$/\1/p" |
		sort -V | tail -n 1
}

# Unpack the kernel and its modules: as packages they would pull in more.
# shellcheck disable=SC2016 # for the root's shell
unpack_script='
cd /tmp
if apt-cache show "linux-modules-$1$2" >/dev/null 2>&1; then
	apt-get download "linux-binary-unsigned-$1$2" "linux-modules-$1$2"
else
	apt-get download "linux-image-$1-unsigned$2"
fi
for deb in ./*.deb; do dpkg-deb -x "$deb" image; done
modules=image/usr/lib/modules/$1
[ -d "$modules" ] || modules=image/lib/modules/$1
for file in vmlinuz config System.map; do
	[ ! -e "image/boot/$file-$1" ] || mv "image/boot/$file-$1" "$modules/$file"
done
cp -a "$modules/." "/usr/lib/modules/$1/"
depmod "$1"
'

# Make an initial RAM disk that mounts the root, unless the kernel has all that
# is needed built in, as Debian's cloud kernels do. The modules are numbered in
# the order in which they load.
# shellcheck disable=SC2016 # for the root's shell
initrd_script='
modprobe -S "$1" --show-depends -a virtio_pci virtiofs virtio_console | sed -n "s/^insmod //p" |
	awk "!seen[\$1]++ { print \$1 }" >/tmp/modules
rm -f "/usr/lib/modules/$1/initrd"
[ -s /tmp/modules ] || exit 0
mkdir -p /tmp/initrd/bin /tmp/initrd/dev /tmp/initrd/root /tmp/initrd/modules
cd /tmp/initrd
mknod dev/console c 5 1
if [ -n "$2" ]; then
	apt-get download "busybox-static$2"
	dpkg-deb --fsys-tarfile busybox-static_*.deb | tar -xO ./usr/bin/busybox >bin/busybox
	rm busybox-static_*.deb
	chmod 755 bin/busybox
else
	cp -L /bin/busybox bin/busybox
fi
n=100
while read -r file; do
	to=modules/$n-$(basename "${file%.ko*}").ko
	case $file in
	*.xz) xz -dc "$file" >"$to" ;;
	*.zst) zstd -qdc "$file" >"$to" ;;
	*) cp "$file" "$to" ;;
	esac
	n=$((n + 1))
done </tmp/modules
cat >init <<END
#!/bin/busybox sh
for module in /modules/*; do /bin/busybox insmod "\$module"; done
/bin/busybox mount -t virtiofs -o ro root /root
exec /bin/busybox switch_root /root /lab/guest-init
END
chmod 755 init
find . | cpio --quiet -o -H newc | gzip -1 >/tmp/initrd.gz
mv /tmp/initrd.gz "/usr/lib/modules/$1/initrd"
'

get_kernel() {
	local release hook arch=''
	in_root '' dpkg --configure -a
	if is_arm64 "$kernel"; then
		arch=:arm64
		add_cross
	fi
	apt_in_root update
	release=$(newest_of_kind)
	[[ -n $release ]] || { echo "the mirror has no $series kernel for $flavour in $suite"; return 1; }
	forget_kernel "$(kernel_release "$kernel")"
	if [[ $arch ]]; then
		cross_headers "$release"
	else
		apt_in_root install "linux-headers-$release"
	fi
	for hook in "$root"/etc/kernel/*.d/dkms; do
		[[ ! -f $hook ]] || chmod a-x "$hook"
	done
	in_root '' sh -euc "$unpack_script" unpack "$release" "$arch"
	in_root '' sh -euc "$initrd_script" initrd "$release" "$arch"
	echo "$release" >"$cache/$kernel.release"
}

# Remove an earlier release of the kernel, and what was built for it.
forget_kernel() {
	rm -f "$cache/$kernel.release" "$stamps/vswap-$kernel"
	[[ -n $1 && -d $root/usr/lib/modules/$1 ]] || return 0
	rm -rf "$root/var/lib/dkms/vswap"/*/"$1" "$root/var/lib/dkms/vswap/kernel-$1"-*
	[[ $1 == *arm64* ]] || apt_in_root purge "linux-headers-$1" || true
	rm -rf "${root:?}/usr/lib/modules/$1"
}

# make_other_kernel: do the steps whose recipe has changed since the last time.
make_other_kernel() {
	local base recipe name
	base=$({ echo "$suite ${builder_packages[*]}"; declare -f bootstrap make_builder; } | hash_of)
	recipe=$({ echo "$base ${other_kernels[$kernel]} $unpack_script $initrd_script"; declare -f get_kernel newest_of_kind
		! is_arm64 "$kernel" || { echo "${cross_packages[*]}"; declare -f add_cross cross_headers; }; } | hash_of)
	kernel_is_made "$recipe" && return
	check_host
	mkdir -p "$cache/debs" # bootstrap needs it
	take_lock "$root.lock" exclusive "another change to the $suite kernels"
	if ! stamp_is "$stamps/base" "$base"; then
		change_kernels_of "$suite"
		# the root is made anew, so its kernels are lost
		for name in $(shipped_by "$suite"); do rm -f "$cache/$name.release"; done
		step "making a Debian $suite root with a compiler (about 60 s)" make_builder
		stamp_set "$stamps/base" "$base"
	fi
	if ! kernel_is_made "$recipe"; then
		change_kernel "$kernel"
		step "installing the $kernel kernel in it (about 20 s)" get_kernel
		stamp_set "$stamps/kernel-$kernel" "$recipe"
	fi
	changed_kernels
	drop_lock "$root.lock"
}

kernel_is_made() { stamp_is "$stamps/kernel-$kernel" "$1" && [[ -s $cache/$kernel.release ]]; }

# --- vswap for it ---------------------------------------------------------

# DKMS builds for its own architecture, but arm64 needs the cross compiler.
cross_install() {
	install_from_copy make -C /src install TOOLS=no "KVER=$1" ARCH=arm64 "CROSS_COMPILE=$cross"
}

install_vswap_in_builder() {
	local release hash
	release=$(kernel_release "$kernel")
	[[ -n $release ]] || die "the $kernel kernel is not set up: run 'scripts/lab $kernel' first"
	hash=$({ echo "$release"; tree_hash; declare -f install_from_copy dkms_install cross_install; } | hash_of)
	stamp_is "$stamps/vswap-$kernel" "$hash" && return
	take_lock "$root.lock" exclusive "another change to the $suite kernels"
	if ! stamp_is "$stamps/vswap-$kernel" "$hash"; then
		change_kernel "$kernel"
		rm -f "$stamps/vswap-$kernel"
		if is_arm64 "$kernel"; then
			step "compiling vswap for $release" cross_install "$release"
		else
			step "installing vswap for $release by DKMS" dkms_install "$release"
		fi
		stamp_set "$stamps/vswap-$kernel" "$hash"
		changed_kernels
	fi
	drop_lock "$root.lock"
}

# --- the Debian packages, in its release ------------------------------------

# What building them needs in addition
packager_packages=(udev debhelper dh-dkms dpkg-dev pkgconf libsmartcols-dev libmount-dev libblkid-dev libjson-c-dev libncurses-dev)

get_packager() {
	apt_in_root update
	apt_in_root install "${packager_packages[@]}"
}

make_packager() {
	local recipe
	recipe=$(echo "${packager_packages[*]}" | hash_of)
	stamp_is "$stamps/packager" "$recipe" && return
	take_lock "$root.lock" exclusive "another change to the $suite kernels"
	step "installing what packages need in the Debian $suite root (about 20 s)" get_packager
	stamp_set "$stamps/packager" "$recipe"
	drop_lock "$root.lock"
}

# build_packages_for DIRECTORY: build them there, and the module for the kernel as
# DKMS builds it from them.
build_packages_for() {
	run_in_root packaging/build-deb --here "$1"
	run_in_root scripts/dkms-build "$(kernel_release "$kernel")" "$1"
}
