/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_SHRINKER_H
#define VSWAP_COMPAT_LINUX_SHRINKER_H

#include_next <linux/shrinker.h>

#ifdef VSWAP_HAS_SHRINKER_ALLOC
#define vswap_compat_private_data(shrinker)	((shrinker)->private_data)
#else
#include <linux/slab.h>

/* Since Linux 6.7; before, shrinkers had to be embedded in another struct. */
struct vswap_compat_shrinker {
	struct shrinker shrinker;
	const char *name;
	void *private_data;
};

#define vswap_compat_private_data(s) \
	(container_of(s, struct vswap_compat_shrinker, shrinker)->private_data)

static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	struct vswap_compat_shrinker *compat =
		kzalloc(sizeof(*compat), GFP_KERNEL);

	if (!compat)
		return NULL;
	compat->name = name;
	compat->shrinker.flags = flags;
	compat->shrinker.seeks = DEFAULT_SEEKS;
	return &compat->shrinker;
}

/* If there is no memory, the shrinker is never called, which is harmless. */
static inline void shrinker_register(struct shrinker *shrinker)
{
	struct vswap_compat_shrinker *compat =
		container_of(shrinker, struct vswap_compat_shrinker, shrinker);

	if (register_shrinker(shrinker, "%s", compat->name))
		pr_warn("no memory for the shrinker %s\n", compat->name);
}

/* unregister_shrinker() ignores a shrinker that was never registered. */
static inline void shrinker_free(struct shrinker *shrinker)
{
	unregister_shrinker(shrinker);
	kfree(container_of(shrinker, struct vswap_compat_shrinker, shrinker));
}
#endif

#endif /* VSWAP_COMPAT_LINUX_SHRINKER_H */
