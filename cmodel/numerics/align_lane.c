/* SPDX-License-Identifier: Apache-2.0 */
/* Align lane: sum * 2^E rounded once to fp32 (numerics section 6), the paper's non-linear inverse mapping.
 *
 * The kept integer has 24 bits, or fewer where the result is subnormal: then its last place is 2^-149. `drop` counts
 * the magnitude's bits below that place. Since the kept integer's hidden bit lands on the exponent field's lowest bit,
 * adding it to (place + 149) << 23 builds normal words, subnormal words and the carry into the next exponent alike. */
#include "mantis/numerics.h"

#define LARGEST_FINITE 0x7f7fffffu

static int bit_length(uint64_t x)
{
    int n = 0;
    for (int step = 32; step; step >>= 1) {
        if (x >> step) {
            x >>= step;
            n += step;
        }
    }
    return n + (x != 0);
}

/* drop 1..: magnitude / 2^drop to the nearest integer, ties to even. */
static uint64_t round_nearest_even(uint64_t magnitude, int64_t drop)
{
    if (drop >= 64)
        return 0; /* at most 2^63 / 2^64: one half, and 0 is even */
    const uint64_t kept = magnitude >> drop;
    const uint64_t half = UINT64_C(1) << (drop - 1);
    const uint64_t rest = magnitude & (2 * half - 1);
    return kept + (rest > half || (rest == half && (kept & 1)));
}

/* drop 1..: magnitude / 2^drop with 24 bits below the point, plus the random word. */
static uint64_t round_stochastic(uint64_t magnitude, int64_t drop, uint32_t random)
{
    uint64_t x;
    if (drop < 24)
        x = magnitude << (24 - drop); /* magnitude < 2^(24+drop): 48 bits */
    else
        x = drop - 24 > 63 ? 0 : magnitude >> (drop - 24);
    return (x + random) >> 24;
}

uint32_t mantis_align_lane(int64_t sum, int32_t exponent, bool stochastic, uint32_t random, bool *overflow)
{
    if (sum == 0)
        return 0;
    const uint32_t sign = sum < 0 ? 1u << 31 : 0;
    const uint64_t magnitude = sum < 0 ? -(uint64_t)sum : (uint64_t)sum;
    const int64_t normal = bit_length(magnitude) - 24;
    const int64_t subnormal = -149 - (int64_t)exponent;
    const int64_t drop = normal > subnormal ? normal : subnormal;
    const int64_t place = exponent + drop; /* the kept integer's unit is 2^place, place >= -149 */
    if (place > 104) {                     /* 2^23 * 2^105 = 2^128 */
        *overflow = true;
        return sign | LARGEST_FINITE;
    }
    uint64_t kept;
    if (drop <= 0)
        kept = magnitude << -drop; /* exact */
    else if (stochastic)
        kept = round_stochastic(magnitude, drop, random);
    else
        kept = round_nearest_even(magnitude, drop);
    const uint32_t word = ((uint32_t)(place + 149) << 23) + (uint32_t)kept;
    if (word > LARGEST_FINITE) {
        *overflow = true;
        return sign | LARGEST_FINITE;
    }
    return sign | word;
}
