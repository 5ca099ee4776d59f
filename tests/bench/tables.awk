# Prints the tables of the report, in Markdown, for the sections that the CSV
# files have.  Needs medians.awk.  -v dir=: write each table, or group of tables,
# to a file of its own there, named as in the report's markers.

function begin(name) {
	out = dir ? dir "/" name : "/dev/stdout"
	if (!dir)
		say((begun++ ? "\n" : "") "# " name)
	blocks = 0
}

function say(line) { print line >out }

# Tables are collected first, to align their columns.
function put(text) { cells[rows, ++columns] = text; if (length(text) > width[columns]) width[columns] = length(text) }
function next_row() { last = columns; rows++; columns = 0 }
function start(caption) {
	if (caption || blocks)
		say((blocks ? "\n" : "") caption (caption ? "\n" : ""))
	blocks++
	split("", width)
	split("", cells)
	rows = columns = 0
}

function finish(    r, c, line, rule, dashes) {
	for (r = 0; r < rows; r++) {
		line = rule = "|"
		for (c = 1; c <= last; c++) {
			line = line sprintf(" %" (c == 1 ? "-" : "") width[c] "s |", cells[r, c])
			dashes = sprintf("%" width[c] "s", "")
			gsub(" ", "-", dashes)
			rule = rule (c == 1 ? "-" dashes "-|" : "-" dashes ":|")
		}
		say(line)
		if (!r)
			say(rule)
	}
}

# shown FORMAT ...: a median, and if there are several runs their range.
function shown(format, section, data, peer, metric,    m) {
	m = number(section, data, peer, metric)
	if (m == "")
		return "-"
	m = sprintf(format, m)
	return values > 1 ? m sprintf(" (" format ".." format ")", least, most) : m
}

function ratio(a, b) {
	if (a == "" || b == "" || b == 0)
		return "-"
	return a / b < 0.1 && a > 0 ? sprintf("1/%.0f", b / a) : sprintf("%.2f", a / b)
}

# How the runs ended, except for the usual way.
function endings(section, data, peer, usual,    i, text, end) {
	for (i = 1; i <= runs[section, data, peer]; i++) {
		end = v[section, data, peer, "end", i]
		if (end != "" && end != usual && index(text, end) == 0)
			text = text ", " end
	}
	return text
}

# matrix CAPTION SECTION METRIC FORMAT USUAL [OVER UNDER]: a row for each kind of
# data, a column for each peer, and the ratio of one to another.
function matrix(caption, section, metric, format, usual, over, under,    d, p, data, peer) {
	if (!has(section, metric))
		return
	start(caption)
	put("")
	for (p = 1; p <= count["peers", section]; p++)
		put(label(items["peers", section, p]))
	if (over)
		put(label(over) " to " label(under))
	next_row()
	for (d = 1; d <= count["data", section]; d++) {
		data = items["data", section, d]
		put(label(data))
		for (p = 1; p <= count["peers", section]; p++) {
			peer = items["peers", section, p]
			put(shown(format, section, data, peer, metric) (usual ? endings(section, data, peer, usual) : ""))
		}
		if (over) {
			# a run that ended early does not compare
			if (metric == "seconds" && (endings(section, data, over, usual) endings(section, data, under, usual)) != "")
				put("-")
			else
				put(ratio(median(section, data, over, metric), median(section, data, under, metric)))
		}
		next_row()
	}
	finish()
}

# list CAPTION SECTION COLUMNS [AGAINST]: a row for each kind of data and peer,
# with COLUMNS as METRIC:FORMAT:TITLE|...; and how vswap compares with it in the
# figure AGAINST.
function list(caption, section, what, against,    n, spec, part, i, d, p, data, peer) {
	if (!count["data", section])
		return
	n = split(what, spec, "|")
	start(caption)
	put("")
	for (i = 1; i <= n; i++) {
		split(spec[i], part, ":")
		put(part[3])
	}
	if (against)
		put("vswap to it")
	next_row()
	for (d = 1; d <= count["data", section]; d++) {
		data = items["data", section, d]
		for (p = 1; p <= count["peers", section]; p++) {
			peer = items["peers", section, p]
			if (!runs[section, data, peer])
				continue
			put((count["peers", section] > 1 ? peer : data) endings(section, data, peer, "verified"))
			for (i = 1; i <= n; i++) {
				split(spec[i], part, ":")
				put(shown(part[2], section, data, peer, part[1]))
			}
			if (against)
				put(peer == "vswap" ? "" : ratio(number(section, data, "vswap", against), number(section, data, peer, against)))
			next_row()
		}
	}
	finish()
}

# The metrics of the comparison in a guest are its rows.
function guest(section,    n, spec, part, i) {
	if (!runs[section, "mix", "vswap"] || !runs[section, "mix", "zram"])
		return
	begin(section)
	n = split("system_s:%.1f:system time, s|user_s:%.1f:user time, s|wall_s:%.1f:wall time, s|ram_mib:%.1f:RAM, MiB", spec, "|")
	start("")
	put("")
	put("vswap")
	put("zram")
	put("vswap to zram")
	next_row()
	for (i = 1; i <= n; i++) {
		split(spec[i], part, ":")
		if (!has(section, part[1]))
			continue
		put(part[3])
		put(shown(part[2], section, "mix", "vswap", part[1]))
		put(shown(part[2], section, "mix", "zram", part[1]))
		put(ratio(median(section, "mix", "vswap", part[1]), median(section, "mix", "zram", part[1])))
		next_row()
	}
	finish()
}

# The marks that each run of this peer reached: one every 50 MiB.
function marks(section, data, peer,    i, n, least_marks) {
	for (i = 1; i <= runs[section, data, peer]; i++) {
		n = split(v[section, data, peer, "marks", i], mark, " ")
		if (i == 1 || n < least_marks)
			least_marks = n
	}
	return least_marks
}

# The median of the seconds to a mark
function seconds_to(section, data, peer, which,    i) {
	for (i = 1; i <= runs[section, data, peer]; i++) {
		split(v[section, data, peer, "marks", i], mark, " ")
		sorted[i] = mark[which] + 0
	}
	return middle(runs[section, data, peer])
}

# What a peer is compared with, up to where both have come
function baseline(peer) { return peer ~ /disk|zswap/ ? "disk" : "zram4" }
function has_baseline(peer) { return peer != "none" && peer != baseline(peer) }

function to_baseline(section, data, peer,    a, b) {
	a = marks(section, data, peer)
	b = marks(section, data, baseline(peer))
	if (b < a)
		a = b
	return a ? ratio(seconds_to(section, data, peer, a), seconds_to(section, data, baseline(peer), a)) : "-"
}

# A row for each kind of data, a column for each peer which has a baseline
function baselines(section,    d, p, data, peer) {
	if (!has(section, "marks"))
		return
	start("Time to the last mark (one every 50 MiB) that both reached in each run, as a ratio:")
	put("")
	for (p = 1; p <= count["peers", section]; p++) {
		peer = items["peers", section, p]
		if (has_baseline(peer))
			put(label(peer) " to " label(baseline(peer)))
	}
	next_row()
	for (d = 1; d <= count["data", section]; d++) {
		data = items["data", section, d]
		put(label(data))
		for (p = 1; p <= count["peers", section]; p++) {
			peer = items["peers", section, p]
			if (has_baseline(peer))
				put(to_baseline(section, data, peer))
		}
		next_row()
	}
	finish()
}

function edge(section, carry) {
	if (count["data", section]) {
		begin(section)
		matrix("MiB reached before the kill:", section, "mib", "%d", "killed", "vswap", "zram4")
		matrix("Longest fork+exec, in seconds:", section, "fork_exec_s", "%.3g", "", "vswap", "zram4")
		matrix("Seconds to the kill:", section, "seconds", "%.1f")
		matrix("Seconds from the last MiB to the kill:", section, "last_mib_s", "%.1f")
		baselines(section)
	}
	if (count["data", carry]) {
		begin(carry)
		matrix("Seconds to write and verify it:", carry, "seconds", "%.1f", "verified", "vswap", "zram4")
	}
}

function native() {
	if (!count["data", "native"])
		return
	begin("native")
	matrix("Out, ns a page:", "native", "out_ns", "%d", "", "vswap", "zram")
	matrix("In, ns a page:", "native", "in_ns", "%d", "", "vswap", "zram")
	matrix("Freed, ns a page:", "native", "free_ns", "%d", "", "vswap", "zram")
}

function work() {
	if (!count["data", "work-native"])
		return
	begin("work-native")
	matrix("", "work-native", "value", "%.5g", "", "vswap", "zram")
}

# part SECTION COLUMNS [AGAINST]
function part_of_disk(section, columns, against) {
	if (!count["data", section])
		return
	begin(section)
	list("", section, columns, against)
}

function disk() {
	part_of_disk("detach", "seconds:%.1f:seconds|requests:%d:requests", "seconds")
	part_of_disk("swapin", "seconds:%.1f:seconds|requests:%d:requests", "seconds")
	part_of_disk("peers", "seconds:%.0f:wall time, s|written_mib:%.0f:written, MiB|read_mib:%.0f:read, MiB", "seconds")
	part_of_disk("written", "page_share:%.2f:written per page, pages|kib_request:%.0f:KiB per request", "page_share")
	part_of_disk("pair", "seconds:%.1f:seconds|mib_s:%.1f:MiB/s")
	part_of_disk("latency", "pages:%d:pages|seconds:%.3g:seconds|requests:%d:requests")
	part_of_disk("amplify", "amplification:%.2f:bytes written per new byte|live_percent:%d:live, %")
}

# Where the figures of each file come from
function sources(    f, file, name) {
	begin("sources")
	for (f = 1; f <= count["files", ""]; f++) {
		file = name = items["files", "", f]
		sub(/.*\//, "", name)
		say("- [" name "](bench/" name "): kernel " about[file, "kernel"] "; machine " about[file, "machine"] \
			"; commit " about[file, "commit"] "; " about[file, "date"] "; " about[file, "runs"])
	}
}

# compared WHAT FORMAT SECTION DATA METRIC PEER NAME: a line of README.md.
function compared(what, format, section, data, metric, peer, name,    a, b) {
	a = median(section, data, "vswap", metric)
	b = median(section, data, peer, metric)
	return sprintf("- %s: " format "; %s " format " (%s).", what, a, name, b, ratio(a, b))
}

function three_figures() {
	if (!runs["native", "lz4 heap", "vswap"] || !runs["native", "lz4 heap", "zram"] ||
	    !runs["edge", "heap", "vswap"] || !runs["edge", "heap", "zram4"] ||
	    !runs["peers", "2 GiB", "vswap"] || !runs["peers", "2 GiB", "plain disk"])
		return
	begin("three-figures")
	say(compared("Time to swap out a page of a real heap, with lz4 at native speed", "%d ns", "native", "lz4 heap", "out_ns",
		"zram", "zram"))
	say(compared("Memory that a program fills with such pages in a guest of 512 MiB before the OOM kill", "%d MiB", "edge", "heap", "mib",
		"zram4", "zram of 4 x RAM"))
	say(compared("2 GiB written and verified in 512 MiB with a disk as fast as memory", "%d s", "peers", "2 GiB", "seconds",
		"plain disk", "plain swap"))
}

END {
	guest("guest")
	guest("icount")
	native()
	edge("edge", "carry")
	edge("edge-native", "carry-native")
	work()
	disk()
	if (dir) {
		sources()
		three_figures()
	}
}
