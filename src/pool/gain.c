// SPDX-License-Identifier: GPL-2.0
/*
 * Decide whether recompression is worth trying, by what it gained lately.
 *
 * The recompressor takes several times as long as the compressor, and on some
 * data it gains nothing: where half of each page is random, lz4 has already
 * removed the other half.  Tasks that need memory would wait for each attempt.
 * Clusters are recompressed one after the other, and neighbours hold similar
 * data, so the last attempts tell how the next ones will end.
 *
 * While at least one attempt in VSWAP_GAIN_REWARD + 1 succeeds, every object is
 * tried.  Otherwise only one object in VSWAP_GAIN_PROBE is tried, until such an
 * attempt succeeds.  The objects skipped until then stay as they are: about a
 * dozen each time that the data changes.
 */
#include <kunit/visibility.h>
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "gain.h"

/**
 * vswap_gain_init() - forget earlier attempts, and expect success
 * @gain: the record
 *
 * Context: Any context.
 */
void vswap_gain_init(struct vswap_gain *gain)
{
	WRITE_ONCE(gain->credit, VSWAP_GAIN_CREDIT);
	WRITE_ONCE(gain->nr, 0);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_gain_init);

/**
 * vswap_gain_likely() - check whether recompression gained something lately
 * @gain: the record
 *
 * Context: Any context.
 */
bool vswap_gain_likely(const struct vswap_gain *gain)
{
	return READ_ONCE(gain->credit);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_gain_likely);

/**
 * vswap_gain_sample() - pick one object in VSWAP_GAIN_PROBE
 * @gain: the record
 *
 * Context: Any context.
 * Return: true if this is the one.
 */
bool vswap_gain_sample(struct vswap_gain *gain)
{
	unsigned int nr = READ_ONCE(gain->nr) + 1;

	WRITE_ONCE(gain->nr, nr);
	return nr % VSWAP_GAIN_PROBE == 0;
}
EXPORT_SYMBOL_IF_KUNIT(vswap_gain_sample);

/**
 * vswap_gain_worth_trying() - check whether to recompress the next object
 * @gain: the record
 *
 * Context: Any context.
 * Return: true if recompression gained something lately, or for a probe.
 */
bool vswap_gain_worth_trying(struct vswap_gain *gain)
{
	return vswap_gain_likely(gain) || vswap_gain_sample(gain);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_gain_worth_trying);

/**
 * vswap_gain_record() - record the end of an attempt
 * @gain: the record
 * @smaller: the object became smaller
 *
 * Context: Any context.
 */
void vswap_gain_record(struct vswap_gain *gain, bool smaller)
{
	unsigned int credit = READ_ONCE(gain->credit);

	if (smaller)
		credit = min(credit + VSWAP_GAIN_REWARD, VSWAP_GAIN_CREDIT);
	else if (credit)
		credit--;
	WRITE_ONCE(gain->credit, credit);
}
EXPORT_SYMBOL_IF_KUNIT(vswap_gain_record);
