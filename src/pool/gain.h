/* SPDX-License-Identifier: GPL-2.0 */
/* Decide whether recompression is worth trying, by what it gained lately. */
#ifndef VSWAP_POOL_GAIN_H
#define VSWAP_POOL_GAIN_H

#include <linux/types.h>

/* After this many failures in a row, most objects are skipped. */
#define VSWAP_GAIN_CREDIT	64U
/* A success pays for this many failures. */
#define VSWAP_GAIN_REWARD	8U
/*
 * Without credit, one object in this many is tried.  Odd, because data of two
 * kinds often alternates.
 */
#define VSWAP_GAIN_PROBE	17U

/**
 * struct vswap_gain - what recompression gained lately
 * @credit: how many more failures before most objects are skipped
 * @nr: counts the objects out of which one in VSWAP_GAIN_PROBE is picked
 *
 * Updates need no lock: a lost one only shifts the next decision a little.
 */
struct vswap_gain {
	unsigned int credit;
	unsigned int nr;
};

void vswap_gain_init(struct vswap_gain *gain);
bool vswap_gain_likely(const struct vswap_gain *gain);
bool vswap_gain_sample(struct vswap_gain *gain);
bool vswap_gain_worth_trying(struct vswap_gain *gain);
void vswap_gain_record(struct vswap_gain *gain, bool smaller);

#endif /* VSWAP_POOL_GAIN_H */
