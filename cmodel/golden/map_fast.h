/* SPDX-License-Identifier: Apache-2.0 */
/* The map lane and the vector term (numerics sections 3 and 7) for loops over many elements in plain C: inline and
 * without branches, so that compilers see all of a loop. The lanes one by one: mantis_map_lane, mantis_vector_term. */
#ifndef MANTIS_MAP_FAST_H
#define MANTIS_MAP_FAST_H

#include "mantis/numerics.h"

/* *most: the largest magnitude before the clamp, one beyond the range for an element above the peak. */
static inline int32_t map_fast(uint32_t word, int32_t emax, int bits, uint32_t random, int32_t *most)
{
    const uint32_t field = word >> 23 & 0xff, hidden = (uint32_t)(field != 0);
    const int32_t largest = (1 << (bits - 1)) - 1, d = emax - (int32_t)(field + 1 - hidden);
    const uint64_t m = (uint64_t)(hidden << 23 | (word & 0x7fffff)) << (bits - 1); /* below 2^39 */
    const int32_t inside = (int32_t)(((m >> (d & 63)) + random) >> 24);
    const int32_t magnitude = d < 0 ? largest + 1 : d > 63 ? 0 : inside;
    const int32_t clamped = magnitude < largest ? magnitude : largest;
    *most = magnitude > *most ? magnitude : *most;
    return word >> 31 ? -clamped : clamped;
}

/* distance: 0..63 */
static inline int64_t vector_term_fast(int32_t product, int32_t distance)
{
    const int64_t wide = (int64_t)product * 65536, sign = -(int64_t)(wide < 0);
    return (int64_t)((uint64_t)(wide ^ sign) >> distance) ^ sign;
}

#endif
