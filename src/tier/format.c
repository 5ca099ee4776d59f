// SPDX-License-Identifier: GPL-2.0
/*
 * Make and check the headers of objects on disk.  No state, no locks.
 */
#include <kunit/visibility.h>
#include <linux/crc32.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../table/entry.h"
#include "format.h"

static u32 object_crc(const struct vswap_disk_header *header, unsigned int len,
		      u32 key)
{
	struct vswap_disk_header copy = *header;

	copy.crc = 0;
	return crc32c(crc32c(key, &copy, sizeof(copy)), header + 1, len);
}

/**
 * vswap_disk_seal() - write the header before an object, and zeroes after it
 * @at: where the header goes; the object follows it, and there is room for
 *	vswap_disk_size(@len) bytes
 * @slot: the slot that it belongs to
 * @seq: the generation of its segment
 * @len: the object's length in bytes, 1 to VSWAP_OBJECT_MAX
 * @codec: the codec that decompresses it, as in struct vswap_disk_header
 * @key: the seed of its checksum.  It is random for each load of the module, so
 *	no leftover on the disk is taken for an object.
 */
void vswap_disk_seal(void *at, u32 slot, u32 seq, unsigned int len, u8 codec,
		     u32 key)
{
	struct vswap_disk_header *header = at;
	unsigned int end = sizeof(*header) + len;

	header->slot = cpu_to_le32(slot);
	header->seq = cpu_to_le32(seq);
	header->len = cpu_to_le16(len - 1);
	header->codec = codec;
	header->magic = VSWAP_DISK_MAGIC;
	memset(at + end, 0, vswap_disk_size(len) - end);
	header->crc = cpu_to_le32(object_crc(header, len, key));
}
EXPORT_SYMBOL_IF_KUNIT(vswap_disk_seal);

/**
 * vswap_disk_check() - check whether an object matches a table entry
 * @at: its header; vswap_disk_size(@len) bytes can be read
 * @slot: the slot
 * @seq: the generation of its segment
 * @len: the length in the entry
 * @key: the seed of its checksum
 */
bool vswap_disk_check(const void *at, u32 slot, u32 seq, unsigned int len,
		      u32 key)
{
	const struct vswap_disk_header *header = at;

	return header->magic == VSWAP_DISK_MAGIC &&
	       le32_to_cpu(header->slot) == slot &&
	       le32_to_cpu(header->seq) == seq &&
	       vswap_disk_len(header) == len &&
	       le32_to_cpu(header->crc) == object_crc(header, len, key);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_disk_check);

/**
 * vswap_disk_next() - find the next object of a segment
 * @segment: the segment, from its start
 * @used: how many bytes of it were written
 * @seq: its generation
 * @key: the seed of its objects' checksums
 * @offset: where to look; moved past padding to the object's header.  The next
 *	object follows after vswap_disk_size() of its length.
 *
 * Return: whether there is an object, the end, or damage.
 */
enum vswap_disk_state vswap_disk_next(const void *segment, u32 used, u32 seq,
				      u32 key, u32 *offset)
{
	const struct vswap_disk_header *header = segment + *offset;
	unsigned int len;

	/* Padding ends a batch; the next one begins at a block boundary. */
	if (*offset < used && *offset % VSWAP_DISK_BLOCK && !header->magic) {
		*offset = ALIGN(*offset, VSWAP_DISK_BLOCK);
		header = segment + *offset;
	}
	if (*offset >= used)
		return VSWAP_DISK_END;
	if (header->magic != VSWAP_DISK_MAGIC)
		return VSWAP_DISK_DAMAGED;

	len = vswap_disk_len(header);
	if (len > VSWAP_OBJECT_MAX ||
	    vswap_disk_size(len) > used - *offset ||
	    !vswap_disk_check(header, le32_to_cpu(header->slot), seq, len, key))
		return VSWAP_DISK_DAMAGED;

	return VSWAP_DISK_OBJECT;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_disk_next);
