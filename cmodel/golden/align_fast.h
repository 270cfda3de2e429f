/* SPDX-License-Identifier: Apache-2.0 */
/* One align lane for the common case (numerics section 6): the exponent keeps every result of a sum under 2^50 normal
 * and finite. Normalize to bit 63, keep 24 bits. The general lane is mantis_align_lane. */
#ifndef MANTIS_ALIGN_FAST_H
#define MANTIS_ALIGN_FAST_H

#include "mantis/numerics.h"

/* place = E + L - 24 for bit lengths L 1..50 stays in -149..103, which leaves room for a carry. */
enum { ALIGN_FAST_LOW = -126, ALIGN_FAST_HIGH = 77 };

static inline bool align_is_fast(int32_t exponent)
{
    return exponent >= ALIGN_FAST_LOW && exponent <= ALIGN_FAST_HIGH;
}

static inline uint32_t align_fast(int64_t sum, int32_t exponent, bool stochastic, uint32_t r)
{
    if (sum == 0)
        return 0;
    const uint64_t magnitude = sum < 0 ? -(uint64_t)sum : (uint64_t)sum;
#if defined(__GNUC__)
    const int zeros = __builtin_clzll(magnitude);
#else
    int zeros = 0;
    while (!(magnitude << zeros >> 63))
        zeros++;
#endif
    const uint64_t v = magnitude << zeros;
    /* Stochastic: X is the top 48 bits. Nearest: v's bit 0 is zero, so v/2 loses nothing and the sum has room. */
    const uint64_t kept =
        stochastic ? ((v >> 16) + r) >> 24 : (v / 2 + ((UINT64_C(1) << 38) - 1) + (v >> 40 & 1)) >> 39;
    return (sum < 0 ? UINT32_C(1) << 31 : 0) | (((uint32_t)(exponent + 40 - zeros + 149) << 23) + (uint32_t)kept);
}

#endif
