/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE of int16 rows by channel with AVX-512: two rows' elements side by side in 32-bit lanes, so that one
 * instruction multiplies both and adds the products. A sum of two products lies in -2^31 + 2^16 .. 2^31; with 2^31 - 1
 * added it is an unsigned word, which needs no sign extension on its way into 64-bit sums. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

enum {
    COLS = 32,      /* int16 elements of a register */
    CHUNK = 16384,  /* bytes of rows that stay in the first cache while their columns are done */
    LEAST = 8,      /* rows of a chunk at least, */
    MOST = 1 << 14, /* and at most: sums of elements stay far below 2^31 */
};

typedef struct {
    __m512i low, high;       /* sums of elements of columns 0..3 of each eight, and 4..7 */
    __m512i even[2], odd[2]; /* of products, even and odd columns of low and of high */
} sums32;

AVX512_INLINE void add_products(__m512i v, __m512i *even, __m512i *odd)
{
    const __m512i u = _mm512_add_epi32(v, _mm512_set1_epi32(INT32_MAX));
    *even = _mm512_add_epi64(*even, _mm512_and_si512(u, _mm512_set1_epi64(UINT32_MAX)));
    *odd = _mm512_add_epi64(*odd, _mm512_srli_epi64(u, 32));
}

AVX512_INLINE void add_pair(sums32 *s, __m512i q0, __m512i q1, __m512i p0, __m512i p1)
{
    const __m512i ones = _mm512_set1_epi16(1);
    const __m512i ql = _mm512_unpacklo_epi16(q0, q1), qh = _mm512_unpackhi_epi16(q0, q1);
    const __m512i pl = _mm512_unpacklo_epi16(p0, p1), ph = _mm512_unpackhi_epi16(p0, p1);
    s->low = _mm512_add_epi32(s->low, _mm512_madd_epi16(ql, ones));
    s->high = _mm512_add_epi32(s->high, _mm512_madd_epi16(qh, ones));
    add_products(_mm512_madd_epi16(ql, pl), &s->even[0], &s->odd[0]);
    add_products(_mm512_madd_epi16(qh, ph), &s->even[1], &s->odd[1]);
}

/* Columns 8i..8i+7 of four registers of 64-bit lanes, whose 128-bit lanes i hold two each of them. */
AVX512_INLINE void in_order(__m512i a, __m512i b, __m512i c, __m512i d, __m512i to[4])
{
    const __m512i ab = _mm512_shuffle_i64x2(a, b, 0x44), cd = _mm512_shuffle_i64x2(c, d, 0x44);
    const __m512i ab_high = _mm512_shuffle_i64x2(a, b, 0xee), cd_high = _mm512_shuffle_i64x2(c, d, 0xee);
    to[0] = _mm512_shuffle_i64x2(ab, cd, 0x88);
    to[1] = _mm512_shuffle_i64x2(ab, cd, 0xdd);
    to[2] = _mm512_shuffle_i64x2(ab_high, cd_high, 0x88);
    to[3] = _mm512_shuffle_i64x2(ab_high, cd_high, 0xdd);
}

/* Columns 8i..8i+3 of the register lie in 128-bit lane i of low, 8i+4..8i+7 in that of high. Each of `pairs` sums of
 * products had 2^31 - 1 added. */
AVX512_INLINE void give(const sums32 *s, size_t pairs, size_t cols, int64_t *s1, int64_t *s2)
{
    const __m512i more = _mm512_set1_epi64((int64_t)pairs * INT32_MAX);
    const __m512i low = s->low, high = s->high;
    __m512i products[4];
    in_order(_mm512_unpacklo_epi64(s->even[0], s->odd[0]), _mm512_unpackhi_epi64(s->even[0], s->odd[0]),
             _mm512_unpacklo_epi64(s->even[1], s->odd[1]), _mm512_unpackhi_epi64(s->even[1], s->odd[1]), products);
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const __m512i halves[2] = {_mm512_permutex2var_epi32(low, first, high),
                               _mm512_permutex2var_epi32(low, _mm512_add_epi32(first, _mm512_set1_epi32(8)), high)};
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        const __mmask8 live = (__mmask8)mantis_mask16(cols > 8 * i ? cols - 8 * i : 0);
        const __m256i eight =
            i % 2 ? _mm512_extracti64x4_epi64(halves[i / 2], 1) : _mm512_castsi512_si256(halves[i / 2]);
        const __m512i elements = _mm512_cvtepi32_epi64(eight), sums = _mm512_sub_epi64(products[i], more);
        int64_t *const one = s1 + 8 * i, *const two = s2 + 8 * i;
        _mm512_mask_storeu_epi64(one, live, _mm512_add_epi64(_mm512_maskz_loadu_epi64(live, one), elements));
        _mm512_mask_storeu_epi64(two, live, _mm512_add_epi64(_mm512_maskz_loadu_epi64(live, two), sums));
    }
}

/* Columns col..col+cols-1 of some rows. same: p is q. A chunk is read in strips, which no prefetching of the processor
 * follows: the next chunk's lines are asked for. */
AVX512_INLINE void block(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t pitch, size_t cols, int64_t *s1,
                         int64_t *s2, const bool same)
{
    const uint64_t ahead = rows * pitch;
    const __mmask32 live = cols >= COLS ? UINT32_MAX : (1u << cols) - 1;
    const __m512i zero = _mm512_setzero_si512();
    sums32 s = {zero, zero, {zero, zero}, {zero, zero}};
    for (uint64_t row = 0; row < rows; row += 2) {
        const __mmask32 next = row + 1 < rows ? live : 0;
        const __m512i q0 = _mm512_maskz_loadu_epi16(live, q), q1 = _mm512_maskz_loadu_epi16(next, q + pitch);
        const __m512i p0 = same ? q0 : _mm512_maskz_loadu_epi16(live, p);
        const __m512i p1 = same ? q1 : _mm512_maskz_loadu_epi16(next, p + pitch);
        mantis_fetch((uintptr_t)q + ahead, 1);
        mantis_fetch((uintptr_t)q + ahead + pitch, 1);
        if (!same) {
            mantis_fetch((uintptr_t)p + ahead, 1);
            mantis_fetch((uintptr_t)p + ahead + pitch, 1);
        }
        add_pair(&s, q0, q1, p0, p1);
        q += 2 * pitch;
        p += 2 * pitch;
    }
    give(&s, (rows + 1) / 2, cols, s1, s2);
}

AVX512_INLINE void chunk(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, int64_t *s1, int64_t *s2,
                         const bool same)
{
    for (uint64_t col = 0; col < cols; col += COLS) {
        block(q + 2 * col, p + 2 * col, rows, 2 * cols, cols - col < COLS ? (size_t)(cols - col) : COLS, s1 + col,
              s2 + col, same);
    }
}

AVX512 static void some_rows(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, int64_t *s1, int64_t *s2)
{
    uint64_t least = CHUNK / 2 / cols;
    least = least < LEAST ? LEAST : least > MOST ? MOST : least;
    for (uint64_t row = 0; row < rows; row += least) {
        const uint64_t some = rows - row < least ? rows - row : least, at = 2 * row * cols;
        if (q == p)
            chunk(q + at, q + at, some, cols, s1, s2, true);
        else
            chunk(q + at, p + at, some, cols, s1, s2, false);
    }
}

/* Few channels that divide a register's: as many rows as it holds are one longer row. */
AVX512 void mantis_reduce_rows_avx512(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, int64_t *s1,
                                      int64_t *s2)
{
    if (cols >= COLS || COLS % cols) {
        some_rows(q, p, rows, cols, s1, s2);
        return;
    }
    int64_t sums[2][COLS] = {{0}};
    const uint64_t times = COLS / cols, whole = rows / times, done = whole * times;
    some_rows(q, p, whole, COLS, sums[0], sums[1]);
    some_rows(q + 2 * done * cols, p + 2 * done * cols, rows - done, cols, s1, s2);
    for (size_t i = 0; i < COLS; i++) {
        s1[i % cols] += sums[0][i];
        s2[i % cols] += sums[1][i];
    }
}

#endif
