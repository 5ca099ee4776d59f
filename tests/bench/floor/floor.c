// SPDX-License-Identifier: GPL-2.0
/*
 * The floor below any compressed swap device: pages through a codec and a memcpy().
 *
 * Built and loaded by scripts/bench --native.  A program writes pages to /dev/floor.
 * Each is compressed and copied away, as for a store, and then copied back and
 * decompressed, as for a load.  A read returns the nanoseconds which both took since
 * the last read: "OUT IN".  There is no locking: one program at a time.
 */
#include <linux/ktime.h>
#include <linux/lz4.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/zstd.h>

#define BATCH	64

static char *codec = "lz4";
module_param(codec, charp, 0444);
MODULE_PARM_DESC(codec, "lz4 or zstd");

static void *work;
static zstd_cctx *cctx;
static zstd_dctx *dctx;
static zstd_parameters params;

static void *pages;	/* BATCH pages as they came */
static void *objects;	/* the same, compressed */
static void *scratch;	/* two pages */
static unsigned int lens[BATCH];
static u64 out_ns, in_ns;

static unsigned int page_compress(const void *src, void *dst)
{
	size_t len;

	if (cctx) {
		len = zstd_compress_cctx(cctx, dst, PAGE_SIZE - 1, src, PAGE_SIZE,
					 &params);
		return zstd_is_error(len) ? 0 : len;
	}
	return LZ4_compress_fast(src, dst, PAGE_SIZE, PAGE_SIZE - 1,
				 LZ4_ACCELERATION_DEFAULT, work);
}

static bool page_decompress(const void *src, unsigned int len, void *dst)
{
	if (dctx)
		return zstd_decompress_dctx(dctx, dst, PAGE_SIZE, src, len) == PAGE_SIZE;
	return LZ4_decompress_safe(src, dst, len, PAGE_SIZE) == PAGE_SIZE;
}

static bool is_same(const unsigned long *page)
{
	return !memcmp(page, page + 1, PAGE_SIZE - sizeof(*page));
}

/* lens[] becomes 0 for a page of one repeated word, PAGE_SIZE for a raw one. */
static void batch_out(unsigned int nr)
{
	unsigned int i, len;
	const void *page;

	for (i = 0; i < nr; i++) {
		page = pages + i * PAGE_SIZE;
		lens[i] = 0;
		if (is_same(page))
			continue;
		len = page_compress(page, scratch);
		lens[i] = len ?: PAGE_SIZE;
		memcpy(objects + i * PAGE_SIZE, len ? scratch : page, lens[i]);
	}
}

static bool batch_in(unsigned int nr)
{
	void *page = scratch + PAGE_SIZE;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!lens[i])
			memset_l(page, *(unsigned long *)(pages + i * PAGE_SIZE),
				 PAGE_SIZE / sizeof(unsigned long));
		else if (lens[i] == PAGE_SIZE)
			memcpy(page, objects + i * PAGE_SIZE, PAGE_SIZE);
		else if (!page_decompress(objects + i * PAGE_SIZE, lens[i], page))
			return false;
	}
	return true;
}

static ssize_t floor_write(struct file *file, const char __user *buf, size_t len,
			   loff_t *pos)
{
	unsigned int nr = min_t(size_t, len / PAGE_SIZE, BATCH);
	u64 begin, middle;
	bool good;

	if (!nr)
		return -EINVAL;
	if (copy_from_user(pages, buf, nr * PAGE_SIZE))
		return -EFAULT;
	begin = ktime_get_ns();
	batch_out(nr);
	middle = ktime_get_ns();
	good = batch_in(nr);
	in_ns += ktime_get_ns() - middle;
	out_ns += middle - begin;
	return good ? nr * PAGE_SIZE : -EIO;
}

static ssize_t floor_read(struct file *file, char __user *buf, size_t len,
			  loff_t *pos)
{
	char text[64];
	int n = scnprintf(text, sizeof(text), "%llu %llu\n", out_ns, in_ns);

	if (*pos)
		return 0;
	out_ns = 0;
	in_ns = 0;
	return simple_read_from_buffer(buf, len, pos, text, n);
}

static const struct file_operations floor_fops = {
	.owner	= THIS_MODULE,
	.write	= floor_write,
	.read	= floor_read,
};

static struct miscdevice floor_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "floor",
	.fops	= &floor_fops,
};

static int codec_init(void)
{
	size_t csize, dsize;

	if (strcmp(codec, "zstd")) {
		work = vmalloc(LZ4_MEM_COMPRESS);
		return work ? 0 : -ENOMEM;
	}
	params = zstd_get_params(3, PAGE_SIZE);
	csize = ALIGN(zstd_cctx_workspace_bound(&params.cParams), 8);
	dsize = zstd_dctx_workspace_bound();
	work = vzalloc(csize + dsize);
	if (!work)
		return -ENOMEM;
	cctx = zstd_init_cctx(work, csize);
	dctx = zstd_init_dctx(work + csize, dsize);
	return cctx && dctx ? 0 : -EINVAL;
}

static void floor_free(void)
{
	vfree(scratch);
	vfree(objects);
	vfree(pages);
	vfree(work);
}

static int __init floor_init(void)
{
	int err = codec_init();

	pages = vmalloc(BATCH * PAGE_SIZE);
	objects = vmalloc(BATCH * PAGE_SIZE);
	scratch = vmalloc(2 * PAGE_SIZE);
	if (!err && !(pages && objects && scratch))
		err = -ENOMEM;
	if (!err)
		err = misc_register(&floor_device);
	if (err)
		floor_free();
	return err;
}
module_init(floor_init);

static void __exit floor_exit(void)
{
	misc_deregister(&floor_device);
	floor_free();
}
module_exit(floor_exit);

MODULE_DESCRIPTION("What compressing a page costs without a swap device");
MODULE_LICENSE("GPL");
