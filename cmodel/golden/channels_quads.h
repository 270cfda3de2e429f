/* SPDX-License-Identifier: Apache-2.0 */
/* What depthwise products by AVX-512 VNNI share: four bytes of each of 64 channels side by side, so that a dot adds
 * four products of a channel. Pixels are raised to a + 128 on the way; 128 * the sum of the other factor is taken
 * off. */
#ifndef MANTIS_CHANNELS_QUADS_H
#define MANTIS_CHANNELS_QUADS_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

/* Four bytes of each of 64 channels: channel 16l + 4r + i is in 128-bit lane l, place i of register r. */
typedef struct {
    __m512i r[4];
} quads;

AVX512_INLINE quads interleave(__m512i a, __m512i b, __m512i c, __m512i d)
{
    const __m512i ab_low = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b);
    const __m512i cd_low = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
    return (quads){{_mm512_unpacklo_epi16(ab_low, cd_low), _mm512_unpackhi_epi16(ab_low, cd_low),
                    _mm512_unpacklo_epi16(ab_high, cd_high), _mm512_unpackhi_epi16(ab_high, cd_high)}};
}

/* Sums so spread, in order. */
AVX512_INLINE quads in_order(quads s)
{
    const __m512i a = _mm512_shuffle_i32x4(s.r[0], s.r[1], 0x44), b = _mm512_shuffle_i32x4(s.r[2], s.r[3], 0x44);
    const __m512i c = _mm512_shuffle_i32x4(s.r[0], s.r[1], 0xee), d = _mm512_shuffle_i32x4(s.r[2], s.r[3], 0xee);
    return (quads){{_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd),
                    _mm512_shuffle_i32x4(c, d, 0x88), _mm512_shuffle_i32x4(c, d, 0xdd)}};
}

AVX512_INLINE quads dots(quads sum, quads raised, const quads *other)
{
    return (quads){{_mm512_dpbusd_epi32(sum.r[0], raised.r[0], other->r[0]),
                    _mm512_dpbusd_epi32(sum.r[1], raised.r[1], other->r[1]),
                    _mm512_dpbusd_epi32(sum.r[2], raised.r[2], other->r[2]),
                    _mm512_dpbusd_epi32(sum.r[3], raised.r[3], other->r[3])}};
}

AVX512_INLINE __m512i load(const uint8_t *from, __mmask64 live)
{
    return _mm512_maskz_loadu_epi8(live, from);
}

AVX512_INLINE __m512i raise(const uint8_t *from, __mmask64 live)
{
    return _mm512_xor_si512(load(from, live), _mm512_set1_epi8(-128));
}

/* Word 4l + r of a row of bytes goes to place r of 128-bit lane l of 4r + l: interleaved, the words of lane l of
 * register r are then channels 16r + 4l .. + 3. */
AVX512_INLINE __m512i mantis_turned(__m512i x)
{
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), x);
}

/* -128 * the sums of others[0..count-1]. */
AVX512_INLINE quads correction(const quads *others, size_t count)
{
    const __m512i high = _mm512_set1_epi8(-128), zero = _mm512_setzero_si512();
    const quads raised = {{high, high, high, high}};
    quads sum = {{zero, zero, zero, zero}};
    for (size_t i = 0; i < count; i++)
        sum = dots(sum, raised, &others[i]);
#pragma GCC unroll 4
    for (int r = 0; r < 4; r++)
        sum.r[r] = _mm512_sub_epi32(zero, sum.r[r]);
    return sum;
}

#endif
#endif
