/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM blocks by tiles (numerics section 5). A is stored as a + 128; what that adds to each sum, 128 * sum_k B[k][n],
 * is in the start values.
 *
 *   A packed: [row group of 16][piece of depth][row][64]
 *   B packed: as by VNNI (pack_vnni.c)
 *
 * Short sums are done by VNNI, packed as it wants them: a tile's sums have to be fetched from memory to be aligned.
 * Else the depth is in so few pieces as hold it, of equal quads, since tiles have one shape. What a last piece has
 * beyond it are zeros of A, so that it does not matter what lies behind B. */
#include "golden/amx.h"
#include "golden/pack_vnni.h"

#ifdef MANTIS_TILES

#include <string.h>

enum { LINE = 64, TILE = TILE_LINES * LINE };

typedef struct {
    size_t count, quads;
} pieces;

static pieces pieces_of(size_t depth)
{
    const size_t n = quads(depth), count = (n + TILE_QUADS - 1) / TILE_QUADS;
    return (pieces){count, (n + count - 1) / count};
}

static size_t groups_of(size_t rows)
{
    return (rows + TILE_LINES - 1) / TILE_LINES;
}

static __mmask64 first_bytes(size_t n)
{
    return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

/* VNNI's lines are no longer. */
size_t mantis_a_bytes_amx(size_t depth)
{
    return groups_of(GEMM_ROWS) * pieces_of(depth).count * TILE;
}

/* With what a last piece reads beyond: fewer than TILE_QUADS quads, since pieces of fewer quads are as few themselves.
 */
size_t mantis_b_bytes_amx(size_t depth)
{
    return GEMM_COLS * 4 * (quads(depth) + TILE_QUADS);
}

/* Rows side by side in memory: packed as columns of B are, then their quads turned. */
AVX512 static void pack_side(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    const pieces p = pieces_of(depth);
    const __m512i flip = _mm512_set1_epi8(-128), zero = _mm512_setzero_si512();
    _Alignas(64) uint8_t turned[GEMM_GROUP_ROWS / TILE_LINES][TILE];
    for (size_t i = 0, k = 0; i < p.count; i++, k += 4 * p.quads) {
        const size_t some = depth - k < 4 * p.quads ? depth - k : 4 * p.quads;
        mantis_pack_side_vnni(a->base + row + k * a->col_step, a->col_step, rows, some, turned[0], LINE, TILE, zero);
        for (size_t g = 0; g < groups_of(rows); g++) {
            uint8_t *const to = packed + (g * p.count + i) * TILE;
            mantis_pack_lines_vnni((const int8_t *)turned[g], LINE, quads(some), LINE, to, LINE, flip);
            for (size_t line = 0; some < 4 * p.quads && line < TILE; line += LINE)
                _mm512_storeu_si512(to + line, _mm512_maskz_loadu_epi8(first_bytes(some), to + line));
        }
    }
}

AVX512 void mantis_pack_a_amx(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    const pieces p = pieces_of(depth);
    const size_t bytes = 4 * p.quads;
    const __m512i flip = _mm512_set1_epi8(-128);
    if (depth < GEMM_TILE_DEPTH) {
        mantis_pack_a_vnni(a, row, rows, depth, packed);
        return;
    }
    if (a->row_step == 1 && a->col_step != 1) {
        pack_side(a, row, rows, depth, packed);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const int8_t *const from = a->base + (row + i) * a->row_step;
        uint8_t *to = packed + i / TILE_LINES * p.count * TILE + i % TILE_LINES * LINE;
        mantis_fetch((uintptr_t)from + GEMM_ROWS * a->row_step, depth <= 256 ? depth : 0);
        for (size_t k = 0; k < depth; k += bytes, to += TILE) {
            const size_t some = depth - k < bytes ? depth - k : bytes;
            const __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi8(first_bytes(some), from + k), flip);
            _mm512_storeu_si512(to, _mm512_maskz_mov_epi8(first_bytes(some), x));
        }
    }
}

/* Where sums go: into acc, [GEMM_COLS] a row, or, where that is NULL, aligned into rows of C. */
typedef struct {
    int32_t *acc;
    uint8_t *out;
    uintptr_t next; /* where memory is asked for meanwhile */
    size_t step;    /* bytes from a row of C to the next */
    int32_t exponent;
    __m512i peak;
    _Alignas(64) int32_t start[GEMM_COLS];
    tile_sums sums;
} target;

/* Rows of one strip, as they lie in the sums. */
AVX512_INLINE void give(target *to, int32_t sums[TILE_LINES][32], size_t row, size_t rows, size_t col, __mmask16 live,
                        const int vectors)
{
    if (!to->acc) {
        to->peak = tiles_align(sums, rows, to->exponent, live, to->out + row * to->step + 4 * col, to->step, to->peak,
                               vectors);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        memcpy(to->acc + (row + i) * GEMM_COLS + col, sums[i], (size_t)vectors * 64);
}

/* One or two strips of rows from `row` on, `rows` of them in all, by 16 or 32 columns. */
AVX512_INLINE void block(const uint8_t *a, const uint8_t *b, pieces p, target *to, size_t row, size_t rows, size_t col,
                         __mmask16 live, const int strips, const int vectors)
{
    const uint8_t *a0 = a + row / TILE_LINES * p.count * TILE, *a1 = strips > 1 ? a0 + p.count * TILE : a0;
    const uint8_t *at = b + GEMM_COLS * 4 + 4 * col;
    const size_t first = rows < TILE_LINES ? rows : TILE_LINES;
    tiles_start(to->start + col, strips, vectors);
    for (size_t i = 0; to->out && i < rows; i++)
        mantis_fetch(to->next + (row + i) * to->step + 4 * col, 64 * (size_t)vectors);
    for (size_t i = 0; i < p.count; i++, a0 += TILE, a1 += TILE, at += p.quads * 4 * GEMM_COLS)
        tiles_add(a0, a1, LINE, at, 4 * GEMM_COLS, true, strips, vectors);
    tiles_store(&to->sums, strips, vectors);
    give(to, to->sums.at[0], row, first, col, live, vectors);
    if (strips > 1)
        give(to, to->sums.at[1], row + TILE_LINES, rows - first, col, live, vectors);
}

AVX512 static void multiply(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                            const int32_t *bias, target *to)
{
    const pieces p = pieces_of(depth);
    memcpy(to->start, b, (cols + 15) / 16 * 64);
    for (size_t j = 0; bias && j < cols; j++)
        to->start[j] = (int32_t)((uint32_t)to->start[j] + (uint32_t)bias[j]);
    tiles_begin(TILE_LINES, p.quads);
    for (size_t row = 0; row < rows; row += 2 * TILE_LINES) {
        const size_t some = rows - row < 2 * TILE_LINES ? rows - row : 2 * TILE_LINES;
        for (size_t col = 0; col < cols; col += 32) {
            const __mmask16 live = cols - col > 32 ? 0xffff : mantis_mask16((cols - col - 1) % 16 + 1);
            const bool two = cols - col > 16;
            if (some > TILE_LINES && two)
                block(a, b, p, to, row, some, col, live, 2, 2);
            else if (some > TILE_LINES)
                block(a, b, p, to, row, some, col, live, 2, 1);
            else if (two)
                block(a, b, p, to, row, some, col, live, 1, 2);
            else
                block(a, b, p, to, row, some, col, live, 1, 1);
        }
    }
    tiles_end();
}

AVX512 void mantis_multiply_amx(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                int32_t *acc)
{
    target to = {.acc = acc};
    if (depth < GEMM_TILE_DEPTH) {
        mantis_multiply_vnni(a, b, rows, cols, depth, acc);
        return;
    }
    multiply(a, b, rows, cols, depth, NULL, &to);
}

AVX512 void mantis_multiply_align_amx(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                      const int32_t *bias, int32_t exponent, uint8_t *out, size_t out_step,
                                      const uint8_t *next, mantis_marks *marks)
{
    target to = {
        .out = out, .next = (uintptr_t)next, .step = out_step, .exponent = exponent, .peak = _mm512_setzero_si512()};
    if (depth < GEMM_TILE_DEPTH) {
        mantis_multiply_align_vnni(a, b, rows, cols, depth, bias, exponent, out, out_step, next, marks);
        return;
    }
    multiply(a, b, rows, cols, depth, bias, &to);
    const uint32_t largest = _mm512_reduce_max_epu32(to.peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
