# shellcheck shell=bash
# gnuplot, which draws the plots of docs/bench ('scripts/bench --report'). The
# cache keeps it unpacked beside the debug kernel, with the libraries that the
# root lacks. So the root does not change, and no guest has to end for it.
# Sourced by scripts/lab.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

plot_dir=$kernel_dir/gnuplot

# The lists of packages and what is downloaded stay in the root's /tmp, which is
# this command's own.
plot_unpack() {
	rm -rf "$plot_dir"
	mkdir -p "$plot_dir"
	# shellcheck disable=SC2016 # for the root's shell
	in_root '' bash -euc '
		mkdir -p /tmp/lists/partial /tmp/debs/partial
		apt=(apt-get -y --no-install-recommends -o Dir::State::lists=/tmp/lists
			-o Dir::Cache::archives=/tmp/debs -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
			-o Debug::NoLocking=true -o APT::Sandbox::User=root)
		"${apt[@]}" update
		"${apt[@]}" install --download-only gnuplot-nox
		for deb in /tmp/debs/*.deb; do dpkg-deb -x "$deb" /debug-kernel/gnuplot; done'
}

# make_gnuplot: unpack it if its recipe or the root's packages have changed.
make_gnuplot() {
	local recipe
	recipe=$({ cat "$stamps/packages"; declare -f plot_unpack; } | hash_of)
	stamp_is "$plot_dir/stamp" "$recipe" && return
	take_lock "$cache/plot.lock" exclusive "another run of scripts/lab"
	if ! stamp_is "$plot_dir/stamp" "$recipe"; then
		step "unpacking gnuplot beside the root (about 20 s)" plot_unpack
		stamp_set "$plot_dir/stamp" "$recipe"
	fi
	drop_lock "$cache/plot.lock"
}

run_gnuplot() {
	local libraries=/debug-kernel/gnuplot/usr/lib/x86_64-linux-gnu
	in_root "$tree" bash -c 'cd /src && exec "$@"' gnuplot env "LD_LIBRARY_PATH=$libraries" \
		/debug-kernel/gnuplot/usr/bin/gnuplot-nox "$@"
}
