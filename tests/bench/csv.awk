# Turns the lines which the benches print, one a run, into CSV: the only place
# that knows their formats.  -v mode= is the bench: guest, icount, native, edge,
# edge-native, work-native or disk.  Other lines are left out; a line that begins with FAIL is
# shown, and makes this fail.

# row SECTION DATA PEER FIGURES: print a row, with the number of this run.
function row(section, data, peer, figures) {
	runs[section, data, peer]++
	print section "," data "," peer "," runs[section, data, peer] "," figures
}

# field NAME: the value of the NAME=VALUE in this line, if it has one.
function field(name,    i) {
	for (i = 4; i <= NF; i++)
		if (index($i, name "=") == 1)
			return substr($i, length(name) + 2)
}

BEGIN {
	# disk.csv has the columns of all parts: a part leaves empty what it does
	# not measure
	disk = "seconds system_s requests pages written_kib read_kib amplification live_percent end"
	head["guest"] = head["icount"] = "system_s,user_s,wall_s,ram_mib"
	head["native"] = "out_ns,in_ns,free_ns"
	head["edge"] = head["edge-native"] = "mib,seconds,fork_exec_s,last_mib_s,end,marks"
	head["work-native"] = "value"
	head["disk"] = disk
	gsub(" ", ",", head["disk"])
	if (mode == "disk")
		FS = ","
	print "section,data,peer,run," head[mode]
}

/^FAIL/ { print >"/dev/stderr"; bad = 1; next }

# PEER ROUND SYSTEM USER WALL POOL: hundredths of a second, bytes
mode ~ /^(guest|icount)$/ && NF == 6 && $2 ~ /^[0-9]+$/ {
	row(mode, "mix", $1, sprintf("%.2f,%.2f,%.2f,%.1f", $3 / 100, $4 / 100, $5 / 100, $6 / 1048576))
}

# CODEC KIND PEER OUT IN FREE: nanoseconds
mode == "native" {
	if (NF == 6 && $4 ~ /^[0-9]+$/) {
		row(mode, $1 " " $2, $3, $4 "," $5 "," $6)
	} else {
		print >"/dev/stderr"
		bad = 1
	}
}

# KIND PEER SECONDS MIB LONGEST_FORK_EXEC AFTER_THE_LAST_MIB HOW, and then
# "marks" with the seconds to each 50 MiB
mode ~ /^edge/ && NF == 7 && $1 !~ /^(carry|marks)$/ {
	flush()
	kind = $1
	peer = $2
	figures = $4 "," $3 "," $5 "," $6 "," $7
}
mode ~ /^edge/ && $1 == "marks" {
	marks = $0
	sub(/^marks */, "", marks)
	flush()
}
function flush() {
	if (figures)
		row(mode, kind, peer, figures "," marks)
	figures = marks = ""
}

# carry MIB PEER SECONDS s status STATUS
mode ~ /^edge/ && $1 == "carry" && NF == 7 {
	flush()
	row(mode == "edge" ? "carry" : "carry-native", $2 " MiB", $3, $2 "," $4 ",,," ($7 == 0 ? "verified" : "status " $7) ",")
}

# LOAD PEER NAME VALUE NAME VALUE ..., or LOAD PEER FAIL: why
mode == "work-native" && $4 ~ /^[0-9.]+$/ {
	for (i = 3; i < NF; i += 2)
		row(mode, $1 " " $i, $2, $(i + 1))
}
mode == "work-native" && / FAIL:|CORRUPT/ { print >"/dev/stderr"; bad = 1 }

# PART,WHAT,PEER,NAME=VALUE,...
mode == "disk" && NF > 3 && $4 ~ /^[a-z_]+=/ {
	figures = ""
	names = split(disk, name, " ")
	for (i = 1; i <= names; i++)
		figures = figures (i > 1 ? "," : "") field(name[i])
	row($1, $2, $3, figures)
}

END {
	if (mode ~ /^edge/)
		flush()
	exit bad
}
