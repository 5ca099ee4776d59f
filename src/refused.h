/* SPDX-License-Identifier: GPL-2.0 */
/* Slots whose page was refused because it does not compress. */
#ifndef VSWAP_REFUSED_H
#define VSWAP_REFUSED_H

#include "space.h"

bool vswap_refused_should_skip(struct vswap_space *space, unsigned long slot,
			       long nr);
void vswap_refused_add(struct vswap_space *space, unsigned long slot, long nr);
void vswap_refused_forget(struct vswap_space *space, unsigned long slot);
void vswap_refused_reset_streak(struct vswap_space *space);

#endif /* VSWAP_REFUSED_H */
