/* SPDX-License-Identifier: Apache-2.0 */
/* What the AVX-512 files share: their target attribute and the kernels of each. */
#ifndef MANTIS_AVX512_H
#define MANTIS_AVX512_H

#include "golden/loops.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define MANTIS_X86    1
#define AVX512        __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx512vnni")))
#define AVX512_INLINE AVX512 __attribute__((always_inline)) static inline

#include <immintrin.h>

void mantis_random_start_avx512(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count);
void mantis_random_run_avx512(mantis_random_lanes *lanes, int count, uint32_t *out);

uint32_t mantis_peak_avx512(const uint8_t *words, size_t n);
void mantis_map_avx512(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                       mantis_marks *marks);

void mantis_vector_avx512(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                          const uint32_t *const words[4], mantis_marks *marks);

size_t mantis_a_bytes_vnni(size_t depth);
size_t mantis_b_bytes_vnni(size_t depth);
void mantis_pack_a_vnni(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed);
void mantis_pack_b_vnni(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed);
void mantis_multiply_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc);

void mantis_channels_avx512(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                            int32_t *sums);
void mantis_channels_outer_avx512(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                  size_t pitch);

void mantis_align_avx512(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                         uint8_t *out, mantis_marks *marks);
void mantis_align_wide_avx512(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks);

/* Lanes 0..n-1 of 16. */
static inline uint16_t mantis_mask16(size_t n)
{
    return n >= 16 ? 0xffff : (uint16_t)((1u << n) - 1);
}

/* The next run of this segment comes seven runs later (see walk.h): too far apart for the processor's own prefetching.
 */
AVX512_INLINE void mantis_fetch_next_run(const uint8_t *words, size_t n)
{
    for (size_t byte = 0; byte < 4 * n; byte += 64)
        _mm_prefetch((const char *)((uintptr_t)words + 4 * RANDOM_RUN + byte), _MM_HINT_T0);
}

/* One map lane in each of 16 lanes (numerics section 3): the integer part and the 24 bits below it are shifted out
 * apart, so that 32 bits suffice for every width. *beyond collects the lanes that saturated. */
AVX512_INLINE __m512i mantis_map16(__m512i w, __m512i r, __m512i emax, int bits, __mmask16 live, __mmask16 *beyond)
{
    const __m512i largest = _mm512_set1_epi32((1 << (bits - 1)) - 1);
    const __m512i field = _mm512_and_epi32(_mm512_srli_epi32(w, 23), _mm512_set1_epi32(0xff));
    const __m512i ee = _mm512_max_epu32(field, _mm512_set1_epi32(1));
    const __mmask16 normal = _mm512_test_epi32_mask(field, field);
    __m512i m = _mm512_and_epi32(w, _mm512_set1_epi32(0x7fffff));
    m = _mm512_mask_or_epi32(m, normal, m, _mm512_set1_epi32(1 << 23));
    const __m512i d = _mm512_sub_epi32(emax, ee);
    __m512i q;
    if (bits <= 8) { /* X has at most 31 bits */
        const __m512i x = _mm512_srlv_epi32(_mm512_sllv_epi32(m, _mm512_set1_epi32(bits - 1)), d);
        q = _mm512_srli_epi32(_mm512_add_epi32(x, r), 24);
    } else {
        /* Shift counts of 32 and more, negative ones among them, give 0. */
        const __m512i up = _mm512_sub_epi32(_mm512_set1_epi32(bits - 1), d);
        const __m512i down = _mm512_sub_epi32(d, _mm512_set1_epi32(bits - 1));
        const __m512i below = _mm512_and_epi32(_mm512_or_epi32(_mm512_sllv_epi32(m, up), _mm512_srlv_epi32(m, down)),
                                               _mm512_set1_epi32(0xffffff));
        const __m512i whole = _mm512_srlv_epi32(m, _mm512_add_epi32(d, _mm512_set1_epi32(25 - bits)));
        q = _mm512_add_epi32(whole, _mm512_srli_epi32(_mm512_add_epi32(below, r), 24));
    }
    const __mmask16 over = _mm512_cmpgt_epu32_mask(q, largest) | _mm512_movepi32_mask(d);
    q = _mm512_mask_mov_epi32(q, over, largest);
    *beyond |= over & live;
    return _mm512_mask_sub_epi32(q, _mm512_movepi32_mask(w), _mm512_setzero_si512(), q);
}
#endif

#endif
