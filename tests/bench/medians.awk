# Reads the CSV files of benches, for the awk programs that follow on the command
# line: the order in which sections, data and peers came, medians, and names.
# Needs middle.awk.

BEGIN {
	FS = ","
	n = split("none:no swap|disk:plain disk|zswap:zswap|zram:zram|zram1:zram of 1 x RAM|zram4:zram of 4 x RAM|" \
		"vswap:vswap|vswap-disk:vswap and disk|floor:floor|" \
		"third:every third word random|text:words|prose:English text|half:half of it random|" \
		"heap:pages of real heaps|same:one repeated word|zero:zeroes|" \
		"usemem init:usemem, first write (s)|usemem sweep:usemem, two sweeps (s)|usemem free:usemem, unmap (s)|" \
		"fork round:fork, one round (s)|fork verify:fork, verify (s)|build build:build (s)|" \
		"valkey fill:valkey, fill (s)|valkey rate:valkey, requests per second|valkey p50:valkey, median answer (ms)|" \
		"valkey p99:valkey, 99th percentile (ms)|valkey p99.9:valkey, 99.9th percentile (ms)|" \
		"valkey save:BGSAVE (s)|valkey save-rate:during it, requests per second|valkey save-p50:during it, median answer (ms)|" \
		"valkey save-p99:during it, 99th percentile (ms)|valkey save-p99.9:during it, 99.9th percentile (ms)", pairs, "|")
	split("usemem fork build valkey", load, " ")
	for (i in load) {
		names[load[i] " out-MiB"] = load[i] ", swapped out (MiB)"
		names[load[i] " disk-MiB"] = load[i] ", written to disk (MiB)"
	}
	for (i = 1; i <= n; i++) {
		split(pairs[i], pair, ":")
		names[pair[1]] = pair[2]
	}
}

# label WORD: what WORD stands for, which may be "CODEC KIND".
function label(word,    part) {
	if (split(word, part, " ") == 2 && part[1] ~ /^(lz4|zstd)$/)
		return part[1] ", " label(part[2])
	return word in names ? names[word] : word
}

# add KIND SECTION WHAT: append WHAT to the section's items of this kind, once.
function add(kind, section, what) {
	if (!((kind, section, what) in seen)) {
		seen[kind, section, what] = 1
		count[kind, section]++
		items[kind, section, count[kind, section]] = what
	}
}

/^# / {
	key = $0
	sub(/^# /, "", key)
	value = key
	sub(/ .*/, "", key)
	sub(/^[^ ]* */, "", value)
	about[FILENAME, key] = value
	next
}

$1 == "section" {
	add("files", "", FILENAME)
	for (i = 5; i <= NF; i++)
		column[i] = $i
	next
}

NF > 4 {
	add("data", $1, $2)
	add("peers", $1, $3)
	run = ++runs[$1, $2, $3]
	for (i = 5; i <= NF; i++)
		v[$1, $2, $3, column[i], run] = $i
}

# median SECTION DATA PEER METRIC: the median of the runs, or nothing if there is
# none.  Sets least, most, and the number of values.
function median(section, data, peer, metric,    i) {
	values = 0
	for (i = 1; i <= runs[section, data, peer]; i++)
		if (v[section, data, peer, metric, i] != "")
			sorted[++values] = v[section, data, peer, metric, i] + 0
	if (!values)
		return ""
	return middle(values)
}

# has SECTION METRIC: if any run has this figure.
function has(section, metric,    d, p) {
	for (d = 1; d <= count["data", section]; d++)
		for (p = 1; p <= count["peers", section]; p++)
			if (median(section, items["data", section, d], items["peers", section, p], metric) != "")
				return 1
	return 0
}

# number SECTION DATA PEER METRIC: a figure, or one made of others.
function number(section, data, peer, metric,    a, b) {
	if (metric == "page_share" || metric == "kib_request") {
		a = median(section, data, peer, "written_kib")
		b = metric == "page_share" ? 4 * median(section, data, peer, "pages") : median(section, data, peer, "requests")
		values = 1
		return a != "" && b ? a / b : ""
	}
	if (metric == "mib_s") {
		a = median(section, data, peer, "written_kib")
		b = median(section, data, peer, "seconds")
		values = 1
		return a != "" && b ? a / 1024 / b : ""
	}
	if (metric ~ /_mib$/ && metric != "ram_mib") {
		sub(/_mib$/, "_kib", metric)
		a = median(section, data, peer, metric)
		values = 1
		return a == "" ? "" : a / 1024
	}
	return median(section, data, peer, metric)
}
