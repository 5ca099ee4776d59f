// SPDX-License-Identifier: GPL-2.0
/*
 * Fill memory with known data, let it be swapped, and verify every byte.
 *
 * The contents of a page depend on its number, the round, the mix and the seed,
 * so a page that comes back wrong, stale or in another page's place is found.
 * Exit status: 0 success, 1 corrupt data (the first ten pages are printed), 2
 * cannot run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "words.h"

#define CHUNK		64
#define PHRASES		8
#define MAX_THREADS	64

enum kind { ZERO, BYTE, WORD, TEXT, PROSE, WORDS, RANDOM, NR_KINDS };

/* How many of 10 pages have each kind of contents. */
static const struct mix {
	const char *name;
	int share[NR_KINDS];
} mixes[] = {
	{ "mixed",	{ [ZERO] = 1, [BYTE] = 1, [WORD] = 1, [TEXT] = 6, [RANDOM] = 1 } },
	{ "demo",	{ [ZERO] = 2, [BYTE] = 1, [WORD] = 1, [TEXT] = 5, [RANDOM] = 1 } },
	{ "bench",	{ [ZERO] = 1, [TEXT] = 8, [RANDOM] = 1 } },
	{ "edge",	{ [ZERO] = 1, [RANDOM] = 1, [WORD] = 1, [PROSE] = 1, [WORDS] = 6 } },
	{ "text",	{ [TEXT] = 10 } },
	{ "halves",	{ [TEXT] = 5, [RANDOM] = 5 } },
	{ "same",	{ [BYTE] = 5, [WORD] = 5 } },
	{ "prose",	{ [PROSE] = 10 } },
	{ "random",	{ [RANDOM] = 10 } },
};

static struct options {
	size_t mib;
	int rounds;
	const char *file;
	const struct mix *mix;
	size_t thp_kib;
	int fork;
	const char *hold;
	const char *during;
	int pageout;
	int quiet;
	int once;
	unsigned int seed;
	int touch;
	int slow;
	enum order { FORWARD, BACKWARD, RANDOMLY } order;
	int threads;
	int stir;
} opt = { .mib = 64, .rounds = 1, .mix = &mixes[0], .seed = 1, .threads = 1 };

static unsigned char phrases[PHRASES][CHUNK];
static unsigned long bad;

static uint64_t seed_of(size_t page, int round)
{
	uint64_t x = (page + 1) * 0x9e3779b97f4a7c15ull +
		     (round + 1) * 0xbf58476d1ce4e5b9ull + opt.seed * 0x94d049bb133111ebull;

	return x ? x : 1;
}

static enum kind kind_of(size_t page, int round)
{
	uint64_t state = seed_of(page, round);
	int n = (words_next(&state) >> 33) % 10, kind;

	for (kind = 0; n >= opt.mix->share[kind]; kind++)
		n -= opt.mix->share[kind];
	return kind;
}

static void fill_random(uint64_t *state, void *to, size_t len)
{
	uint64_t *word = to;

	for (; len; len -= sizeof(*word))
		*word++ = words_next(state);
}

/* About 3:1 with lz4: one chunk in six is random, the others are phrases. */
static void fill_text(uint64_t *state, unsigned char *to)
{
	size_t i;

	for (i = 0; i < PAGE; i += CHUNK) {
		uint64_t dice = words_next(state) >> 20;

		if (dice % 6 == 0)
			fill_random(state, to + i, CHUNK);
		else
			memcpy(to + i, phrases[dice / 6 % PHRASES], CHUNK);
	}
}

/* No repeats, but only 16 letters: zstd compresses it, lz4 does not. */
static void fill_prose(uint64_t *state, unsigned char *to)
{
	static const char letters[] = " etaoinshrdlcumw";
	uint64_t dice = 0;
	size_t i;

	for (i = 0; i < PAGE; i++, dice >>= 4) {
		if (!(i % 16))
			dice = words_next(state);
		to[i] = letters[dice % 16];
	}
}

static void fill_page(size_t page, int round, unsigned char *to)
{
	uint64_t state = seed_of(page, round), word;
	size_t i;

	switch (kind_of(page, round)) {
	case ZERO:
		memset(to, 0, PAGE);
		break;
	case BYTE:
		memset(to, (int)(page % 255) + 1, PAGE);
		break;
	case WORD:
		word = words_next(&state);
		for (i = 0; i < PAGE; i += sizeof(word))
			memcpy(to + i, &word, sizeof(word));
		break;
	case TEXT:
		fill_text(&state, to);
		break;
	case PROSE:
		fill_prose(&state, to);
		break;
	case WORDS:
		fill_words(&state, (char *)to);
		break;
	default:
		fill_random(&state, to, PAGE);
	}
}

static void write_all(unsigned char *mem, size_t pages, int round)
{
	size_t page;

	for (page = 0; page < pages; page++)
		fill_page(page, round, mem + page * PAGE);
}

/* Return the page to verify as number @i.  The order has each page once. */
static size_t page_at(size_t i, size_t pages)
{
	static const size_t prime = 15485863;

	switch (opt.order) {
	case BACKWARD:
		return pages - 1 - i;
	case RANDOMLY:
		return i * prime % pages;
	default:
		return i;
	}
}

static void verify_page(const unsigned char *mem, size_t page, int round,
			const char *who)
{
	unsigned char want[PAGE];

	if (opt.touch) {
		__atomic_load_n(mem + page * PAGE, __ATOMIC_RELAXED);
		if (opt.slow)
			usleep(2000);
		return;
	}
	fill_page(page, round, want);
	if (memcmp(want, mem + page * PAGE, PAGE) &&
	    __atomic_fetch_add(&bad, 1, __ATOMIC_RELAXED) < 10)
		printf("CORRUPT: page %zu of round %d, kind %d (%s)\n",
		       page, round, kind_of(page, round), who);
}

struct part {
	pthread_t thread;
	const unsigned char *mem;
	size_t first, end, pages;
	int round;
	const char *who;
};

static void *verify_part(void *arg)
{
	struct part *part = arg;
	size_t i;

	for (i = part->first; i < part->end; i++)
		verify_page(part->mem, page_at(i, part->pages), part->round,
			    part->who);
	return NULL;
}

static void verify_all(const unsigned char *mem, size_t pages, int round,
		       const char *who)
{
	struct part parts[MAX_THREADS];
	int i;

	for (i = 0; i < opt.threads; i++) {
		parts[i] = (struct part) {
			.mem = mem, .pages = pages, .round = round, .who = who,
			.first = pages * i / opt.threads,
			.end = pages * (i + 1) / opt.threads,
		};
		if (opt.threads > 1 &&
		    pthread_create(&parts[i].thread, NULL, verify_part, &parts[i]))
			errx(2, "pthread_create");
	}
	if (opt.threads == 1)
		verify_part(&parts[0]);
	for (i = 0; opt.threads > 1 && i < opt.threads; i++)
		pthread_join(parts[i].thread, NULL);
}

/*
 * Fork: the child verifies its memory, overwrites half of it and verifies that.
 * The parent verifies its own memory meanwhile, and again afterwards.
 */
static void fork_round(unsigned char *mem, size_t pages, int round)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		err(2, "fork");
	if (!child) {
		verify_all(mem, pages, round, "child before");
		write_all(mem, pages / 2, round + 1000);
		verify_all(mem, pages / 2, round + 1000, "child's copy");
		_exit(bad ? 1 : 0);
	}

	verify_all(mem, pages, round, "parent beside child");
	if (waitpid(child, &status, 0) != child)
		err(2, "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		printf("CORRUPT: child ended with status %#x\n", status);
		bad++;
	}
	verify_all(mem, pages, round, "parent after child");
}

/* Use one page in 64 and page it out again: one in eight in eight turns. */
static void stir(unsigned char *mem, size_t pages)
{
	static size_t turn;
	size_t page;

	for (page = turn++ % 8; page < pages; page += 64) {
		__atomic_load_n(mem + page * PAGE, __ATOMIC_RELAXED);
		madvise(mem + page * PAGE, PAGE, MADV_PAGEOUT);
	}
}

static void hold(unsigned char *mem, size_t pages)
{
	int fd = open(opt.hold, O_CREAT | O_WRONLY, 0600);

	if (fd < 0)
		err(2, "%s", opt.hold);
	close(fd);
	while (!access(opt.hold, F_OK)) {
		usleep(20000);
		if (opt.stir)
			stir(mem, pages);
	}
}

static unsigned char *map(size_t len)
{
	size_t align = opt.thp_kib ? opt.thp_kib << 10 : PAGE;
	unsigned char *mem;
	int fd = -1;

	if (opt.file) {
		fd = open(opt.file, O_CREAT | O_TRUNC | O_RDWR, 0600);
		if (fd < 0 || ftruncate(fd, len))
			err(2, "%s", opt.file);
		mem = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	} else {
		mem = mmap(NULL, len + align, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	}
	if (mem == MAP_FAILED)
		err(2, "mmap of %zu bytes", len);
	if (fd >= 0)
		return mem;

	mem = (void *)(((uintptr_t)mem + align - 1) / align * align);
	if (opt.thp_kib && madvise(mem, len, MADV_HUGEPAGE))
		err(2, "madvise(MADV_HUGEPAGE)");
	return mem;
}

static void print_usage(void)
{
	errx(2, "usage: [--mib N] [--rounds N] [--mix NAME] [--file F] [--thp KIB] [--fork]\n"
	     "       [--pageout] [--hold FILE] [--while FILE] [--seed N] [--once] [--quiet]\n"
	     "       [--order forward|backward|random] [--threads N] [--touch [--slow]] [--stir]");
}

static const struct mix *find_mix(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(mixes) / sizeof(*mixes); i++)
		if (!strcmp(name, mixes[i].name))
			return &mixes[i];
	print_usage();
	return NULL;
}

static enum order find_order(const char *name)
{
	if (!strcmp(name, "backward"))
		return BACKWARD;
	if (!strcmp(name, "random"))
		return RANDOMLY;
	if (strcmp(name, "forward"))
		print_usage();
	return FORWARD;
}

/* Return whether to do another round: with --while FILE, while FILE exists. */
static int more(int round)
{
	return round < opt.rounds ||
	       (opt.during && !access(opt.during, F_OK));
}

static void parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "mib", 1, 0, 'm' }, { "rounds", 1, 0, 'r' },
		{ "mix", 1, 0, 'x' }, { "file", 1, 0, 'f' },
		{ "thp", 1, 0, 't' }, { "fork", 0, 0, 'F' },
		{ "pageout", 0, 0, 'p' }, { "hold", 1, 0, 'h' },
		{ "seed", 1, 0, 's' }, { "quiet", 0, 0, 'q' }, { "once", 0, 0, 'o' },
		{ "while", 1, 0, 'w' }, { "order", 1, 0, 'O' },
		{ "threads", 1, 0, 'T' }, { "touch", 0, 0, 'c' },
		{ "slow", 0, 0, 'S' }, { "stir", 0, 0, 'i' }, { 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'm':
			opt.mib = strtoul(optarg, NULL, 10);
			break;
		case 'r':
			opt.rounds = atoi(optarg);
			break;
		case 'x':
			opt.mix = find_mix(optarg);
			break;
		case 'f':
			opt.file = optarg;
			break;
		case 't':
			opt.thp_kib = strtoul(optarg, NULL, 10);
			break;
		case 'F':
			opt.fork = 1;
			break;
		case 'p':
			opt.pageout = 1;
			break;
		case 'h':
			opt.hold = optarg;
			break;
		case 'w':
			opt.during = optarg;
			break;
		case 'O':
			opt.order = find_order(optarg);
			break;
		case 'c':
			opt.touch = 1;
			break;
		case 'S':
			opt.slow = 1;
			break;
		case 'i':
			opt.stir = 1;
			break;
		case 'T':
			opt.threads = atoi(optarg);
			break;
		case 's':
			opt.seed = atoi(optarg);
			break;
		case 'o':
			opt.once = 1;
			break;
		case 'q':
			opt.quiet = 1;
			break;
		default:
			print_usage();
		}
	}
	if (optind != argc || !opt.mib || opt.rounds < 1 ||
	    opt.threads < 1 || opt.threads > MAX_THREADS)
		print_usage();
}

int main(int argc, char **argv)
{
	uint64_t state = 42;
	unsigned char *mem;
	size_t pages;
	int round;

	parse(argc, argv);
	/*
	 * Keep this program's own text in RAM.  The guest reads it through FUSE,
	 * which allocates with GFP_NOFS for that.  Such an allocation never calls
	 * the OOM killer, but goes on for ever if no other task allocates.
	 */
	if (mlockall(MCL_CURRENT))
		warn("mlockall");
	fill_random(&state, phrases, sizeof(phrases));
	pages = (opt.mib << 20) / PAGE;
	mem = map(pages * PAGE);

	for (round = 0; more(round); round++) {
		write_all(mem, pages, round);
		if (opt.pageout && madvise(mem, pages * PAGE, MADV_PAGEOUT))
			err(2, "madvise(MADV_PAGEOUT)");
		if (opt.hold && !round)
			hold(mem, pages);
		if (opt.fork)
			fork_round(mem, pages, round);
		else
			verify_all(mem, pages, round, "first look");
		if (!opt.once)
			verify_all(mem, pages, round, "second look");
	}

	if (!opt.quiet || bad)
		printf("memload: %zu MiB %s, %d rounds, %lu corrupt pages\n",
		       opt.mib, opt.mix->name, round, bad);
	return bad ? 1 : 0;
}
