/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/lanes.h"

#include "cycle/simd_clones.h"

enum { LARGEST_FINITE = 0x7f7fffff, LARGEST_PLACE = 104 /* 2^23 * 2^105 = 2^128 */ };

/* Every four lanes lie in three words. */
void lanes_random(const uint32_t port[12], uint32_t random[LANES])
{
    for (int four = 0; four < LANES / 4; four++) {
        const uint32_t *w = &port[3 * four];
        uint32_t *r = &random[4 * four];
        r[0] = w[0] & 0xffffff;
        r[1] = (w[0] >> 24 | w[1] << 8) & 0xffffff;
        r[2] = (w[1] >> 16 | w[2] << 16) & 0xffffff;
        r[3] = w[2] >> 8;
    }
}

static uint32_t bits_of(const uint32_t flag[LANES])
{
    uint32_t all = 0;
    for (int l = 0; l < LANES; l++)
        all |= flag[l] << l;
    return all;
}

SIMD_CLONES uint32_t lanes_map(const uint32_t word[LANES], const int32_t emax[LANES], int bits,
                               const uint32_t random[LANES], int16_t mantissa[LANES])
{
    const int32_t largest = (1 << (bits - 1)) - 1;
    uint32_t saturated[LANES];
    for (int l = 0; l < LANES; l++) {
        const uint32_t field = word[l] >> 23 & 0xff, normal = field != 0;
        const uint32_t magnitude = normal << 23 | (word[l] & 0x7fffff);
        const int32_t d = emax[l] - (int32_t)(field + !normal);
        const uint32_t shift = d < 0 || d > 63 ? 63 : (uint32_t)d;
        const uint64_t x = (uint64_t)magnitude << (bits - 1) >> shift;
        const int32_t rounded = (int32_t)((x + random[l]) >> 24);
        saturated[l] = d < 0 || rounded > largest;
        const int32_t q = saturated[l] ? largest : rounded;
        mantissa[l] = (int16_t)(word[l] >> 31 ? -q : q);
    }
    return bits_of(saturated);
}

static int32_t bit_length(uint64_t x)
{
    return x ? 64 - __builtin_clzll(x) : 0;
}

/* drop: bits below the kept integer's last place, at least 1. */
static uint64_t nearest(uint64_t magnitude, int32_t drop)
{
    if (drop > 63)
        return 0;
    const uint64_t kept = magnitude >> drop, half = UINT64_C(1) << (drop - 1), rest = magnitude & (2 * half - 1);
    return kept + (rest > half || (rest == half && (kept & 1)));
}

/* The word of a sum that was rounded to `kept` at 2^place. *overflow: it is too large. */
static uint32_t packed(uint64_t kept, int32_t place, uint32_t sign, uint32_t *overflow)
{
    const uint32_t finite = ((uint32_t)(place + 149) << 23) + (uint32_t)kept;
    *overflow = (place > LARGEST_PLACE) | (finite > LARGEST_FINITE);
    return sign | (*overflow ? LARGEST_FINITE : finite);
}

/* Bits that the sum loses; negative: that it has to spare. */
static int32_t dropped(uint64_t magnitude, int32_t exponent)
{
    const int32_t normal = bit_length(magnitude) - 24, subnormal = -149 - exponent;
    return normal > subnormal ? normal : subnormal;
}

/* To 24 bits below the last place, then the random word. What has bits to spare loses none: the word is added below. */
SIMD_CLONES static uint32_t align_stochastic(const uint64_t magnitude[LANES], const uint32_t sign[LANES],
                                             const int32_t exponent[LANES], const uint32_t random[LANES],
                                             uint32_t word[LANES])
{
    int32_t drop[LANES];
    uint32_t overflow[LANES];
    for (int l = 0; l < LANES; l++)
        drop[l] = dropped(magnitude[l], exponent[l]);
    for (int l = 0; l < LANES; l++) {
        const int32_t left = drop[l] < 24 ? 24 - drop[l] : 0, right = drop[l] < 24 ? 0 : drop[l] - 24;
        const uint64_t x = magnitude[l] << (left & 63) >> (right < 63 ? right : 63);
        word[l] = packed((x + random[l]) >> 24, exponent[l] + drop[l], sign[l], &overflow[l]);
        overflow[l] &= magnitude[l] != 0;
        word[l] = magnitude[l] != 0 ? word[l] : 0;
    }
    return bits_of(overflow);
}

uint32_t lanes_align(const int64_t sum[LANES], const int32_t exponent[LANES], const uint32_t *random,
                     uint32_t word[LANES])
{
    uint32_t overflows = 0, sign[LANES];
    uint64_t magnitude[LANES];
    for (int l = 0; l < LANES; l++) {
        sign[l] = sum[l] < 0 ? 1u << 31 : 0;
        magnitude[l] = sum[l] < 0 ? 0 - (uint64_t)sum[l] : (uint64_t)sum[l];
    }
    if (random)
        return align_stochastic(magnitude, sign, exponent, random, word);
    for (int l = 0; l < LANES; l++) {
        const int32_t drop = dropped(magnitude[l], exponent[l]);
        uint32_t overflow;
        word[l] = 0;
        if (magnitude[l] == 0)
            continue;
        const uint64_t kept = drop > 0 ? nearest(magnitude[l], drop) : magnitude[l] << (-drop & 63);
        word[l] = packed(kept, exponent[l] + drop, sign[l], &overflow);
        overflows |= overflow << l;
    }
    return overflows;
}

/* Shifts of negative values are left open in C: they are shifts of the complement. */
SIMD_CLONES void lanes_term(const int16_t a[LANES], const int16_t b[LANES], int32_t distance, int64_t term[LANES])
{
    const uint32_t shift = distance > 63 ? 63 : (uint32_t)distance;
    for (int l = 0; l < LANES; l++) {
        const int64_t wide = (int64_t)((int32_t)a[l] * b[l]) * 65536;
        const uint64_t sign = wide < 0 ? UINT64_MAX : 0;
        term[l] = (int64_t)((((uint64_t)wide ^ sign) >> shift) ^ sign);
    }
}
