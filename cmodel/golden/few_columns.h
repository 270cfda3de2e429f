/* SPDX-License-Identifier: Apache-2.0 */
/* Results of convolutions of few columns (direct_few_vnni.c): up to sixteen outputs' sums, a register a column, become
 * rows of C. Six columns, LeNet-5's, of rows without gaps are stored in whole registers. */
#ifndef MANTIS_FEW_COLUMNS_H
#define MANTIS_FEW_COLUMNS_H

#include "golden/align_avx512.h"

#ifdef MANTIS_X86

/* clang-format off */
#define EACH_COL(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#define ALIGN(j)                                                                                                  \
    if (cols > j) {                                                                                               \
        y[j] = mantis_align16_fast(s[j], d->exponent, false, s[j]);                                               \
        peak = _mm512_max_epu32(peak, _mm512_maskz_and_epi32(live, y[j], _mm512_set1_epi32(INT32_MAX)));          \
    }
/* clang-format on */

/* Pixel 4 * lane + i of four columns, for each 128-bit lane. */
typedef struct {
    __m512i pixel[4];
} four_columns;

AVX512_INLINE four_columns turn(const __m512i *y)
{
    const __m512i a = _mm512_unpacklo_epi32(y[0], y[1]), b = _mm512_unpackhi_epi32(y[0], y[1]);
    const __m512i c = _mm512_unpacklo_epi32(y[2], y[3]), e = _mm512_unpackhi_epi32(y[2], y[3]);
    return (four_columns){{_mm512_unpacklo_epi64(a, c), _mm512_unpackhi_epi64(a, c), _mm512_unpacklo_epi64(b, e),
                           _mm512_unpackhi_epi64(b, e)}};
}

#define PUT(lane, i)                                                                                \
    if (4 * lane + i < pixels) {                                                                    \
        uint8_t *const at = out + (4 * lane + i) * d->out_step;                                     \
        _mm_mask_storeu_epi32(at, low, _mm512_extracti32x4_epi32(first.pixel[i], lane));            \
        if (cols > 4)                                                                               \
            _mm_mask_storeu_epi32(at + 16, high, _mm512_extracti32x4_epi32(second.pixel[i], lane)); \
    }
#define PUT_LANE(lane) PUT(lane, 0) PUT(lane, 1) PUT(lane, 2) PUT(lane, 3)

/* Two columns side by side of eight pixels from the first on, pixel p in place 3p + j: so three such pairs of columns
 * make three registers of rows by choosing places alone. */
#define PAIR(p) ((int64_t)((p) + 16) << 32 | (p))
#define PAIRS(a, b, c, d, e, f, g, h) \
    _mm512_setr_epi64(PAIR(a), PAIR(b), PAIR(c), PAIR(d), PAIR(e), PAIR(f), PAIR(g), PAIR(h))

AVX512_INLINE void put_eight(uint8_t *out, __m512i first, __m512i second, __m512i third)
{
    const __mmask8 a = 0x49, b = 0x92, c = 0x24; /* places 0, 3, 6; 1, 4, 7; 2, 5 */
    _mm512_storeu_si512(out, _mm512_mask_mov_epi64(_mm512_mask_mov_epi64(first, b, second), c, third));
    _mm512_storeu_si512(out + 64, _mm512_mask_mov_epi64(_mm512_mask_mov_epi64(first, c, second), a, third));
    _mm512_storeu_si512(out + 128, _mm512_mask_mov_epi64(_mm512_mask_mov_epi64(first, a, second), b, third));
}

AVX512_INLINE void put_six(uint8_t *out, const __m512i *y)
{
    const __m512i first = PAIRS(0, 3, 6, 1, 4, 7, 2, 5), second = PAIRS(5, 0, 3, 6, 1, 4, 7, 2),
                  third = PAIRS(2, 5, 0, 3, 6, 1, 4, 7), later = _mm512_set1_epi32(8);
    put_eight(out, _mm512_permutex2var_epi32(y[0], first, y[1]), _mm512_permutex2var_epi32(y[2], second, y[3]),
              _mm512_permutex2var_epi32(y[4], third, y[5]));
    put_eight(out + 192, _mm512_permutex2var_epi32(y[0], _mm512_add_epi32(first, later), y[1]),
              _mm512_permutex2var_epi32(y[2], _mm512_add_epi32(second, later), y[3]),
              _mm512_permutex2var_epi32(y[4], _mm512_add_epi32(third, later), y[5]));
}

/* Up to sixteen pixels' sums s[column] into C. */
AVX512_INLINE __m512i few_finish(const mantis_direct *d, const __m512i *s, size_t pixels, uint8_t *out, __m512i peak,
                                 const size_t cols)
{
    const __mmask16 live = mantis_mask16(pixels);
    const __mmask8 low = cols < 4 ? (__mmask8)((1u << cols) - 1) : 0xf,
                   high = cols > 4 ? (__mmask8)((1u << (cols - 4)) - 1) : 0;
    const __m512i nothing = _mm512_setzero_si512();
    __m512i y[8] = {nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing};
    EACH_COL(ALIGN)
    if (cols == 6 && pixels == 16 && d->out_step == 4 * cols) {
        put_six(out, y);
        return peak;
    }
    const four_columns first = turn(y), second = turn(y + 4);
    PUT_LANE(0) PUT_LANE(1) PUT_LANE(2) PUT_LANE(3) return peak;
}

#endif
#endif
