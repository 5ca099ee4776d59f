#!/usr/bin/python3
# Runs in the lab, started by scripts/bench: writes pages of real heaps to a file,
# for tests/prog/edge.c to replay: of this Python, which has read and compiled much
# of its own library, and of a Perl which has counted the words in its own.
# heap.py FILE PAGES
import ast, glob, os, random, subprocess, sys

PAGE = 4096


def heap_pages(pid):
    """The pages of a process' private, writable, anonymous memory that are not empty."""
    pages = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            fields = line.split()
            if not fields[1].startswith("rw-p") or fields[4] != "0":
                continue
            if len(fields) > 5 and fields[5] not in ("[heap]", "[stack]"):
                continue
            begin, end = (int(part, 16) for part in fields[0].split("-"))
            for address in range(begin, end, PAGE):
                try:
                    mem.seek(address)
                    page = mem.read(PAGE)
                except (OSError, ValueError):
                    break
                if len(page) == PAGE and page.count(0) != PAGE:
                    pages.append(page)
    return pages


PERL = r"""
my %words; my @lines;
for my $file (glob("/usr/share/perl/5*/*.pm"), glob("/usr/share/perl/5*/*/*.pm")) {
    open(my $in, "<", $file) or next;
    while (<$in>) { push @lines, $_; $words{$_}++ for split }
}
$| = 1; print "ready\n"; <STDIN>;
"""


def main():
    to, count = sys.argv[1], int(sys.argv[2])
    keep = []
    for name in sorted(glob.glob("/usr/lib/python3*/*.py"))[:120]:
        with open(name, errors="replace") as source:
            text = source.read()
        keep.append((ast.parse(text), compile(text, name, "exec"), text.split()))
    perl = subprocess.Popen(["perl", "-e", PERL], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    perl.stdout.readline()
    pages = heap_pages(perl.pid)
    perl.kill()
    mine = heap_pages(os.getpid())
    print(f"{len(mine)} pages of Python, {len(pages)} of Perl", file=sys.stderr)
    random.seed(1)
    half = count // 2
    chosen = random.sample(mine, min(half, len(mine))) + random.sample(pages, min(half, len(pages)))
    random.shuffle(chosen)
    with open(to, "wb") as out:
        for page in chosen:
            out.write(page)


main()
