/* SPDX-License-Identifier: GPL-2.0 */
/* The swap areas that the kernel uses: /proc/swaps. */
#ifndef VSWAPCTL_SWAPS_H
#define VSWAPCTL_SWAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/swap.h>

#define VSWAP_DEVICE	"/dev/vswap"

/* Kernel flags that glibc's <sys/swap.h> may lack */
#ifndef SWAP_FLAG_DISCARD_ONCE
#define SWAP_FLAG_DISCARD_ONCE	0x20000
#define SWAP_FLAG_DISCARD_PAGES	0x40000
#endif

/**
 * struct swap - a swap area in use
 * @path: path, unescaped
 * @size: in bytes
 * @used: in bytes
 * @priority: negative if the kernel chose it
 * @gone: the swapfile was deleted
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

/* Bytes in use on the swap area "path"; 0 if swap on it is off. */
uint64_t swap_used(const char *path);

#endif
