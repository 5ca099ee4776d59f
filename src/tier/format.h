/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The on-disk format of a segment.  No state, no locks.
 *
 * A segment is a sequence of batches, each written with one request and padded
 * with zeroes to VSWAP_DISK_BLOCK bytes.  A batch is a sequence of objects,
 * each with a header right before it and padded with zeroes to VSWAP_DISK_ALIGN
 * bytes.  The headers are the reverse map: they have the slot that an object
 * was written for, and the table shows whether that slot still refers to it.
 * An object is always checked against its table entry, so the disk need not be
 * trusted.
 */
#ifndef VSWAP_TIER_FORMAT_H
#define VSWAP_TIER_FORMAT_H

#include <linux/align.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/types.h>

#define VSWAP_DISK_ALIGN	16
#define VSWAP_DISK_BLOCK	SZ_4K
#define VSWAP_DISK_MAGIC	0xb5

/**
 * struct vswap_disk_header - the header of an object on disk
 * @slot: the slot that it was written for
 * @seq: the generation of the segment that it was written in
 * @crc: crc32c of this header, with @crc 0, and of the object
 * @len: the object's length in bytes, less 1
 * @codec: 0 for the device's compressor, 1 for the one that recompresses
 * @magic: VSWAP_DISK_MAGIC; 0 in the padding at the end of a batch
 */
struct vswap_disk_header {
	__le32 slot;
	__le32 seq;
	__le32 crc;
	__le16 len;
	__u8 codec;
	__u8 magic;
};

/* Length of the object behind a header. */
static inline unsigned int vswap_disk_len(const struct vswap_disk_header *header)
{
	return le16_to_cpu(header->len) + 1;
}

/* Size on disk of an object of @len bytes. */
static inline unsigned int vswap_disk_size(unsigned int len)
{
	return ALIGN(sizeof(struct vswap_disk_header) + len, VSWAP_DISK_ALIGN);
}

/* Size of a batch with a single object of the maximum length. */
#define VSWAP_DISK_MAX	ALIGN(vswap_disk_size(PAGE_SIZE), VSWAP_DISK_BLOCK)

/**
 * enum vswap_disk_state - result of vswap_disk_next()
 * @VSWAP_DISK_OBJECT: an object with a valid checksum
 * @VSWAP_DISK_END: the end of the segment
 * @VSWAP_DISK_DAMAGED: damaged data; the objects behind it cannot be found
 */
enum vswap_disk_state {
	VSWAP_DISK_OBJECT,
	VSWAP_DISK_END,
	VSWAP_DISK_DAMAGED,
};

void vswap_disk_seal(void *at, u32 slot, u32 seq, unsigned int len, u8 codec,
		     u32 key);
bool vswap_disk_check(const void *at, u32 slot, u32 seq, unsigned int len,
		      u32 key);
enum vswap_disk_state vswap_disk_next(const void *segment, u32 used, u32 seq,
				      u32 key, u32 *offset);

#endif /* VSWAP_TIER_FORMAT_H */
