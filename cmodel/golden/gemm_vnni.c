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

size_t mantis_a_bytes_vnni(size_t depth)
{
    return GEMM_ROWS * 4 * quads(depth);
}

size_t mantis_b_bytes_vnni(size_t depth)
{
    return GEMM_COLS * 4 * (quads(depth) + 1);
}

/* -- Packing: 16 lines (rows of A, columns of B) x 4 depths make one register: line l in 32-bit lane l --- */

/* Lines contiguous in memory along depth: a 16 x 16 transposition of depth quads. to[quad * stride]. */
AVX512 static void pack_lines(const int8_t *from, size_t line_step, size_t lines, size_t depth, uint8_t *to,
                              size_t stride, __m512i flip)
{
    for (size_t k = 0; k < depth; k += 64) {
        const size_t left = depth - k;
        const __mmask64 live = left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
        __m512i x[16], y[16];
        for (size_t l = 0; l < 16; l++)
            x[l] = l < lines ? _mm512_maskz_loadu_epi8(live, from + l * line_step + k) : _mm512_setzero_si512();
        for (int l = 0; l < 16; l += 2) {
            y[l] = _mm512_unpacklo_epi32(x[l], x[l + 1]);
            y[l + 1] = _mm512_unpackhi_epi32(x[l], x[l + 1]);
        }
        for (int l = 0; l < 16; l += 4) {
            x[l] = _mm512_unpacklo_epi64(y[l], y[l + 2]);
            x[l + 1] = _mm512_unpackhi_epi64(y[l], y[l + 2]);
            x[l + 2] = _mm512_unpacklo_epi64(y[l + 1], y[l + 3]);
            x[l + 3] = _mm512_unpackhi_epi64(y[l + 1], y[l + 3]);
        }
        for (int c = 0; c < 4; c++) { /* x[4g+c], lane j: quad 4j+c of lines 4g..4g+3 */
            const __m512i low01 = _mm512_shuffle_i32x4(x[c], x[4 + c], 0x44),
                          high01 = _mm512_shuffle_i32x4(x[c], x[4 + c], 0xee);
            const __m512i low23 = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0x44),
                          high23 = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0xee);
            y[c] = _mm512_shuffle_i32x4(low01, low23, 0x88);
            y[4 + c] = _mm512_shuffle_i32x4(low01, low23, 0xdd);
            y[8 + c] = _mm512_shuffle_i32x4(high01, high23, 0x88);
            y[12 + c] = _mm512_shuffle_i32x4(high01, high23, 0xdd);
        }
        const size_t n = left >= 64 ? 16 : quads(left);
        for (size_t i = 0; i < n; i++)
            _mm512_storeu_si512(to + (k / 4 + i) * stride, _mm512_xor_si512(y[i], flip));
    }
}

/* Lines side by side in memory, depths per step apart: four depths interleaved byte by byte. lines <= 64, to[quad *
 * stride + line * 4]. */
AVX512 static void pack_side_by_side(const int8_t *from, size_t depth_step, size_t lines, size_t depth, uint8_t *to,
                                     size_t stride, size_t group_stride, __m512i flip)
{
    const __mmask64 live = lines >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << lines) - 1;
    for (size_t k = 0; k < depth; k += 4) {
        __m512i x[4];
        for (size_t i = 0; i < 4; i++)
            x[i] = k + i < depth ? _mm512_maskz_loadu_epi8(live, from + (k + i) * depth_step) : _mm512_setzero_si512();
        const __m512i a = _mm512_unpacklo_epi8(x[0], x[1]), b = _mm512_unpackhi_epi8(x[0], x[1]);
        const __m512i c = _mm512_unpacklo_epi8(x[2], x[3]), d = _mm512_unpackhi_epi8(x[2], x[3]);
        /* p[j], lane g: lines 16g + 4j .. +3 */
        const __m512i p0 = _mm512_unpacklo_epi16(a, c), p1 = _mm512_unpackhi_epi16(a, c);
        const __m512i p2 = _mm512_unpacklo_epi16(b, d), p3 = _mm512_unpackhi_epi16(b, d);
        const __m512i low01 = _mm512_shuffle_i32x4(p0, p1, 0x44), high01 = _mm512_shuffle_i32x4(p0, p1, 0xee);
        const __m512i low23 = _mm512_shuffle_i32x4(p2, p3, 0x44), high23 = _mm512_shuffle_i32x4(p2, p3, 0xee);
        uint8_t *at = to + k / 4 * stride;
        _mm512_storeu_si512(at, _mm512_xor_si512(_mm512_shuffle_i32x4(low01, low23, 0x88), flip));
        if (lines > 16)
            _mm512_storeu_si512(at + group_stride, _mm512_xor_si512(_mm512_shuffle_i32x4(low01, low23, 0xdd), flip));
        if (lines > 32) {
            _mm512_storeu_si512(at + 2 * group_stride,
                                _mm512_xor_si512(_mm512_shuffle_i32x4(high01, high23, 0x88), flip));
        }
        if (lines > 48) {
            _mm512_storeu_si512(at + 3 * group_stride,
                                _mm512_xor_si512(_mm512_shuffle_i32x4(high01, high23, 0xdd), flip));
        }
    }
}

AVX512 void mantis_pack_quads_vnni(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to,
                                   size_t stride, size_t group_stride, bool raised)
{
    pack_side_by_side(from, step, lines, depth, to, stride, group_stride,
                      raised ? _mm512_set1_epi8(-128) : _mm512_setzero_si512());
}

AVX512 void mantis_pack_a_vnni(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    const __m512i flip = _mm512_set1_epi8(-128);
    const size_t group = 64 * quads(depth);
    if (a->row_step == 1 && a->col_step != 1) {
        pack_side_by_side(a->base + row, a->col_step, rows, depth, packed, 64, group, flip);
        return;
    }
    for (size_t g = 0; g * 16 < rows; g++) {
        pack_lines(a->base + (row + 16 * g) * a->row_step, a->row_step, rows - 16 * g < 16 ? rows - 16 * g : 16, depth,
                   packed + g * group, 64, flip);
    }
}

AVX512 void mantis_pack_b_vnni(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed)
{
    const __m512i zero = _mm512_setzero_si512();
    uint8_t *body = packed + GEMM_COLS * 4;
    if (b->col_step == 1) {
        pack_side_by_side(b->base + col, b->row_step, cols, depth, body, GEMM_COLS * 4, 64, zero);
    } else {
        for (size_t g = 0; g * 16 < cols; g++) {
            pack_lines(b->base + (col + 16 * g) * b->col_step, b->col_step, cols - 16 * g < 16 ? cols - 16 * g : 16,
                       depth, body + 64 * g, GEMM_COLS * 4, zero);
        }
    }
    const __m512i ones = _mm512_set1_epi8(1);
    for (size_t g = 0; g * 16 < cols; g++) {
        __m512i sum = zero;
        for (size_t k = 0; k < quads(depth); k++)
            sum = _mm512_dpbusd_epi32(sum, ones, _mm512_loadu_si512(body + k * GEMM_COLS * 4 + 64 * g));
        _mm512_storeu_si512(packed + 64 * g, _mm512_sub_epi32(zero, _mm512_slli_epi32(sum, 7)));
    }
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
