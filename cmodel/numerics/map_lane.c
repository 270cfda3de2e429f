/* SPDX-License-Identifier: Apache-2.0 */
/* Map lane: one fp32 word to a b-bit mantissa under a shared exponent (numerics section 3): shifter, then rounder.
 *     d = emax - ee      X = (m << (b-1)) >> d      |q| = (X + r) >> 24
 * X keeps 24 bits below the point. An element above the peak (d < 0) or a |q| beyond the range gives the largest
 * mantissa of its sign and reports it. */
#include "mantis/numerics.h"

int32_t mantis_map_lane(uint32_t word, int32_t emax, int bits, uint32_t random, bool *saturated)
{
    const mantis_unpacked u = mantis_unpack(word);
    const int32_t largest = (1 << (bits - 1)) - 1;
    const int32_t d = emax - u.exponent;
    int32_t magnitude;
    if (d < 0) {
        magnitude = largest;
        *saturated = true;
    } else {
        const uint64_t x = d > 63 ? 0 : ((uint64_t)u.mantissa << (bits - 1)) >> d;
        magnitude = (int32_t)((x + random) >> 24);
        if (magnitude > largest) {
            magnitude = largest;
            *saturated = true;
        }
    }
    return u.sign ? -magnitude : magnitude;
}
