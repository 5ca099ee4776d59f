# shellcheck shell=bash
# Shared by scripts/bench-reclaim and scripts/bench-work: build the module and the
# programs for a guest into a folder, without installing anything in the lab.
# shellcheck disable=SC2154 # kernel, which the scripts that source this set
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

# in_lab COMMAND...: run a command where modules for $kernel are built.
in_lab() {
	if is_other "$kernel"; then
		scripts/lab run-in "$kernel" "$@"
	else
		scripts/lab run "$@"
	fi
}

# bench_module FOLDER VARIABLE...: build vswap.ko for $kernel, with VARIABLEs of
# make, and copy it to FOLDER.
bench_module() {
	local to=$1 build
	shift
	! is_arm64 "$kernel" || die "there is no benchmark for arm64 kernels"
	scripts/lab "$kernel"
	build=build/bench-$kernel${*:+-$(hash_of <<<"$*")}
	in_lab make -s modules "KVER=$(kernel_release "$kernel")" "BUILD=/src/$build" "$@" >&2
	cp "$build/vswap.ko" "$to"
}

# bench_programs FOLDER NAME...: build programs of tests/prog, and copy them there.
bench_programs() {
	local to=$1 name
	shift
	mkdir -p build
	for name in "$@"; do
		scripts/lab run gcc -O2 -Wall -static -Iinclude/uapi -o "build/$name" "tests/prog/$name.c" -lm
		cp "build/$name" "$to"
	done
}

host_load() { cut -d' ' -f1-3 /proc/loadavg; }
