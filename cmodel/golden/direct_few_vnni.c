/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of few columns by AVX-512 VNNI (gemm_direct_few.c): sixteen outputs a register, a register a column; two
 * groups of sixteen share B's words. The results of a column lie in the lanes and are turned into rows of C. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

#include <string.h>

/* clang-format off */
#define EACH_COL(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#define START(j) __m512i a##j = nothing, c##j = nothing; if (cols > j) a##j = c##j = _mm512_set1_epi32(d->start[j]);
#define STEP(j)                                                                                                   \
    if (cols > j) {                                                                                               \
        int32_t quad_;                                                                                            \
        memcpy(&quad_, b + 4 * j, 4);                                                                             \
        const __m512i w_ = _mm512_set1_epi32(quad_);                                                              \
        a##j = _mm512_dpbusd_epi32(a##j, x0, w_);                                                                 \
        if (both) c##j = _mm512_dpbusd_epi32(c##j, x1, w_);                                                       \
    }
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

/* Up to sixteen pixels' sums s[column] into C. */
AVX512_INLINE __m512i finish(const mantis_direct *d, const __m512i *s, size_t pixels, uint8_t *out, __m512i peak,
                             const size_t cols)
{
    const __mmask16 live = mantis_mask16(pixels);
    const __mmask8 low = cols < 4 ? (__mmask8)((1u << cols) - 1) : 0xf,
                   high = cols > 4 ? (__mmask8)((1u << (cols - 4)) - 1) : 0;
    const __m512i nothing = _mm512_setzero_si512();
    __m512i y[8] = {nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing};
    EACH_COL(ALIGN)
    const four_columns first = turn(y), second = turn(y + 4);
    PUT_LANE(0) PUT_LANE(1) PUT_LANE(2) PUT_LANE(3) return peak;
}

/* One group of sixteen outputs from pixel x on, or both. */
AVX512_INLINE __m512i group(const mantis_direct *d, const uint8_t *row, size_t x, size_t pixels, uint8_t *out,
                            __m512i peak, const size_t cols, const bool both)
{
    const __m512i nothing = _mm512_setzero_si512();
    const uint8_t *b = d->b;
    EACH_COL(START)
    for (size_t run = 0; run < d->runs; run++) {
        const uint8_t *at = row + d->run[run] + 4 * x;
        for (size_t tap = 0; tap < d->taps; tap++) {
            const uint8_t *from = at + 4 * tap;
            for (size_t plane = 0; plane < d->planes; plane++) {
                const __m512i x0 = _mm512_loadu_si512(from), x1 = both ? _mm512_loadu_si512(from + 64) : nothing;
                (void)x1;
                EACH_COL(STEP)
                from += d->plane_step;
                b += 4 * cols;
            }
        }
    }
    const __m512i first[8] = {a0, a1, a2, a3, a4, a5, a6, a7}, second[8] = {c0, c1, c2, c3, c4, c5, c6, c7};
    const size_t left = pixels - x;
    peak = finish(d, first, left < 16 ? left : 16, out + x * d->out_step, peak, cols);
    if (both)
        peak = finish(d, second, left - 16 < 16 ? left - 16 : 16, out + (x + 16) * d->out_step, peak, cols);
    return peak;
}

AVX512_INLINE __m512i line(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out, const size_t cols)
{
    __m512i peak = _mm512_setzero_si512();
    size_t x = 0;
    for (; x + 16 < pixels; x += 32)
        peak = group(d, row, x, pixels, out, peak, cols, true);
    if (x < pixels)
        peak = group(d, row, x, pixels, out, peak, cols, false);
    return peak;
}

#define LINE(n) \
    case n: peak = line(d, row, pixels, out, n); break;

AVX512 void mantis_direct_few_vnni(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out,
                                   mantis_marks *marks)
{
    __m512i peak = _mm512_setzero_si512();
    switch (d->cols) {
        LINE(1)
        LINE(2)
        LINE(3)
        LINE(4)
        LINE(5)
        LINE(6)
        LINE(7)
        LINE(8)
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
