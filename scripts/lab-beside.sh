# shellcheck shell=bash
# Programs for benches: gnuplot, which draws the plots of docs/bench, and valkey,
# a load of 'scripts/bench --work'. The cache keeps them unpacked beside the debug
# kernel, with the libraries that the root lacks. So the root does not change, and
# no guest has to end for them. Sourced by scripts/lab.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

# beside_unpack NAME PACKAGE: the lists of packages and what is downloaded stay in
# the root's /tmp, which is this command's own.
beside_unpack() {
	rm -rf "${kernel_dir:?}/$1"
	mkdir -p "$kernel_dir/$1"
	# shellcheck disable=SC2016 # for the root's shell
	in_root '' bash -euc '
		mkdir -p /tmp/lists/partial /tmp/debs/partial
		apt=(apt-get -y --no-install-recommends -o Dir::State::lists=/tmp/lists
			-o Dir::Cache::archives=/tmp/debs -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
			-o Debug::NoLocking=true -o APT::Sandbox::User=root)
		"${apt[@]}" update
		"${apt[@]}" install --download-only "$2"
		for deb in /tmp/debs/*.deb; do dpkg-deb -x "$deb" "/debug-kernel/$1"; done' beside "$1" "$2"
}

# make_beside NAME PACKAGE: unpack it if its recipe or the root's packages have
# changed.
make_beside() {
	local name=$1 package=$2 recipe
	recipe=$({ cat "$stamps/packages"; declare -f beside_unpack; echo "$package"; } | hash_of)
	stamp_is "$kernel_dir/$name/stamp" "$recipe" && return
	take_lock "$cache/beside.lock" exclusive "another run of scripts/lab"
	if ! stamp_is "$kernel_dir/$name/stamp" "$recipe"; then
		step "unpacking $name beside the root (about 20 s)" beside_unpack "$name" "$package"
		stamp_set "$kernel_dir/$name/stamp" "$recipe"
	fi
	drop_lock "$cache/beside.lock"
}

run_gnuplot() {
	local libraries=/debug-kernel/gnuplot/usr/lib/x86_64-linux-gnu
	in_root "$tree" bash -c 'cd /src && exec "$@"' gnuplot env "LD_LIBRARY_PATH=$libraries" \
		/debug-kernel/gnuplot/usr/bin/gnuplot-nox "$@"
}

# copy_valkey FOLDER: copy the server and its libraries, for a guest.
copy_valkey() {
	mkdir -p "$1"
	cp -L "$kernel_dir"/valkey/usr/lib/x86_64-linux-gnu/*.so.* "$kernel_dir/valkey/usr/bin/valkey-server" "$1"
}
