/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM blocks by AVX-512 VNNI (numerics section 5).
 *
 * vpdpbusd multiplies four unsigned by four signed bytes and adds all to a 32-bit lane, without saturation. A is stored
 * as a + 128, so each sum exceeds the wanted one by 128 * sum_k B[k][n]; the accumulators start at minus that. Exact
 * modulo 2^32.
 *
 *   A packed: [row group of 16][depth quad][row][4]    B packed: GEMM_COLS start values, then [depth quad][column][4]
 */
#include "golden/avx512.h"

#ifdef MANTIS_X86

#include <string.h>

static size_t quads(size_t depth)
{
    return (depth + 3) / 4;
}

/* -- The tile: ROWS x VECTORS accumulators in registers. Separate variables, since an array would be spilled. --- */

#define ROW_OF(i) __m512i c##i##0, c##i##1, c##i##2, c##i##3
#define START_ROW(i) \
    c##i##0 = s0;    \
    c##i##1 = s1;    \
    c##i##2 = s2;    \
    c##i##3 = s3
#define STEP_ROW(i)                                        \
    if (rows > i) {                                        \
        int32_t quad_;                                     \
        memcpy(&quad_, a + 4 * i, 4);                      \
        const __m512i x = _mm512_set1_epi32(quad_);        \
        c##i##0 = _mm512_dpbusd_epi32(c##i##0, x, b0);     \
        if (vectors > 1)                                   \
            c##i##1 = _mm512_dpbusd_epi32(c##i##1, x, b1); \
        if (vectors > 2)                                   \
            c##i##2 = _mm512_dpbusd_epi32(c##i##2, x, b2); \
        if (vectors > 3)                                   \
            c##i##3 = _mm512_dpbusd_epi32(c##i##3, x, b3); \
    }
#define STORE_ROW(i)                                                \
    if (rows > i) {                                                 \
        _mm512_storeu_si512(acc + GEMM_COLS * i, c##i##0);          \
        if (vectors > 1)                                            \
            _mm512_storeu_si512(acc + GEMM_COLS * i + 16, c##i##1); \
        if (vectors > 2)                                            \
            _mm512_storeu_si512(acc + GEMM_COLS * i + 32, c##i##2); \
        if (vectors > 3)                                            \
            _mm512_storeu_si512(acc + GEMM_COLS * i + 48, c##i##3); \
    }

AVX512_INLINE void tile(const uint8_t *a, const uint8_t *start, const uint8_t *b, size_t n, int32_t *acc,
                        const int rows, const int vectors)
{
    const __m512i s0 = _mm512_loadu_si512(start), s1 = _mm512_loadu_si512(start + 64);
    const __m512i s2 = _mm512_loadu_si512(start + 128), s3 = _mm512_loadu_si512(start + 192);
    ROW_OF(0);
    ROW_OF(1);
    ROW_OF(2);
    ROW_OF(3);
    ROW_OF(4);
    ROW_OF(5);
    START_ROW(0);
    START_ROW(1);
    START_ROW(2);
    START_ROW(3);
    START_ROW(4);
    START_ROW(5);
    for (size_t k = 0; k < n; k++) {
        const __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);
        const __m512i b2 = _mm512_loadu_si512(b + 128), b3 = _mm512_loadu_si512(b + 192);
        STEP_ROW(0)
        STEP_ROW(1)
        STEP_ROW(2)
        STEP_ROW(3)
        STEP_ROW(4)
        STEP_ROW(5)
        a += 64;
        b += GEMM_COLS * 4;
    }
    STORE_ROW(0)
    STORE_ROW(1)
    STORE_ROW(2)
    STORE_ROW(3)
    STORE_ROW(4)
    STORE_ROW(5)
}

#define TILES(vectors)                                     \
    switch (rows) {                                        \
    case 1: tile(a, start, b, n, acc, 1, vectors); break;  \
    case 2: tile(a, start, b, n, acc, 2, vectors); break;  \
    case 3: tile(a, start, b, n, acc, 3, vectors); break;  \
    case 4: tile(a, start, b, n, acc, 4, vectors); break;  \
    case 5: tile(a, start, b, n, acc, 5, vectors); break;  \
    default: tile(a, start, b, n, acc, 6, vectors); break; \
    }

AVX512 static void any_tile(const uint8_t *a, const uint8_t *start, const uint8_t *b, size_t n, int32_t *acc,
                            size_t rows, size_t cols)
{
    switch ((cols + 15) / 16) {
    case 1: TILES(1) break;
    case 2: TILES(2) break;
    case 3: TILES(3) break;
    default: TILES(4) break;
    }
}

/* A group of 16 rows is cut 6 + 5 + 5 when whole: no tile of a few rows is left over. */
AVX512 void mantis_multiply_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                 int32_t *acc)
{
    const size_t n = quads(depth);
    for (size_t g = 0; g * 16 < rows; g++) {
        const size_t here = rows - 16 * g < 16 ? rows - 16 * g : 16;
        const uint8_t *lines = a + g * 64 * n;
        const size_t cuts = (here + 5) / 6;
        for (size_t i = 0, done = 0; i < cuts; i++) {
            const size_t take = (here - done + cuts - i - 1) / (cuts - i);
            any_tile(lines + 4 * done, b, b + GEMM_COLS * 4, n, acc + (16 * g + done) * GEMM_COLS, take, cols);
            done += take;
        }
    }
}

#endif
