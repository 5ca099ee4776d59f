// SPDX-License-Identifier: GPL-2.0
/*
 * lz4-wait: lz4, which then waits as long as a slower CPU would compress.
 *
 * A host with two CPUs cannot show what four or eight CPUs of a guest do when
 * all of them compress.  A CPU that waits costs the host nothing, so any number
 * of them wait at the same time.  make BENCH_CODEC=y links this file in the
 * place of codec_lz4.c, and scripts/bench --reclaim uses the result.  What it
 * stores is what lz4 stores.
 *
 * Codecs must not sleep, says codec.h.  But whoever compresses took the stream's
 * mutex before, and holds no spinlock.  The mutex has the CPU compress nothing
 * else meanwhile, as if it computed.  Unlike then, it runs other tasks.
 */
#include <linux/delay.h>
#include <linux/moduleparam.h>

/* The table of codecs refers to ours by that name. */
#define vswap_codec_lz4 plain_lz4
#include "pool/codec_lz4.c"
#undef vswap_codec_lz4

static unsigned int wait_us = 200;
module_param(wait_us, uint, 0644);
MODULE_PARM_DESC(wait_us, "How long lz4-wait waits for each page, in microseconds (default 200)");

static unsigned int wait_compress(void *work, const void *src, void *dst,
				  unsigned int dst_len)
{
	unsigned int us = READ_ONCE(wait_us);

	if (us)
		usleep_range_state(us, us + 5, TASK_UNINTERRUPTIBLE);
	return lz4_compress(work, src, dst, dst_len);
}

extern const struct vswap_codec_ops vswap_codec_lz4;

const struct vswap_codec_ops vswap_codec_lz4 = {
	.name		= "lz4-wait",
	.min_level	= 1,
	.max_level	= 0,
	.create		= lz4_create,
	.destroy	= lz4_destroy,
	.compress	= wait_compress,
	.decompress	= lz4_decompress,
};
