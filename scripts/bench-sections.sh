# shellcheck shell=bash
# The sections of the report (docs/benchmarks.md): runs them in turn, and takes
# their figures into docs/bench. Sourced by scripts/bench.
# shellcheck disable=SC2154 # variables of scripts/bench

sections=(native guest edge edge-native work-native disk)
declare -A section_options=([native]="--native" [guest]="" [edge]="--edge" [edge-native]="--native --edge"
	[work-native]="--native --work" [disk]="--disk")
# About how long each takes on two CPUs, without what the lab has to build first
declare -A section_minutes=([native]=30 [guest]=8 [edge]=90 [edge-native]=15 [work-native]=90 [disk]=30)

run_sections() { # [SECTION...]
	local section total=0 options plan=()
	if (($# == 0)); then
		set -- "${sections[@]}"
		[[ $kernel == stock ]] || set -- guest
	fi
	for section; do
		[[ ${section_minutes[$section]:-} ]] || die "unknown section $section; the sections are ${sections[*]}"
		[[ $kernel == stock || $section != *native ]] || die "section $section has one kernel: leave out KERNEL=$kernel"
		plan+=("$section (${section_minutes[$section]} min)")
		((total += section_minutes[$section]))
	done
	say "runs: ${plan[*]}; about $total minutes in all, more on a slow or busy machine"
	[[ $kernel == stock ]] || say "with kernel $kernel, docs/ stays as it is"
	for section; do
		read -ra options <<<"${section_options[$section]}"
		"$here/bench" "${install[@]}" "${options[@]}" || die "section $section failed; docs/ keeps its figures of before"
		[[ $kernel == stock ]] || continue
		mkdir -p docs/bench
		cp "$runs_dir/$section.csv" docs/bench/
		"$here/bench-report"
	done
}
