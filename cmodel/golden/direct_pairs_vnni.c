/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution straight from pixels of one channel to few columns by AVX-512 VNNI: two outputs share a register, which
 * one would fill by half at most. Eight bytes of a row in every two lanes are four taps of an output in the even lanes
 * and of the output four pixels further in the odd ones; so one load and one dot serve both. */
#include "golden/align_avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

enum {
    PIXELS = 8, /* of a tile: i and i + 4 for four i */
    AHEAD = 32, /* outputs */
    LEAST = 4,  /* columns of an output: with fewer its lanes would go over more than the next one's */
    MOST = 8,
};

typedef struct {
    __m512i start, b[DIRECT_PAIR_QUADS]; /* each column twice, side by side; zeros beyond */
    size_t at[DIRECT_PAIR_QUADS];        /* a quad's bytes, from its pixel */
    size_t quads;
    int32_t exponent;
} pairs;

AVX512_INLINE __m512i twice(__m512i from, __mmask16 live)
{
    const __m512i columns = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    return _mm512_maskz_permutexvar_epi32(live, columns, from);
}

/* clang-format off */
#define EACH(M) M(0) M(1) M(2) M(3)
#define START(i) __m512i c##i = p->start;
#define DOT(i)                                                                                                    \
    {                                                                                                             \
        int64_t bytes_;                                                                                           \
        memcpy(&bytes_, x + i, 8);                                                                                \
        const __m512i x_ = _mm512_set1_epi64(bytes_);                                                             \
        VNNI_DOT(c##i, x_, b)                                                                                     \
    }
#define ALIGN(i)                                                                                                  \
    const __m512i y##i = mantis_align16_fast(c##i, p->exponent, false, c##i);                                     \
    peak = _mm512_max_epu32(peak, _mm512_and_si512(y##i, magnitude));                                             \
    const __m512i z##i = _mm512_permutexvar_epi32(order, y##i);
#define FIRST(i) _mm256_storeu_si256((__m256i *)(void *)(out + i * step), _mm512_castsi512_si256(z##i));
#define SECOND(i)                                                                                                 \
    if (i < 3 || !last)                                                                                         \
        _mm256_storeu_si256((__m256i *)(void *)(out + (4 + i) * step), _mm512_extracti64x4_epi64(z##i, 1));
/* clang-format on */

/* Eight outputs. Each is written with lanes that the next one's go over; of the row's last one only what is its own. */
AVX512_INLINE __m512i tile(const pairs *p, const uint8_t *pixel, uint8_t *out, size_t cols, bool last, __m512i peak)
{
    const __m512i magnitude = _mm512_set1_epi32(INT32_MAX),
                  order = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    const size_t step = 4 * cols;
    EACH(START)
    for (size_t q = 0; q < p->quads; q++) {
        const uint8_t *const x = pixel + p->at[q];
        const __m512i b = p->b[q];
        EACH(DOT)
    }
    EACH(ALIGN)
    EACH(FIRST)
    EACH(SECOND)
    if (last)
        _mm256_mask_storeu_epi32(out + 7 * step, (__mmask8)mantis_mask16(cols), _mm512_extracti64x4_epi64(z3, 1));
    return peak;
}

AVX512 bool mantis_direct_pairs_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                                     mantis_marks *marks)
{
    const size_t quads = d->runs * d->quads;
    if (d->pixel_step != 1 || d->cols < LEAST || d->cols > MOST || d->out_step != 4 * d->cols || pixels < PIXELS ||
        quads > DIRECT_PAIR_QUADS)
        return false;
    const __mmask16 live = mantis_mask16(2 * d->cols);
    pairs p; /* of the quads that there are: most are not */
    p.start = twice(_mm512_loadu_si512(d->start), live);
    p.quads = quads;
    p.exponent = d->exponent;
    for (size_t run = 0, i = 0; run < d->runs; run++) {
        for (size_t q = 0; q < d->quads; q++, i++) {
            p.b[i] = twice(_mm512_loadu_si512(d->b + i * GEMM_COLS * 4), live);
            p.at[i] = d->run[run] + 4 * q;
        }
    }
    __m512i peak = _mm512_setzero_si512();
    for (size_t i = 0; i < d->rows; i++, pixel += d->row_step, out += d->out_row) {
        for (size_t done = 0; done < pixels;) { /* the last eight are those that end the row */
            const size_t at = pixels - done < PIXELS ? pixels - PIXELS : done;
            done = at + PIXELS;
            mantis_fetch((uintptr_t)out + (at + AHEAD) * d->out_step, PIXELS * d->out_step);
            peak = tile(&p, pixel + at, out + at * d->out_step, d->cols, done == pixels, peak);
        }
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    return true;
}

#endif
