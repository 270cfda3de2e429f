/* SPDX-License-Identifier: Apache-2.0 */
/* Shared exponent: what a peak means for a tensor of b-bit mantissas (numerics section 2).
 *     emax(b) = ee(peak) + (m(peak) > (2^(b-1)-1) << (25-b))      E(b) = emax(b) - 127 - (b-2)
 * The headroom makes room for a peak whose mantissa lies between 2^(b-1)-1 and 2^(b-1): it would have to saturate
 * otherwise. */
#include "mantis/numerics.h"

int32_t mantis_peak_exponent(uint32_t peak, int bits, bool saturate)
{
    const mantis_unpacked u = mantis_unpack(peak);
    const uint32_t largest = ((1u << (bits - 1)) - 1) << (25 - bits);
    return u.exponent + (!saturate && u.mantissa > largest);
}

int32_t mantis_shared_exponent(uint32_t peak, int bits, bool saturate)
{
    return mantis_peak_exponent(peak, bits, saturate) - 127 - (bits - 2);
}
