/* SPDX-License-Identifier: Apache-2.0 */
/* Bias lane: an fp32 bias as an integer at a product's exponent (numerics section 5), rounded half away from zero and
 * clamped to +-(2^31-1). The word's value is m * 2^(ee-150), so it moves left by ee-150-E. */
#include "mantis/numerics.h"

int32_t mantis_bias(uint32_t word, int32_t exponent, bool *saturated)
{
    const mantis_unpacked u = mantis_unpack(word);
    const int64_t left = (int64_t)u.exponent - 150 - exponent;
    uint64_t magnitude;
    if (u.mantissa == 0 || left < -24)
        magnitude = 0; /* below one half */
    else if (left < 0)
        magnitude = ((uint64_t)u.mantissa + (UINT64_C(1) << (-left - 1))) >> -left;
    else
        magnitude = left > 31 ? UINT64_C(1) << 31 : (uint64_t)u.mantissa << left;
    if (magnitude > INT32_MAX) {
        magnitude = INT32_MAX;
        *saturated = true;
    }
    return u.sign ? -(int32_t)magnitude : (int32_t)magnitude;
}
