/* SPDX-License-Identifier: Apache-2.0 */
/* Packed blocks of GEMM by AVX-512 VNNI (gemm_vnni.c): four depths of a line side by side, a byte each.
 *
 *   A packed: [row group of 16][depth quad][row][4]    B packed: GEMM_COLS start values, then [depth quad][column][4]
 */
#include "golden/pack_vnni.h"

#ifdef MANTIS_X86

/* Operands have left the caches since they were written, and blocks are read in an order that the processor's
 * prefetching does not follow: lines along depth are asked for by the block if no longer. */
enum { FETCH_DEPTH = 256 };

size_t mantis_a_bytes_vnni(size_t depth)
{
    return GEMM_ROWS * 4 * quads(depth);
}

size_t mantis_b_bytes_vnni(size_t depth)
{
    return GEMM_COLS * 4 * (quads(depth) + 1);
}

/* -- Packing: 16 lines (rows of A, columns of B) x 4 depths make one register: line l in 32-bit lane l --- */

/* Up to sixteen depths: a 16 x 4 transposition, each register with every fourth line. whole: sixteen lines and depths.
 */
AVX512_INLINE void pack_short_lines(const int8_t *from, size_t line_step, size_t lines, size_t depth, uint8_t *to,
                                    size_t stride, __m512i flip, const bool whole)
{
    const __mmask16 live = whole ? 0xffff : (__mmask16)((1u << depth) - 1);
    __m512i x[4];
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++)
        x[i] = load_lanes(from + i * line_step, 4 * line_step, whole ? 15 : lanes_below(lines, i), live);
    const __m512i a = _mm512_unpacklo_epi32(x[0], x[1]), b = _mm512_unpackhi_epi32(x[0], x[1]);
    const __m512i c = _mm512_unpacklo_epi32(x[2], x[3]), d = _mm512_unpackhi_epi32(x[2], x[3]);
    const __m512i y[4] = {_mm512_unpacklo_epi64(a, c), _mm512_unpackhi_epi64(a, c), _mm512_unpacklo_epi64(b, d),
                          _mm512_unpackhi_epi64(b, d)};
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++)
        if (whole || i < quads(depth))
            _mm512_storeu_si512(to + i * stride, _mm512_xor_si512(y[i], flip));
}

/* Sixteen depth quads of up to sixteen lines: a 16 x 16 transposition in registers. Its loops are to be unrolled: gcc
 * keeps arrays in memory otherwise, and each step is written and read once more. 
 * all: `lines` is 16; whole: every byte of them is there, too. */
AVX512_INLINE void pack_sixteen(const int8_t *from, size_t line_step, size_t lines, __mmask64 live, uint8_t *to,
                                size_t stride, size_t n, __m512i flip, const bool all, const bool whole)
{
    __m512i x[16]; /* x[4g+c], lane j: quad 4j+c of lines 4g..4g+3 */
#pragma GCC unroll 4
    for (size_t g = 0; g < 16; g += 4) {
        __m512i y[4];
#pragma GCC unroll 4
        for (size_t l = 0; l < 4; l++) {
            const int8_t *const at = from + (ptrdiff_t)((g + l) * line_step);
            y[l] = whole ? _mm512_loadu_si512(at) : _mm512_maskz_loadu_epi8(all || g + l < lines ? live : 0, at);
        }
        const __m512i a = _mm512_unpacklo_epi32(y[0], y[1]), b = _mm512_unpackhi_epi32(y[0], y[1]);
        const __m512i c = _mm512_unpacklo_epi32(y[2], y[3]), d = _mm512_unpackhi_epi32(y[2], y[3]);
        x[g] = _mm512_unpacklo_epi64(a, c);
        x[g + 1] = _mm512_unpackhi_epi64(a, c);
        x[g + 2] = _mm512_unpacklo_epi64(b, d);
        x[g + 3] = _mm512_unpackhi_epi64(b, d);
    }
#pragma GCC unroll 4
    for (size_t c = 0; c < 4; c++) {
        const __m512i low01 = _mm512_shuffle_i32x4(x[c], x[4 + c], 0x44),
                      high01 = _mm512_shuffle_i32x4(x[c], x[4 + c], 0xee);
        const __m512i low23 = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0x44),
                      high23 = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0xee);
        const __m512i y[4] = {_mm512_shuffle_i32x4(low01, low23, 0x88), _mm512_shuffle_i32x4(low01, low23, 0xdd),
                              _mm512_shuffle_i32x4(high01, high23, 0x88), _mm512_shuffle_i32x4(high01, high23, 0xdd)};
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++)
            if (whole || 4 * i + c < n)
                _mm512_storeu_si512(to + (4 * i + c) * stride, _mm512_xor_si512(y[i], flip));
    }
}

AVX512 void mantis_pack_lines_vnni(const int8_t *from, size_t line_step, size_t lines, size_t depth, uint8_t *to,
                                   size_t stride, __m512i flip)
{
    if (depth == 16 && lines == 16) {
        pack_short_lines(from, line_step, 16, 16, to, stride, flip, true);
        return;
    }
    if (depth <= 16) {
        pack_short_lines(from, line_step, lines, depth, to, stride, flip, false);
        return;
    }
    for (size_t k = 0; k < depth; k += 64, to += 16 * stride) {
        const size_t left = depth - k, n = left >= 64 ? 16 : quads(left);
        const __mmask64 live = left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
        if (left >= 64 && lines == 16)
            pack_sixteen(from + k, line_step, 16, live, to, stride, n, flip, true, true);
        else if (lines == 16)
            pack_sixteen(from + k, line_step, 16, live, to, stride, n, flip, true, false);
        else
            pack_sixteen(from + k, line_step, lines, live, to, stride, n, flip, false, false);
    }
}

static void fetch_block(const int8_t *from, size_t line_step, size_t lines, size_t depth)
{
    for (size_t l = 0; l < lines && depth <= FETCH_DEPTH; l++)
        mantis_fetch((uintptr_t)from + (GEMM_ROWS + l) * line_step, depth);
}

AVX512 void mantis_pack_a_vnni(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    const __m512i flip = _mm512_set1_epi8(-128);
    const size_t group = 64 * quads(depth);
    if (a->row_step == 1 && a->col_step != 1) {
        mantis_pack_side_vnni(a->base + row, a->col_step, rows, depth, packed, 64, group, flip);
        return;
    }
    for (size_t g = 0; g * 16 < rows; g++) {
        const size_t lines = rows - 16 * g < 16 ? rows - 16 * g : 16;
        const int8_t *const from = a->base + (row + 16 * g) * a->row_step;
        fetch_block(from, a->row_step, lines, depth);
        mantis_pack_lines_vnni(from, a->row_step, lines, depth, packed + g * group, 64, flip);
    }
}

/* Minus 128 times the sum of each column, `registers` of them side by side, since a sum waits for the one before. */
AVX512_INLINE void start_values(const uint8_t *body, size_t n, const size_t registers, uint8_t *to)
{
    const __m512i ones = _mm512_set1_epi8(1), zero = _mm512_setzero_si512();
    __m512i sum[4] = {zero, zero, zero, zero};
    for (size_t k = 0; k < n; k++, body += GEMM_COLS * 4)
#pragma GCC unroll 4
        for (size_t g = 0; g < registers; g++)
            sum[g] = _mm512_dpbusd_epi32(sum[g], ones, _mm512_loadu_si512(body + 64 * g));
#pragma GCC unroll 4
    for (size_t g = 0; g < registers; g++)
        _mm512_storeu_si512(to + 64 * g, _mm512_sub_epi32(zero, _mm512_slli_epi32(sum[g], 7)));
}

AVX512 void mantis_pack_b_vnni(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed)
{
    const __m512i zero = _mm512_setzero_si512();
    uint8_t *body = packed + GEMM_COLS * 4;
    if (b->col_step == 1) {
        mantis_pack_side_vnni(b->base + col, b->row_step, cols, depth, body, GEMM_COLS * 4, 64, zero);
    } else {
        for (size_t g = 0; g * 16 < cols; g++) {
            const size_t lines = cols - 16 * g < 16 ? cols - 16 * g : 16;
            mantis_pack_lines_vnni(b->base + (col + 16 * g) * b->col_step, b->col_step, lines, depth, body + 64 * g,
                                   GEMM_COLS * 4, zero);
        }
    }
    switch ((cols + 15) / 16) {
    case 1: start_values(body, quads(depth), 1, packed); break;
    case 2: start_values(body, quads(depth), 2, packed); break;
    case 3: start_values(body, quads(depth), 3, packed); break;
    default: start_values(body, quads(depth), 4, packed); break;
    }
}

#endif
