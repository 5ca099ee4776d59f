// SPDX-License-Identifier: GPL-2.0
/* zstd: the kernel's Zstandard library; denser and slower, has levels. */
#include <linux/slab.h>
#include <linux/zstd.h>

#include "codec.h"

#define ZSTD_LEVEL_MAX	22

/* One allocation: this struct, then the workspaces of the two contexts. */
struct zstd_work {
	zstd_parameters params;
	zstd_cctx *cctx;
	zstd_dctx *dctx;
	u8 space[] __aligned(8);
};

static void *zstd_create(int level)
{
	struct zstd_work *work;
	zstd_parameters params;
	size_t csize, dsize;

	if (level == VSWAP_LEVEL_DEFAULT)
		level = zstd_default_clevel();

	params = zstd_get_params(level, PAGE_SIZE);
	csize = ALIGN(zstd_cctx_workspace_bound(&params.cParams), 8);
	dsize = zstd_dctx_workspace_bound();
	work = kvmalloc(struct_size(work, space, csize + dsize), GFP_KERNEL);
	if (!work)
		return NULL;

	work->params = params;
	work->cctx = zstd_init_cctx(work->space, csize);
	work->dctx = zstd_init_dctx(work->space + csize, dsize);
	if (!work->cctx || !work->dctx) {
		kvfree(work);
		return NULL;
	}
	return work;
}

static void zstd_destroy(void *work)
{
	kvfree(work);
}

static unsigned int zstd_compress(void *arg, const void *src, void *dst,
				  unsigned int dst_len)
{
	struct zstd_work *work = arg;
	size_t len;

	len = zstd_compress_cctx(work->cctx, dst, dst_len, src, PAGE_SIZE,
				 &work->params);
	return zstd_is_error(len) ? 0 : len;
}

static bool zstd_decompress(void *arg, const void *src, unsigned int len,
			    void *dst)
{
	struct zstd_work *work = arg;

	return zstd_decompress_dctx(work->dctx, dst, PAGE_SIZE, src, len) ==
	       PAGE_SIZE;
}

const struct vswap_codec_ops vswap_codec_zstd = {
	.name		= "zstd",
	.min_level	= 1,
	.max_level	= ZSTD_LEVEL_MAX,
	.create		= zstd_create,
	.destroy	= zstd_destroy,
	.compress	= zstd_compress,
	.decompress	= zstd_decompress,
};
