/* SPDX-License-Identifier: GPL-2.0 */
/* Contents of pages, for the programs that fill memory. */
#ifndef VSWAP_TESTS_WORDS_H
#define VSWAP_TESTS_WORDS_H

#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* Contents depend on the page's number, so the size must be the kernel's. */
static size_t page_bytes;
#define PAGE		page_bytes

__attribute__((constructor)) static void page_bytes_get(void)
{
	page_bytes = sysconf(_SC_PAGESIZE);
}

static inline uint64_t words_next(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return *state = x;
}

/*
 * English words, the short ones more often than the long ones.  lz4 compresses
 * such a page to about 2,050 bytes, zstd to 1,130.
 */
static inline void fill_words(uint64_t *state, char *page)
{
	static const char *const words[] = {
		"the", "of", "and", "to", "in", "is", "that", "it", "was", "for", "on",
		"are", "with", "as", "be", "at", "this", "have", "from", "or", "had",
		"by", "not", "but", "what", "all", "were", "when", "there", "can",
		"said", "which", "each", "their", "time", "will", "about", "out",
		"many", "then", "them", "these", "some", "would", "make", "like",
		"into", "could", "write", "number", "people", "water", "first",
		"machine", "memory", "kernel", "between", "language", "together",
		"different", "important", "something", "following", "government",
		"development", "mountain", "question", "children", "yesterday",
		"understand", "afternoon", "particular",
	};
	const size_t nr = sizeof(words) / sizeof(*words);
	char *to = page, *end = to + PAGE;
	size_t len, which;
	int skew;

	while (to < end) {
		which = (words_next(state) >> 20) % nr;
		for (skew = words_next(state) >> 61 < 3 ? 4 : 3; skew; skew--)
			which = which * ((words_next(state) >> 20) % nr) / nr;
		len = strlen(words[which]);
		if (len > (size_t)(end - to))
			len = end - to;
		memcpy(to, words[which], len);
		to += len;
		if (to < end)
			*to++ = words_next(state) >> 61 ? ' ' : ',';
	}
}

/* One word in five is random, the others are zero: 3.3:1 for lz4, and fast. */
static inline uint64_t sparse_word(uint64_t *state, size_t i)
{
	return i % 5 ? 0 : words_next(state);
}

static inline void fill_sparse(uint64_t seed, uint64_t *page)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ull | 1;
	size_t i;

	for (i = 0; i < PAGE / sizeof(*page); i++)
		page[i] = sparse_word(&state, i);
}

static inline int is_sparse(uint64_t seed, const uint64_t *page)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ull | 1;
	size_t i;

	for (i = 0; i < PAGE / sizeof(*page); i++)
		if (page[i] != sparse_word(&state, i))
			return 0;
	return 1;
}

#endif /* VSWAP_TESTS_WORDS_H */
