/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of few columns by AVX-512 VNNI (gemm_direct_few.c): sixteen outputs a register, a register a column; two
 * groups of sixteen share B's words. Words of outputs that lie closer than words do are spread from a row's bytes. */
#include "golden/few_columns.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

/* clang-format off */
#define START(j) __m512i a##j = nothing, c##j = nothing; if (cols > j) a##j = c##j = _mm512_set1_epi32(d->start[j]);
#define STEP(j)                                                                                                   \
    if (cols > j) {                                                                                               \
        int32_t quad_;                                                                                            \
        memcpy(&quad_, b + 4 * j, 4);                                                                             \
        const __m512i w_ = _mm512_set1_epi32(quad_);                                                              \
        VNNI_DOT(a##j, x0, w_)                                                                                    \
        if (both) VNNI_DOT(c##j, x1, w_)                                                                          \
    }
/* clang-format on */

/* The words that four outputs' bytes lie in, into each 128-bit lane, then four bytes of each output. */
typedef struct {
    __m512i words, bytes;
} spread;

/* clang-format off */
#define FOUR(from) (from), (from) + 1, (from) + 2, (from) + 3
#define WORDS(step) {FOUR(0), FOUR(step), FOUR(2 * (step)), FOUR(3 * (step))}
/* clang-format on */

AVX512_INLINE spread spread_of(size_t step)
{
    static const int32_t words[3][16] = {WORDS(1), WORDS(2), WORDS(3)};
    const __m128i first = _mm_set1_epi32(0x03020100), more = _mm_setr_epi32(0, 0x01010101, 0x02020202, 0x03030303);
    const __m128i bytes = _mm_add_epi32(first, _mm_mullo_epi32(more, _mm_set1_epi32((int32_t)step)));
    return (spread){_mm512_loadu_si512(words[step - 1]), _mm512_broadcast_i32x4(bytes)};
}

AVX512_INLINE __m512i load(const uint8_t *from, const spread *s, const bool near)
{
    const __m512i x = _mm512_loadu_si512(from);
    return near ? _mm512_shuffle_epi8(_mm512_permutexvar_epi32(s->words, x), s->bytes) : x;
}

/* Sixteen outputs from pixel x on, and as many from pixel z; one group alone of `pixels` where these are fewer. */
AVX512_INLINE __m512i group(const mantis_direct *d, const uint8_t *row, size_t x, size_t z, size_t pixels, uint8_t *out,
                            __m512i peak, const size_t cols, const bool both, const bool near)
{
    const __m512i nothing = _mm512_setzero_si512();
    const size_t step = near ? d->pixel_step : 4;
    const spread s = spread_of(near ? step : 1); /* else unused */
    const uint8_t *b = d->b;
    EACH_COL(START)
    const uint32_t *run = d->run, *const beyond = run + d->runs;
    do { /* loops that are never left out: with others gcc 12 moves sums to and fro in them */
        const uint8_t *at = row + *run + step * x;
        size_t taps = d->taps;
        do {
            const uint8_t *from = at;
            size_t planes = d->planes;
            do {
                const __m512i x0 = load(from, &s, near), x1 = both ? load(from + step * (z - x), &s, near) : nothing;
                (void)x1;
                EACH_COL(STEP)
                from += d->plane_step;
                b += 4 * cols;
            } while (--planes);
            at += 4;
        } while (--taps);
    } while (++run < beyond);
    const __m512i first[8] = {a0, a1, a2, a3, a4, a5, a6, a7}, second[8] = {c0, c1, c2, c3, c4, c5, c6, c7};
    peak = few_finish(d, first, pixels, out + x * d->out_step, peak, cols);
    if (both)
        peak = few_finish(d, second, pixels, out + z * d->out_step, peak, cols);
    return peak;
}

/* The last sixteen outputs are those that end the row. */
AVX512_INLINE __m512i line(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out, __m512i peak,
                           const size_t cols, const bool near)
{
    if (pixels < 16)
        return group(d, row, 0, 0, pixels, out, peak, cols, false, near);
    const size_t last = pixels - 16;
    for (size_t x = 0; x < pixels;) {
        const size_t first = x < last ? x : last, next = first + 16 < last ? first + 16 : last;
        peak = first < next ? group(d, row, first, next, 16, out, peak, cols, true, near)
                            : group(d, row, first, next, 16, out, peak, cols, false, near);
        x = next + 16;
    }
    return peak;
}

AVX512_INLINE __m512i lines(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out, const size_t cols,
                            const bool near)
{
    __m512i peak = _mm512_setzero_si512();
    for (size_t i = 0; i < d->rows; i++)
        peak = line(d, row + i * d->row_step, pixels, out + i * d->out_row, peak, cols, near);
    return peak;
}

#define LINE(n)                                                                                                \
    case n:                                                                                                    \
        peak = d->pixel_step < 4 ? lines(d, row, pixels, out, n, true) : lines(d, row, pixels, out, n, false); \
        break;

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
