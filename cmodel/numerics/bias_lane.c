/* SPDX-License-Identifier: Apache-2.0 */
/* The bias of a product (numerics section 5): the window in which it is added, the lane that brings an fp32 bias to the
 * window's exponent, rounded half away from zero and clamped to 46 bits, and the sum with an accumulator.
 *
 * A word's value is m * 2^(ee-150), so it moves left by ee-150-A. */
#include "mantis/numerics.h"

enum { BITS = 46, ROOM = BITS - 24 /* places above a mantissa */ };

mantis_window mantis_bias_window(uint32_t peak, int32_t exponent)
{
    const int32_t above = mantis_unpack(peak).exponent - 150 - ROOM - exponent;
    const int32_t shift = peak == 0 || above < 0 ? 0 : above;
    const mantis_window w = {exponent + shift, shift};
    return w;
}

int64_t mantis_bias(uint32_t word, int32_t exponent, bool *saturated)
{
    const uint64_t limit = (UINT64_C(1) << BITS) - 1;
    const mantis_unpacked u = mantis_unpack(word);
    const int64_t left = (int64_t)u.exponent - 150 - exponent;
    uint64_t magnitude;
    if (u.mantissa == 0 || left < -24)
        magnitude = 0; /* below one half */
    else if (left < 0)
        magnitude = ((uint64_t)u.mantissa + (UINT64_C(1) << (-left - 1))) >> -left;
    else
        magnitude = left >= BITS || u.mantissa > limit >> left ? limit + 1 : (uint64_t)u.mantissa << left;
    if (magnitude > limit) {
        magnitude = limit;
        *saturated = true;
    }
    return u.sign ? -(int64_t)magnitude : (int64_t)magnitude;
}

int64_t mantis_bias_add(int32_t accumulator, int32_t shift, int64_t bias)
{
    const int places = shift > 63 ? 63 : shift;
    const uint64_t bits = (uint64_t)(int64_t)accumulator;
    /* floor by unsigned words, since C leaves the shifts of negative values open */
    return (accumulator < 0 ? ~(int64_t)(~bits >> places) : (int64_t)(bits >> places)) + bias;
}
