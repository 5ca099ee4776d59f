# Puts the figures into a plot: copies a .gp file, the last one on the command
# line, and turns its lines
#	@groups SECTION METRIC PEER...	bars for each kind of data, one a peer
#	@rows SECTION METRIC		a bar for each peer
# into data and a plot command of gnuplot.  A bar is the median; a whisker is the
# range.  Comes before medians.awk on the command line.

BEGIN {
	# Each peer has its colour in all plots.
	n = split("vswap 0072b2 vswap-disk 56b4e9 zram e69f00 zram4 e69f00 zram1 f0e442 zswap 009e73 disk 999999 none 444444", c, " ")
	for (i = 1; i < n; i += 2)
		colours[c[i]] = "#" c[i + 1]
}

# The median and range of a peer, or what gnuplot takes for none
function bar(section, data, peer, metric,    m) {
	m = median(section, data, peer, metric)
	return m == "" ? "- - -" : m " " least " " most
}

# Line breaks keep labels apart: after a comma, and of at most MOST characters a
# line, if words allow.
function wrapped(text, most,    n, i, word, lines, line) {
	n = split(text, word, " ")
	for (i = 1; i <= n; i++) {
		if (line != "" && (line ~ /,$/ || length(line " " word[i]) > most)) {
			lines = lines line "\\n"
			line = ""
		}
		line = line (line == "" ? "" : " ") word[i]
	}
	return lines line
}

# present: the peers in part[4...] that have this figure.
function present(section, metric, part, n,    i, d, list) {
	for (i = 4; i <= n; i++)
		for (d = 1; d <= count["data", section]; d++)
			if (median(section, items["data", section, d], part[i], metric) != "") {
				list = list " " part[i]
				break
			}
	return list
}

function groups(section, metric, part, n,    d, p, m, peer, data, titles, inks) {
	m = split(present(section, metric, part, n), peer, " ")
	if (!m) {
		print "set multiplot next"
		return
	}
	block++
	print "$data" block " << END"
	for (d = 1; d <= count["data", section]; d++) {
		data = items["data", section, d]
		printf "\"%s\"", wrapped(label(data), 12)
		for (p = 1; p <= m; p++)
			printf " %s", bar(section, data, peer[p], metric)
		print ""
	}
	print "END"
	for (p = 1; p <= m; p++) {
		titles = titles " \"" label(peer[p]) "\""
		inks = inks " " colours[peer[p]]
	}
	print "titles = '" substr(titles, 2) "'"
	print "inks = '" substr(inks, 2) "'"
	print "set xrange [-0.7:" d - 1.3 "]"
	print "plot for [i = 1:words(titles)] $data" block " using (column(3 * i - 1)):(column(3 * i)):(column(3 * i + 1)):xtic(1) \\"
	print "\ttitle word(titles, i) lc rgb word(inks, i)"
}

function rows(section, metric,    d, p, m, n, data, peer, kind, ink, ranges) {
	if (!has(section, metric == "written_mib" ? "written_kib" : metric)) {
		print "set multiplot next"
		return
	}
	block++
	print "$data" block " << END"
	for (d = 1; d <= count["data", section]; d++)
		for (p = 1; p <= count["peers", section]; p++) {
			data = items["data", section, d]
			peer = items["peers", section, p]
			m = number(section, data, peer, metric)
			if (m == "")
				continue
			if (values < 2)
				least = most = m
			else
				ranges = ranges n + 0 " " least " " most "\n"
			kind = peer
			sub(/ .*/, "", kind)
			ink = kind in colours ? substr(colours[kind], 2) : "999999"
			printf "\"%s\" %s %s 0x%s\n", wrapped(label(peer), 14), m, most, ink
			n++
		}
	print "END"
	if (ranges)
		print "$range" block " << END\n" ranges "END"
	print "set xrange [-0.6:" n - 0.4 "]"
	print "plot $data" block " using 0:2:4:xtic(1) with boxes lc rgb variable notitle, \\"
	if (ranges)
		print "\t$range" block " using 1:2:(0):($3 - $2) with vectors nohead lw 2 lc rgb '#000000' notitle, \\"
	print "\t$data" block " using 0:3:2 with labels offset 0,0.7 notitle"
}

FILENAME ~ /\.gp$/ {
	if ($0 !~ /^@/) {
		print
		next
	}
	parts = split($0, part, " ")
	if (part[1] == "@groups")
		groups(part[2], part[3], part, parts)
	else
		rows(part[2], part[3])
	next
}
