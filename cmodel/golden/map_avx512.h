/* SPDX-License-Identifier: Apache-2.0 */
/* Map lanes by AVX-512 where one emax holds for all, and lies so that a product with a power of two gives what a shift
 * gives. |q| before the clamp is the integer below |w| * 2^k + r * 2^-24, k by emax: the product is exact, or so small
 * that no sum with it reaches the next integer. One multiply-add that rounds toward zero gives the sum: what it cuts
 * off lies below the last of 24 bits, where integers up to 2^24 have none, so it never falls below one. Bits of X below
 * 2^-24, which numerics section 3 cuts off before the sum, cannot carry either.
 *
 * The rounding mode is in the instruction; a word without a hidden bit is far below 2^-24, whatever the thread's
 * floating-point mode makes of it. Magnitudes are compared and clamped as words, among which those of Inf and NaN are
 * larger than all others, as d < 0 wants it. */
#ifndef MANTIS_MAP_AVX512_H
#define MANTIS_MAP_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

enum { MAP_HIGH = 254 }; /* emax 255 gives words of exponent field 255 a mantissa */

static inline bool mantis_map_scalable(int32_t emax)
{
    return emax >= MAP_HIDDEN && emax <= MAP_HIGH;
}

typedef struct {
    __m512 unit;     /* what an emax of MAP_HIDDEN..MAP_HIGH multiplies with */
    __m512i largest; /* |q|, a word of fp32 */
} mantis_map_scale;

AVX512_INLINE mantis_map_scale mantis_map_scale_of(int32_t emax, int bits)
{
    return (mantis_map_scale){_mm512_castsi512_ps(_mm512_set1_epi32((int32_t)((uint32_t)(252 + bits - emax) << 23))),
                              _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_set1_epi32((1 << (bits - 1)) - 1)))};
}

/* |q| before the clamp and what it was cut from, a word of fp32. */
AVX512_INLINE __m512i mantis_map_sum(__m512i w, __m512i r, const mantis_map_scale *s)
{
    const __m512 magnitude = _mm512_castsi512_ps(_mm512_and_si512(w, _mm512_set1_epi32(INT32_MAX)));
    const __m512 scaled = _mm512_mul_round_ps(magnitude, s->unit, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    return _mm512_castps_si512(_mm512_fmadd_round_ps(_mm512_cvtepi32_ps(r), _mm512_set1_ps(0x1p-24f), scaled,
                                                     _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
}

/* A sum, clamped, with the sign of w, as an integer. */
AVX512_INLINE __m512i mantis_map_cut(__m512i clamped, __m512i w)
{
    const __m512i sign = _mm512_set1_epi32(INT32_MIN);
    const __m512i x = _mm512_ternarylogic_epi32(clamped, w, sign, 0xf8); /* clamped | w & sign */
    return _mm512_cvtt_roundps_epi32(_mm512_castsi512_ps(x), _MM_FROUND_NO_EXC);
}

/* q in 32-bit lanes. *most: the largest sum. */
AVX512_INLINE __m512i mantis_map_scaled(__m512i w, __m512i r, const mantis_map_scale *s, __m512i *most)
{
    const __m512i sum = mantis_map_sum(w, r, s);
    *most = _mm512_max_epu32(*most, sum);
    return mantis_map_cut(_mm512_min_epu32(sum, s->largest), w);
}

/* The words of sums whose q would have a bit too many. */
AVX512_INLINE __m512i mantis_map_beyond(int bits)
{
    return _mm512_set1_epi32((126 + bits) << 23);
}

AVX512_INLINE bool mantis_map_clamped(__m512i most, int bits)
{
    return _mm512_cmpge_epu32_mask(most, mantis_map_beyond(bits)) != 0;
}

#endif
#endif
