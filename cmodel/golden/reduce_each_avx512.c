/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE of int16 rows by row with AVX-512: eight rows at a time, whose lanes are added up together, since to add those
 * of one row takes longer than to sum a short row. Sums of products are made as in reduce_avx512.c. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

enum { COLS = 32, ROWS = 8 }; /* int16 elements of a register; rows at a time */

/* Sums of eight rows' 64-bit lanes, in order. */
AVX512_INLINE __m512i add_lanes64(const __m512i x[ROWS])
{
    __m512i t[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        t[i] = _mm512_add_epi64(_mm512_unpacklo_epi64(x[2 * i], x[2 * i + 1]),
                                _mm512_unpackhi_epi64(x[2 * i], x[2 * i + 1]));
    const __m512i low =
        _mm512_add_epi64(_mm512_shuffle_i64x2(t[0], t[1], 0x44), _mm512_shuffle_i64x2(t[0], t[1], 0xee));
    const __m512i high =
        _mm512_add_epi64(_mm512_shuffle_i64x2(t[2], t[3], 0x44), _mm512_shuffle_i64x2(t[2], t[3], 0xee));
    return _mm512_add_epi64(_mm512_shuffle_i64x2(low, high, 0x88), _mm512_shuffle_i64x2(low, high, 0xdd));
}

/* Of their 32-bit lanes. */
AVX512_INLINE __m256i add_lanes32(const __m512i x[ROWS])
{
    __m512i t[4], u[2];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        t[i] = _mm512_add_epi32(_mm512_unpacklo_epi32(x[2 * i], x[2 * i + 1]),
                                _mm512_unpackhi_epi32(x[2 * i], x[2 * i + 1]));
#pragma GCC unroll 2
    for (int i = 0; i < 2; i++)
        u[i] = _mm512_add_epi32(_mm512_unpacklo_epi64(t[2 * i], t[2 * i + 1]),
                                _mm512_unpackhi_epi64(t[2 * i], t[2 * i + 1]));
    const __m512i v = _mm512_add_epi32(_mm512_shuffle_i32x4(u[0], u[1], 0x44), _mm512_shuffle_i32x4(u[0], u[1], 0xee));
    return _mm512_castsi512_si256(_mm512_add_epi32(_mm512_shuffle_i32x4(v, v, 0x88), _mm512_shuffle_i32x4(v, v, 0xdd)));
}

AVX512_INLINE void add(__m512i q, __m512i p, __m512i *s1, __m512i *s2)
{
    const __m512i u = _mm512_add_epi32(_mm512_madd_epi16(q, p), _mm512_set1_epi32(INT32_MAX));
    *s1 = _mm512_add_epi32(*s1, _mm512_madd_epi16(q, _mm512_set1_epi16(1)));
    *s2 = _mm512_add_epi64(
        *s2, _mm512_add_epi64(_mm512_and_si512(u, _mm512_set1_epi64(UINT32_MAX)), _mm512_srli_epi64(u, 32)));
}

/* same: p is q. */
AVX512_INLINE void eight_rows(const uint8_t *q, const uint8_t *p, size_t cols, uint8_t *out, const bool same)
{
    const size_t whole = cols / COLS, registers = (cols + COLS - 1) / COLS;
    const __mmask32 live = (UINT32_C(1) << cols % COLS) - 1;
    __m512i s1[ROWS], s2[ROWS];
#pragma GCC unroll 8
    for (size_t row = 0; row < ROWS; row++) {
        const uint8_t *const x = q + 2 * cols * row, *const y = same ? x : p + 2 * cols * row;
        s1[row] = s2[row] = _mm512_setzero_si512();
        for (size_t i = 0; i < whole; i++) {
            const __m512i a = _mm512_loadu_si512(x + 64 * i);
            add(a, same ? a : _mm512_loadu_si512(y + 64 * i), &s1[row], &s2[row]);
        }
        if (registers > whole) {
            const __m512i a = _mm512_maskz_loadu_epi16(live, x + 64 * whole);
            add(a, same ? a : _mm512_maskz_loadu_epi16(live, y + 64 * whole), &s1[row], &s2[row]);
        }
    }
    const __m512i elements = _mm512_cvtepi32_epi64(add_lanes32(s1));
    const __m512i products =
        _mm512_sub_epi64(add_lanes64(s2), _mm512_set1_epi64((int64_t)(16 * registers) * INT32_MAX));
    const __m512i low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11),
                  high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
    _mm512_storeu_si512(out, _mm512_permutex2var_epi64(elements, low, products));
    _mm512_storeu_si512(out + 64, _mm512_permutex2var_epi64(elements, high, products));
}

AVX512 uint64_t mantis_reduce_each_avx512(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols,
                                          uint8_t *out)
{
    uint64_t row = 0;
    for (; row + ROWS <= rows; row += ROWS) {
        const uint64_t at = 2 * row * cols;
        if (q == p)
            eight_rows(q + at, q + at, (size_t)cols, out + 16 * row, true);
        else
            eight_rows(q + at, p + at, (size_t)cols, out + 16 * row, false);
    }
    return row;
}

#endif
