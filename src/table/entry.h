/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One entry of the virtual table: all that vswap knows about one slot, in 8
 * bytes.
 *
 * Only encoding and decoding, no state.  The bits of an entry:
 *
 *	bits 0-2	tag: what the slot holds
 *	bits 3-63	payload, by tag:
 *
 *	VSWAP_NONE	0: a free slot is a word of zeroes
 *	VSWAP_SAME	bit 3 set:   bits 4-35, a 32-bit value, repeated
 *			bit 3 clear: bits 4-63, a sign-extended 60-bit value
 *	VSWAP_OBJECT	bits 3-14:   length - 1 in bytes
 *	VSWAP_YOUNG	bits 15-62:  the zsmalloc handle, as a physical address
 *	VSWAP_RESIDENT		     in units of 8 bytes
 *	VSWAP_CLAIM	bit 63:      set if the recompressor made the object
 *	VSWAP_DISK	bits 3-14:   length - 1 in bytes
 *			bits 15-19:  the area
 *			bits 20-63:  place of the object's header in the area,
 *				     in units of 16 bytes
 *	VSWAP_LOST	0
 *
 * These bit numbers are for pages of 4 KiB.  A larger page needs more bits for
 * the length, and takes them from the handle and from the place:
 *
 *	page		physical address	area
 *	 4 KiB		51 bits, 2 PiB		48 bits, 256 TiB
 *	16 KiB		49 bits, 512 TiB	46 bits,  64 TiB
 *	64 KiB		47 bits, 128 TiB	44 bits,  16 TiB
 *
 * A handle is the address of a slab object in the direct map.  The entry has
 * its physical address, because arm64's direct map may begin anywhere in half
 * of the address space.  The length is in the entry to save a second array, and
 * a second cache line for each access.
 */
#ifndef VSWAP_TABLE_ENTRY_H
#define VSWAP_TABLE_ENTRY_H

#include <linux/bits.h>
#include <linux/bitfield.h>
#include <linux/mm.h>

/**
 * enum vswap_tag - what a slot holds
 * @VSWAP_NONE: nothing, the slot is free
 * @VSWAP_SAME: a page filled with one word, which is in the entry
 * @VSWAP_OBJECT: an object in the pool
 * @VSWAP_YOUNG: the same, stored since writeback last passed
 * @VSWAP_RESIDENT: the same, and its control group keeps its pages off disks
 * @VSWAP_CLAIM: an object in the pool that writeback or recompression has
 *	claimed.  The claimer frees it; any other user that takes the entry out
 *	of the table must leave the object alone
 * @VSWAP_DISK: an object in an area
 * @VSWAP_LOST: nothing any more: the object could not be read when its area was
 *	detached by force, so a load fails
 */
enum vswap_tag {
	VSWAP_NONE,
	VSWAP_SAME,
	VSWAP_OBJECT,
	VSWAP_YOUNG,
	VSWAP_RESIDENT,
	VSWAP_CLAIM,
	VSWAP_DISK,
	VSWAP_LOST,
};

/* Tests set this to try every page size on any kernel. */
#ifndef VSWAP_ENTRY_PAGE_SHIFT
#define VSWAP_ENTRY_PAGE_SHIFT	PAGE_SHIFT
#endif

#define VSWAP_ENTRY_TAG		GENMASK_ULL(2, 0)
#define VSWAP_ENTRY_IS_U32	BIT_ULL(3)
#define VSWAP_ENTRY_U32		GENMASK_ULL(35, 4)
#define VSWAP_ENTRY_WORD_SHIFT	4
#define VSWAP_ENTRY_LEN_END	(3 + VSWAP_ENTRY_PAGE_SHIFT)
#define VSWAP_ENTRY_LEN		GENMASK_ULL(VSWAP_ENTRY_LEN_END - 1, 3)
#define VSWAP_ENTRY_HANDLE	GENMASK_ULL(62, VSWAP_ENTRY_LEN_END)
#define VSWAP_HANDLE_BITS	(63 - VSWAP_ENTRY_LEN_END)
#define VSWAP_ENTRY_DENSE	BIT_ULL(63)
#define VSWAP_AREA_BITS		5
#define VSWAP_ENTRY_AREA_END	(VSWAP_ENTRY_LEN_END + VSWAP_AREA_BITS)
#define VSWAP_ENTRY_AREA	GENMASK_ULL(VSWAP_ENTRY_AREA_END - 1, \
					    VSWAP_ENTRY_LEN_END)
#define VSWAP_ENTRY_PLACE	GENMASK_ULL(63, VSWAP_ENTRY_AREA_END)
#define VSWAP_PLACE_BITS	(64 - VSWAP_ENTRY_AREA_END)
#define VSWAP_PLACE_SHIFT	4

/* The longest object that an entry can describe: a page. */
#define VSWAP_OBJECT_MAX	((unsigned int)BIT(VSWAP_ENTRY_PAGE_SHIFT))

/* How much of an area entries can address, in bytes. */
#define VSWAP_AREA_BYTES_MAX	BIT_ULL(VSWAP_PLACE_BITS + VSWAP_PLACE_SHIFT)

/**
 * vswap_entry_tag() - get the tag of an entry
 * @entry: the entry
 *
 * Return: the entry's tag.
 */
static inline enum vswap_tag vswap_entry_tag(unsigned long entry)
{
	return FIELD_GET(VSWAP_ENTRY_TAG, entry);
}

/**
 * vswap_entry_same() - make an entry for a page that is filled with one word
 * @word: the word
 * @entry: out: the entry
 *
 * Return: false if the word needs more bits than an entry has.  Such a page
 * takes an object of sizeof(long) bytes.
 */
static inline bool vswap_entry_same(unsigned long word, unsigned long *entry)
{
	unsigned long shifted = word << VSWAP_ENTRY_WORD_SHIFT;

	if ((unsigned long)((long)shifted >> VSWAP_ENTRY_WORD_SHIFT) == word)
		*entry = shifted | VSWAP_SAME;
	else if (upper_32_bits(word) == lower_32_bits(word))
		*entry = FIELD_PREP(VSWAP_ENTRY_U32, lower_32_bits(word)) |
			 VSWAP_ENTRY_IS_U32 | VSWAP_SAME;
	else
		return false;

	return true;
}

/**
 * vswap_entry_word() - get the word of a VSWAP_SAME entry
 * @entry: the entry
 *
 * Return: the word that fills the page.
 */
static inline unsigned long vswap_entry_word(unsigned long entry)
{
	unsigned long value;

	if (!(entry & VSWAP_ENTRY_IS_U32))
		return (long)entry >> VSWAP_ENTRY_WORD_SHIFT;

	value = FIELD_GET(VSWAP_ENTRY_U32, entry);
	return value << 32 | value;
}

/**
 * vswap_entry_object() - make an entry for an object in the pool
 * @handle: the object's zsmalloc handle
 * @len: the object's length in bytes, 1 to VSWAP_OBJECT_MAX
 * @entry: out: the entry
 *
 * Return: false if the handle or the length does not fit, or if the handle is
 * not in the direct map.  The caller should treat this as a failed allocation.
 */
static inline bool vswap_entry_object(unsigned long handle, unsigned int len,
				      unsigned long *entry)
{
	phys_addr_t phys = __pa(handle);

	if (!IS_ALIGNED(phys, 8) || phys >> (VSWAP_HANDLE_BITS + 3) ||
	    (unsigned long)__va(phys) != handle || len - 1 >= VSWAP_OBJECT_MAX)
		return false;

	*entry = FIELD_PREP(VSWAP_ENTRY_HANDLE, phys >> 3) |
		 FIELD_PREP(VSWAP_ENTRY_LEN, len - 1) | VSWAP_OBJECT;
	return true;
}

/**
 * vswap_entry_handle() - get the handle of an object in the pool
 * @entry: the object's entry
 *
 * Return: the zsmalloc handle.
 */
static inline unsigned long vswap_entry_handle(unsigned long entry)
{
	phys_addr_t phys = FIELD_GET(VSWAP_ENTRY_HANDLE, entry) << 3;

	return (unsigned long)__va(phys);
}

/**
 * vswap_entry_mark_dense() - mark an entry: the recompressor made its object
 * @entry: the entry of an object in the pool
 *
 * Return: the marked entry.
 */
static inline unsigned long vswap_entry_mark_dense(unsigned long entry)
{
	return entry | VSWAP_ENTRY_DENSE;
}

/**
 * vswap_entry_is_dense() - check whether the recompressor made an object
 * @entry: the entry of an object in the pool
 *
 * Return: true if the pool's recompressor must unpack the object, false if its
 * compressor must.
 */
static inline bool vswap_entry_is_dense(unsigned long entry)
{
	return entry & VSWAP_ENTRY_DENSE;
}

/**
 * vswap_entry_len() - get the length of an object
 * @entry: the entry of an object in the pool or in an area
 *
 * Return: the object's length in bytes.
 */
static inline unsigned int vswap_entry_len(unsigned long entry)
{
	return FIELD_GET(VSWAP_ENTRY_LEN, entry) + 1;
}

/**
 * vswap_entry_in_pool() - check whether an entry is for an object in the pool
 * @entry: the entry
 *
 * Return: true for VSWAP_OBJECT, VSWAP_YOUNG, VSWAP_RESIDENT and VSWAP_CLAIM.
 */
static inline bool vswap_entry_in_pool(unsigned long entry)
{
	enum vswap_tag tag = vswap_entry_tag(entry);

	return tag >= VSWAP_OBJECT && tag <= VSWAP_CLAIM;
}

/**
 * vswap_entry_retag() - change the tag of an entry
 * @entry: the entry of an object in the pool
 * @tag: VSWAP_OBJECT, VSWAP_YOUNG, VSWAP_RESIDENT or VSWAP_CLAIM
 *
 * Return: the entry with the new tag.
 */
static inline unsigned long vswap_entry_retag(unsigned long entry,
					      enum vswap_tag tag)
{
	return (entry & ~VSWAP_ENTRY_TAG) | tag;
}

/**
 * vswap_entry_disk() - make an entry for an object in an area
 * @area: the area's number, less than 32
 * @pos: place of the object's header, in bytes from the area's start; a
 *	multiple of 16 below VSWAP_AREA_BYTES_MAX
 * @len: the object's length in bytes, 1 to VSWAP_OBJECT_MAX
 *
 * Return: the entry.
 */
static inline unsigned long vswap_entry_disk(unsigned int area, u64 pos,
					     unsigned int len)
{
	return FIELD_PREP(VSWAP_ENTRY_PLACE, pos >> VSWAP_PLACE_SHIFT) |
	       FIELD_PREP(VSWAP_ENTRY_AREA, area) |
	       FIELD_PREP(VSWAP_ENTRY_LEN, len - 1) | VSWAP_DISK;
}

/**
 * vswap_entry_area() - get the area of a VSWAP_DISK entry
 * @entry: the entry
 *
 * Return: the area's number.
 */
static inline unsigned int vswap_entry_area(unsigned long entry)
{
	return FIELD_GET(VSWAP_ENTRY_AREA, entry);
}

/**
 * vswap_entry_pos() - get the place of a VSWAP_DISK entry
 * @entry: the entry
 *
 * Return: place of the object's header, in bytes from the area's start.
 */
static inline u64 vswap_entry_pos(unsigned long entry)
{
	return FIELD_GET(VSWAP_ENTRY_PLACE, entry) << VSWAP_PLACE_SHIFT;
}

#endif /* VSWAP_TABLE_ENTRY_H */
