/* SPDX-License-Identifier: GPL-2.0 */
/* The engine: store, load and free slots. */
#ifndef VSWAP_ENGINE_H
#define VSWAP_ENGINE_H

#include <linux/fault-inject.h>

#include "space.h"
#include "tier/tier.h"

struct folio;

/* Fault injection, controlled in debugfs on kernels that have it. */
extern struct fault_attr vswap_fail_store;
extern struct fault_attr vswap_fail_load;

void vswap_empty(struct vswap_space *space);

int vswap_store(struct vswap_space *space, unsigned long slot,
		struct folio *folio, enum vswap_patience patience);
bool vswap_free(struct vswap_space *space, unsigned long slot);

/* load.c */
int vswap_load(struct vswap_space *space, unsigned long slot,
	       struct folio *folio, void (*done)(void *arg, int err), void *arg);

#endif /* VSWAP_ENGINE_H */
