# Prints, for each load and figure of scripts/bench --work, each peer's median, its
# spread, and the ratio to zram and to the plain disk.  Needs middle.awk.

function median(cell,    i) {
	for (i = 1; i <= runs[cell]; i++)
		sorted[i] = v[cell, i]
	return middle(runs[cell])
}

function ratio(m, baseline) { return runs[baseline] && median(baseline) ? sprintf("%.2f", m / median(baseline)) : "-" }

function row(what, peer,    cell, part, m, range) {
	cell = what " " peer
	if (!runs[cell])
		return
	m = median(cell)
	range = "(" least ".." most ")"
	split(what, part)
	printf "%-8s %-9s %-11s %9.2f %-18s %8s %8s\n", part[1], part[2], peer, m, range,
		ratio(m, what " zram"), ratio(m, what " disk")
}

/ FAIL:|CORRUPT/ { failed = failed "\n" $0; next }

{
	for (i = 3; i < NF; i += 2) {
		what = $1 " " $i
		if (!(what in seen)) { seen[what] = 1; order[++whats] = what }
		if (!($2 in peer)) { peer[$2] = 1; peers[++nr_peers] = $2 }
		cell = what " " $2
		v[cell, ++runs[cell]] = $(i + 1) + 0
	}
}

END {
	printf "%-8s %-9s %-11s %9s %-18s %8s %8s\n", "load", "figure", "swap", "median", "(min..max)", "to zram", "to disk"
	for (w = 1; w <= whats; w++)
		for (p = 1; p <= nr_peers; p++)
			row(order[w], peers[p])
	if (failed) print "failed:" failed
	exit failed != ""
}
