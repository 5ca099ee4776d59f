# Prints the medians of scripts/bench --reclaim without and with workers, their
# spread, and the ratio.  Needs middle.awk.

function median(who, col,    i) {
	for (i = 1; i <= runs[who]; i++)
		sorted[i] = v[who, i, col]
	return middle(runs[who])
}

function spread() { return "(" least ".." most ")" }

function row(name, col,    without, with, was) {
	without = median("none", col)
	was = spread()
	with = median("auto", col)
	printf "%-28s %9.1f %-20s %9.1f %-20s %7s\n", name, without, was, with, spread(),
		without ? sprintf("%.2f", with / without) : "-"
}

NF == 8 {
	n = ++runs[$1]
	v[$1, n, 1] = $2
	v[$1, n, 2] = sprintf("%.1f", $3 / 1e6) + 0
	v[$1, n, 3] = sprintf("%.0f", $4 / $2) + 0
	v[$1, n, 4] = $6
	v[$1, n, 5] = sprintf("%.1f", $7 ? 100 * $8 / $7 : 0) + 0
}

END {
	printf "%-28s %-30s %-30s %7s\n", "", "without workers (min..max)", "with (min..max)", "ratio"
	row("seconds", 1)
	row("memory stall (PSI full), s", 2)
	row("freed by kswapd, pages/s", 3)
	row("stalls in direct reclaim", 4)
	row("stored by workers, %", 5)
}
