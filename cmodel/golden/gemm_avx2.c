/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM blocks by AVX2 (numerics section 5): int8 widened to int16 when packed, two depths a multiply-add (vpmaddwd),
 * exact.
 *
 *     A packed   [group of 8 rows][depth pair][row][2] int16
 *     B packed   [group of 16 columns][depth pair][column][2] int16
 *
 * Groups, so that a tile reads memory in one stream instead of a slice of every cache set. */
#include "golden/avx2.h"

#ifdef MANTIS_X86

#include <string.h>

enum { ROW_GROUP = 8, COL_GROUP = 16 };

static size_t pairs(size_t depth)
{
    return (depth + 1) / 2;
}

size_t mantis_a_bytes_avx2(size_t depth)
{
    return GEMM_ROWS * 4 * pairs(depth);
}

size_t mantis_b_bytes_avx2(size_t depth)
{
    return GEMM_COLS * 4 * pairs(depth);
}

/* Packing: lines are rows of A or columns of B; a pair of depths of eight lines makes one register. Lines beyond
 * `lines` are zero up to the end of their group. */

/* Any 8 lines x 2 depths; the corners of a block. */
static void pack_corner(const int8_t *from, size_t line_step, size_t depth_step, size_t lines, size_t depths,
                        uint8_t *to)
{
    int16_t x[16] = {0};
    for (size_t l = 0; l < lines; l++) {
        x[2 * l] = from[l * line_step];
        x[2 * l + 1] = depths > 1 ? from[l * line_step + depth_step] : 0;
    }
    memcpy(to, x, sizeof x);
}

/* Eight lines side by side in memory, all depths. */
AVX2 static void pack_side_by_side(const int8_t *from, size_t depth_step, size_t depth, uint8_t *to, size_t stride)
{
    size_t k = 0;
    for (; k + 2 <= depth; k += 2) {
        const __m128i even = _mm_loadl_epi64((const __m128i *)(const void *)(from + k * depth_step));
        const __m128i odd = _mm_loadl_epi64((const __m128i *)(const void *)(from + (k + 1) * depth_step));
        _mm256_storeu_si256((__m256i *)(void *)(to + k / 2 * stride),
                            _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(even, odd)));
    }
    if (k < depth)
        pack_corner(from + k * depth_step, 1, depth_step, 8, 1, to + k / 2 * stride);
}

/* Eight lines, each contiguous along depth: 8 x 8 transpositions of depth pairs. Unrolled, or arrays lie in memory. */
AVX2 static void pack_lines(const int8_t *from, size_t line_step, size_t depth, uint8_t *to, size_t stride)
{
    size_t k = 0;
    for (; k + 16 <= depth; k += 16) {
        __m256i x[8], y[8];
#pragma GCC unroll 8
        for (size_t l = 0; l < 8; l++)
            x[l] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(from + l * line_step + k)));
#pragma GCC unroll 4
        for (int l = 0; l < 8; l += 2) {
            y[l] = _mm256_unpacklo_epi32(x[l], x[l + 1]);
            y[l + 1] = _mm256_unpackhi_epi32(x[l], x[l + 1]);
        }
#pragma GCC unroll 2
        for (int l = 0; l < 8; l += 4) {
            x[l] = _mm256_unpacklo_epi64(y[l], y[l + 2]);
            x[l + 1] = _mm256_unpackhi_epi64(y[l], y[l + 2]);
            x[l + 2] = _mm256_unpacklo_epi64(y[l + 1], y[l + 3]);
            x[l + 3] = _mm256_unpackhi_epi64(y[l + 1], y[l + 3]);
        }
        uint8_t *at = to + k / 2 * stride;
#pragma GCC unroll 4
        for (size_t c = 0; c < 4; c++) {
            _mm256_storeu_si256((__m256i *)(void *)(at + c * stride), _mm256_permute2x128_si256(x[c], x[4 + c], 0x20));
            _mm256_storeu_si256((__m256i *)(void *)(at + (4 + c) * stride),
                                _mm256_permute2x128_si256(x[c], x[4 + c], 0x31));
        }
    }
    for (; k < depth; k += 2)
        pack_corner(from + k, line_step, 1, 8, depth - k, to + k / 2 * stride);
}

static void pack(const int8_t *base, size_t line_step, size_t depth_step, size_t lines, size_t group, size_t depth,
                 uint8_t *packed)
{
    const size_t filled = (lines + group - 1) / group * group, stride = group * 4;
    for (size_t l = 0; l < filled; l += 8) {
        const int8_t *from = base + l * line_step;
        uint8_t *to = packed + l / group * stride * pairs(depth) + l % group * 4;
        if (l + 8 <= lines && line_step == 1) {
            pack_side_by_side(from, depth_step, depth, to, stride);
        } else if (l + 8 <= lines && depth_step == 1) {
            pack_lines(from, line_step, depth, to, stride);
        } else {
            const size_t left = l >= lines ? 0 : lines - l < 8 ? lines - l : 8;
            for (size_t k = 0; k < depth; k += 2) {
                pack_corner(left ? from + k * depth_step : base, line_step, depth_step, left, depth - k,
                            to + k / 2 * stride);
            }
        }
    }
}

void mantis_pack_a_avx2(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    pack(a->base + row * a->row_step, a->row_step, a->col_step, rows, ROW_GROUP, depth, packed);
}

void mantis_pack_b_avx2(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed)
{
    pack(b->base + col * b->col_step, b->col_step, b->row_step, cols, COL_GROUP, depth, packed);
}

#define STEP_ROW(i)                                                    \
    if (rows > i) {                                                    \
        int32_t pair_;                                                 \
        memcpy(&pair_, a + 4 * i, 4);                                  \
        const __m256i x = _mm256_set1_epi32(pair_);                    \
        c##i##0 = _mm256_add_epi32(c##i##0, _mm256_madd_epi16(x, b0)); \
        c##i##1 = _mm256_add_epi32(c##i##1, _mm256_madd_epi16(x, b1)); \
    }
#define STORE_ROW(i)                                                                \
    if (rows > i) {                                                                 \
        _mm256_storeu_si256((__m256i *)(void *)(acc + GEMM_COLS * i), c##i##0);     \
        _mm256_storeu_si256((__m256i *)(void *)(acc + GEMM_COLS * i + 8), c##i##1); \
    }

/* rows x 16 columns, accumulators in separate variables. */
AVX2_INLINE void tile(const uint8_t *a, const uint8_t *b, size_t n, int32_t *acc, const int rows)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
    for (size_t k = 0; k < n; k++) {
        const __m256i b0 = _mm256_loadu_si256((const __m256i *)(const void *)b),
                      b1 = _mm256_loadu_si256((const __m256i *)(const void *)(b + 32));
        STEP_ROW(0)
        STEP_ROW(1)
        STEP_ROW(2)
        STEP_ROW(3)
        a += ROW_GROUP * 4;
        b += COL_GROUP * 4;
    }
    STORE_ROW(0)
    STORE_ROW(1)
    STORE_ROW(2)
    STORE_ROW(3)
}

AVX2 void mantis_multiply_avx2(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc)
{
    const size_t n = pairs(depth);
    for (size_t col = 0; col < cols; col += 16) {
        for (size_t row = 0; row < rows; row += 4) {
            const uint8_t *lines = a + row / ROW_GROUP * ROW_GROUP * 4 * n + row % ROW_GROUP * 4,
                          *columns = b + col * 4 * n;
            int32_t *to = acc + row * GEMM_COLS + col;
            switch (rows - row) {
            case 1: tile(lines, columns, n, to, 1); break;
            case 2: tile(lines, columns, n, to, 2); break;
            case 3: tile(lines, columns, n, to, 3); break;
            default: tile(lines, columns, n, to, 4); break;
            }
        }
    }
}

#endif
