/* SPDX-License-Identifier: Apache-2.0 */
/* What the AVX-512 files share: their target attribute and the kernels of each. */
#ifndef MANTIS_AVX512_H
#define MANTIS_AVX512_H

#include "golden/fetch.h"
#include "golden/loops.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define MANTIS_X86    1
#define AVX512        __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx512vnni")))
#define AVX512_INLINE AVX512 __attribute__((always_inline)) static inline

#include <immintrin.h>

void mantis_random_start_avx512(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count);
void mantis_random_run_avx512(mantis_random_lanes *lanes, int count, int beats, uint32_t *out);
void mantis_random_pair_avx512(mantis_random_lanes *a, mantis_random_lanes *b, int beats, uint32_t *out_a,
                               uint32_t *out_b);

uint32_t mantis_peak_avx512(const uint8_t *words, size_t n);
bool mantis_map_drawn_avx512(const mantis_random_lanes *lanes, const uint8_t *words, size_t n, int32_t emax, int bits,
                             uint8_t *q);
void mantis_map_avx512(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                       mantis_marks *marks);

mantis_vector_loop mantis_vector_way_avx512(const mantis_vector_plan *plan, const bool drawn[4]);
/* The frequent forms, each a loop of its own, where every result is normal, finite and rounded to nearest. NULL: none
 * of them. */
mantis_vector_loop mantis_vector_form_avx512(const mantis_vector_plan *plan, const bool drawn[4]);

/* Of what the frequent forms and the sums that fit in 32 bits have (vector_narrow_avx512.c). */
mantis_vector_set mantis_vector_drawn_avx512(const mantis_vector_plan *plan, const bool drawn[4]);

mantis_vector_loop mantis_vector_gates_avx512(const mantis_vector_plan *plan, const bool drawn[4]);
mantis_vector_set mantis_vector_gates_set_avx512(const mantis_vector_plan *plan, const bool drawn[4]);
mantis_vector_loop mantis_vector_wide_avx512(const mantis_vector_plan *plan, const bool drawn[4]);

uint64_t mantis_reduce_each_avx512(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, uint8_t *out);
void mantis_reduce_rows_avx512(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, int64_t *s1,
                               int64_t *s2);

size_t mantis_a_bytes_vnni(size_t depth);
size_t mantis_b_bytes_vnni(size_t depth);
void mantis_pack_a_vnni(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed);
void mantis_pack_b_vnni(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed);
void mantis_multiply_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc);
void mantis_multiply_align_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                const int32_t *bias, int32_t exponent, uint8_t *out, size_t out_step,
                                const uint8_t *next, mantis_marks *marks);

void mantis_direct_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, mantis_marks *marks);

/* The same where pixels are of one channel and columns few; false: nothing is done. */
bool mantis_direct_pairs_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                              mantis_marks *marks);

void mantis_direct_few_vnni(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out,
                            mantis_marks *marks);

void mantis_gradient_vnni(const mantis_gradient *g, const uint8_t *a, size_t lines, size_t vectors, int32_t *sums);
void mantis_gradient_pairs_vnni(const mantis_gradient *g, const uint8_t *a, size_t side, size_t outputs, int32_t *sums);
void mantis_pack_quads_vnni(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t stride,
                            size_t group_stride, bool raised);

void mantis_channels_avx512(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                            int32_t *sums);
void mantis_channels_outer_avx512(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                  size_t pitch);

void mantis_channels_pixels_vnni(const uint8_t *const *x, size_t pixels, const uint8_t *w, size_t w_pitch, size_t taps,
                                 size_t n, int32_t *sums, size_t pitch);
void mantis_channels_rows_vnni(const mantis_channels_rows *r, const uint8_t *w, size_t w_pitch, size_t n, int32_t *sums,
                               size_t pitch);
void mantis_channels_outer_pixels_vnni(const uint8_t *const *x, size_t pixels, const uint8_t *y, size_t y_step,
                                       size_t taps, size_t n, int32_t *sums, size_t pitch);

void mantis_channels_strip_vnni(const mantis_channels_strip *s, size_t n, int32_t *sums, size_t pitch);

void mantis_align_avx512(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                         uint8_t *out, mantis_marks *marks);
void mantis_align_block_avx512(const int32_t *acc, const int32_t *bias, size_t rows, size_t cols, int32_t exponent,
                               uint8_t *out, size_t out_step, mantis_marks *marks);
void mantis_align_rows_avx512(const int32_t *sums, size_t pitch, size_t rows, size_t cols, int32_t exponent,
                              uint8_t *out, size_t out_step, mantis_marks *marks);
void mantis_align_wide_avx512(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks);

void mantis_peak_each_avx512(const uint8_t *words, size_t n, uint32_t *peaks);
void mantis_map_spans_avx512(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                             int bits, uint8_t *q, mantis_marks *marks);
void mantis_map_each_avx512(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                            uint8_t *q, mantis_marks *marks);
void mantis_sums_avx512(const int32_t *acc, const int32_t *more, int32_t places, size_t n, bool accumulate,
                        uint8_t *out);
void mantis_gather_avx512(const mantis_gather *order, const uint8_t *from, uint8_t *to);
void mantis_align_each_avx512(const mantis_align_columns *columns, const int32_t *acc, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks);
void mantis_align_sums_avx512(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                              mantis_marks *marks);

/* Lanes 0..n-1 of 16. */
static inline uint16_t mantis_mask16(size_t n)
{
    return n >= 16 ? 0xffff : (uint16_t)((1u << n) - 1);
}

/* One map lane in each of 16 lanes (numerics section 3). *most collects the largest mantissas before the clamp: a lane
 * saturated when one is beyond the largest of its width. Lanes without a word (w = 0) never do.
 * A word without a hidden bit is fitted in only where emax is so small that it could leave a mantissa or a carry: from
 * MAP_HIDDEN on it is shifted out whole, with or without; hidden_alone says that all are. */
enum { MAP_HIDDEN = 41 };

AVX512_INLINE __m512i mantis_map16_of(__m512i w, __m512i r, __m512i emax, int bits, __m512i *most, bool hidden_alone)
{
    const __m512i largest = _mm512_set1_epi32((1 << (bits - 1)) - 1), hidden = _mm512_set1_epi32(1 << 23);
    const __m512i fraction = _mm512_set1_epi32(0x7fffff);
    __m512i ee = _mm512_srli_epi32(_mm512_and_epi32(w, _mm512_set1_epi32(INT32_MAX)), 23);
    __m512i m = _mm512_ternarylogic_epi32(w, fraction, hidden, 0xea); /* w & fraction | hidden */
    if (!hidden_alone && _mm512_cmplt_epi32_mask(emax, _mm512_set1_epi32(MAP_HIDDEN))) {
        m = _mm512_mask_and_epi32(m, _mm512_testn_epi32_mask(ee, ee), w, fraction);
        ee = _mm512_max_epu32(ee, _mm512_set1_epi32(1));
    }
    const __m512i d = _mm512_sub_epi32(emax, ee);
    __m512i q;
    if (bits <= 8) { /* X has at most 31 bits */
        const __m512i x = _mm512_srlv_epi32(_mm512_slli_epi32(m, (unsigned)bits - 1), d);
        q = _mm512_srli_epi32(_mm512_add_epi32(x, r), 24);
    } else {
        /* X has 39 bits, but up to d = 7 its lowest 8 are zeros, which are left out of it and of r; beyond it has 31
         * bits. The other way's result is never larger: beyond, it lacks a carry; up to d = 7 it is 0. */
        const __m512i x = _mm512_slli_epi32(m, 7);
        const __m512i near = _mm512_add_epi32(_mm512_srlv_epi32(x, d), _mm512_srli_epi32(r, 8));
        const __m512i far = _mm512_add_epi32(_mm512_srlv_epi32(x, _mm512_sub_epi32(d, _mm512_set1_epi32(8))), r);
        q = _mm512_max_epu32(_mm512_srli_epi32(near, 16), _mm512_srli_epi32(far, 24));
    }
    q = _mm512_or_si512(q, _mm512_srai_epi32(d, 31)); /* above the peak: beyond everything */
    *most = _mm512_max_epu32(*most, q);
    q = _mm512_min_epu32(q, largest);
    return _mm512_mask_sub_epi32(q, _mm512_movepi32_mask(w), _mm512_setzero_si512(), q);
}

AVX512_INLINE __m512i mantis_map16(__m512i w, __m512i r, __m512i emax, int bits, __m512i *most)
{
    return mantis_map16_of(w, r, emax, bits, most, false);
}

AVX512_INLINE bool mantis_map_saturated(__m512i most, int bits)
{
    return _mm512_cmpgt_epu32_mask(most, _mm512_set1_epi32((1 << (bits - 1)) - 1)) != 0;
}
#endif

#endif
