#!/usr/bin/python3
# heap.py FILE PAGES: write pages of real heaps to FILE, for tests/prog/edge.c
# to replay. They come from this Python, after it has parsed and compiled much
# of its library, and from a Perl which has counted the words in its library.
# scripts/bench starts this in the lab.
import ast, glob, os, random, subprocess, sys

PAGE = 4096


def heap_pages(pid):
    """Return the nonzero pages of a process' private anonymous memory."""
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
