// SPDX-License-Identifier: GPL-2.0
/* The kernel allocates shrinkers: since Linux 6.7 */
#include <linux/shrinker.h>

#if VSWAP_FORM == 0
static inline void *probe_shrinker(void)
{
	return shrinker_alloc(0, "probe")->private_data;
}
#elif VSWAP_FORM == 1
static inline int probe_shrinker(struct shrinker *shrinker)
{
	return register_shrinker(shrinker, "probe");
}
#endif
