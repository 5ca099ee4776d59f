/* SPDX-License-Identifier: GPL-2.0 */
/* The swap areas that the kernel uses now: /proc/swaps. */
#ifndef VSWAPCTL_SWAPS_H
#define VSWAPCTL_SWAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/swap.h>

#define VSWAP_DEVICE	"/dev/vswap"

/* The kernel's, which glibc's <sys/swap.h> has only in part */
#ifndef SWAP_FLAG_DISCARD_ONCE
#define SWAP_FLAG_DISCARD_ONCE	0x20000
#define SWAP_FLAG_DISCARD_PAGES	0x40000
#endif

/**
 * struct swap - a swap area in use
 * @path: its name
 * @size: bytes
 * @used: bytes
 * @priority: as shown; below 0 if the kernel chose it
 * @gone: its file was deleted
 */
struct swap {
	char *path;
	uint64_t size;
	uint64_t used;
	int priority;
	bool gone;
};

struct swaps {
	struct swap *list;
	size_t nr;
};

int swaps_read(struct swaps *swaps);
void swaps_free(struct swaps *swaps);
const struct swap *swaps_find(const struct swaps *swaps, const char *path);
bool swap_is_vswap(const struct swap *swap);
bool swap_is_zram(const struct swap *swap);
int swap_on_as(const char *path, int priority, int discard);

/* What one of them holds now, in bytes; 0 if it is off. */
uint64_t swap_used(const char *path);

#endif
