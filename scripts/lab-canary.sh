# shellcheck shell=bash
# The canary: builds vswap with the headers of the newest kernels in Debian
# unstable and experimental, and reports what broke, before users get these
# kernels. It has a root of its own, which is updated each time.
# Sourced by scripts/lab, after lab-kernels.sh.
# shellcheck disable=SC2154 # variables of scripts/lab and scripts/lib.sh

# Accept a mirror that lags behind: it is still ahead of what users have.
make_canary() {
	local from
	from=$(mirror)
	mkdir -p "$debs"
	bootstrap
	printf 'deb %s %s main\n' "$from" sid "$from" experimental >"$root/etc/apt/sources.list"
	echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/canary"
	apt_in_root update
	apt_in_root install "${builder_packages[@]}"
}

update_canary() {
	in_root '' dpkg --configure -a
	apt_in_root update
	apt_in_root upgrade
}

# newest_headers SUITE: print the newest release of its generic kernels.
newest_headers() {
	in_root '' apt list --all-versions 'linux-headers-*-amd64' 2>/dev/null |
		sed -nE "s,^linux-headers-([0-9][^/]*-amd64)/([^ ]*\,)?$1[ ,].*,\1,p" | grep -vE -- '-(cloud|rt)-amd64$' |
		sort -V | tail -n 1
}

canary_build() { # SUITE RELEASE
	apt_in_root install -t "$1" "linux-headers-$2"
	rm -rf "$cache/canary-src"
	mkdir -p "$cache/canary-src"
	tree_files | tar -C "$tree" --null -T - -cf - | tar -C "$cache/canary-src" -xf -
	in_root "$cache/canary-src" make -C /src check-api modules "KDIR=/usr/src/linux-headers-$2" VSWAP_WERROR=y BUILD=/tmp/build
}

# Print the APIs that have an older form, and why the build failed.
canary_report() { # FILE
	sed -nE 's/^([a-z_]+ +older form.*)/    \1/p; s/^(vswap: .*)/    \1/p' "$1"
	grep -E '(error|warning|ERROR):' "$1" | sort -u | head -n 20 | sed 's/^/    /' || true
}

# shellcheck disable=SC2034 # bootstrap uses $suite
canary() {
	local suite=sid root=$cache/kernels/sid debs=$cache/kernels/debs stamps from release status=0 said
	stamps=$root/var/lib/vswap-lab
	check_host
	mkdir -p "$cache/debs"
	take_lock "$root.lock" exclusive "another canary"
	if ! stamp_is "$stamps/base" "${builder_packages[*]}"; then
		step "making a Debian unstable root with a compiler (about 60 s)" make_canary
		stamp_set "$stamps/base" "${builder_packages[*]}"
	fi
	step "updating it" update_canary
	said=$(mktemp)
	for from in unstable experimental; do
		release=$(newest_headers "$from")
		[[ -n $release ]] || { echo "$from: has no kernel of its own"; continue; }
		if canary_build "$from" "$release" >"$said" 2>&1 </dev/null; then
			echo "$from: Linux $release: builds"
		else
			echo "$from: Linux $release: DOES NOT BUILD"
			status=1
		fi
		cat "$said" >>"$log"
		canary_report "$said"
	done
	rm -f "$said"
	return "$status"
}
