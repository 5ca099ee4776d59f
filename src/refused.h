/* SPDX-License-Identifier: GPL-2.0 */
/* Slots whose page does not compress and was refused. */
#ifndef VSWAP_REFUSED_H
#define VSWAP_REFUSED_H

#include "window.h"

bool vswap_refused_is_hopeless(struct vswap_window *window, unsigned long slot);
void vswap_refused_add(struct vswap_window *window, unsigned long slot);
void vswap_refused_forget(struct vswap_window *window, unsigned long slot);
void vswap_refused_end(struct vswap_window *window);

#endif /* VSWAP_REFUSED_H */
