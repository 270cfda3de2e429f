/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the level amx share: products by Intel's tiles, registers of up to sixteen rows of 64 bytes. One
 * instruction adds to 16 x 16 sums of 32 bits the products of sixteen rows of A, 64 depths each, with 64 depths of
 * sixteen columns of B, as packed B has them: a row for four depths, four bytes for each column. Exact modulo 2^32.
 *
 * Everything but products is the level avx512's. */
#ifndef MANTIS_AMX_H
#define MANTIS_AMX_H

#include "golden/align_avx512.h"

#if defined(MANTIS_X86) && defined(__linux__)
#define MANTIS_TILES 1

enum { TILE_LINES = 16, TILE_QUADS = 16 }; /* rows of a tile; quads of depths that a row of A has */

/* Written out, since gcc 12's own do not say that they read memory. t, sums, a, b: numbers of tiles. */
#define TILE_LOAD(t, from, step) \
    __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #t : : "r"(from), "r"((size_t)(step)) : "memory")
#define TILE_STORE(t, to, step) \
    __asm__ volatile("tilestored %%tmm" #t ", (%0,%1,1)" : : "r"(to), "r"((size_t)(step)) : "memory")
#define TILE_DOT_RAISED(sums, a, b) __asm__ volatile("tdpbusd %%tmm" #b ", %%tmm" #a ", %%tmm" #sums : :) /* A + 128 */
#define TILE_DOT(sums, a, b)        __asm__ volatile("tdpbssd %%tmm" #b ", %%tmm" #a ", %%tmm" #sums : :)
#define TILE_PRODUCT(sums, a, b)         \
    do {                                 \
        if (raised)                      \
            TILE_DOT_RAISED(sums, a, b); \
        else                             \
            TILE_DOT(sums, a, b);        \
    } while (0)

/* Four tiles of sums, 0 to 3: of rows by columns 0 x 0, 0 x 1, 1 x 0, 1 x 1. Rows of A are tiles 4 and 5, columns of B
 * 6 and 7. lines: of A, 1 to 16; quads: of depth, 1 to 16. */
AVX512_INLINE void tiles_begin(size_t lines, size_t quads)
{
    struct {
        uint8_t palette, start, reserved[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.bytes[i] = (uint16_t)(i == 4 || i == 5 ? 4 * quads : 64);
        shapes.rows[i] = (uint8_t)(i < 6 ? lines : quads);
    }
    __asm__ volatile("ldtilecfg %0" : : "m"(shapes));
}

/* Else the system would save them whenever threads take turns. */
static inline void tiles_end(void)
{
    __asm__ volatile("tilerelease" : :);
}

/* Sums of up to two times sixteen lines by 32 columns. */
typedef struct {
    _Alignas(64) int32_t at[2][TILE_LINES][32];
} tile_sums;

/* Two or one of each. start: what the columns' sums begin with. */
AVX512_INLINE void tiles_start(const int32_t *start, const int strips, const int vectors)
{
    TILE_LOAD(0, start, 0); /* the same for each line */
    if (vectors > 1)
        TILE_LOAD(1, start + 16, 0);
    if (strips > 1)
        TILE_LOAD(2, start, 0);
    if (strips > 1 && vectors > 1)
        TILE_LOAD(3, start + 16, 0);
}

/* Sixteen lines of A each, `step` bytes apart, times sixteen columns of packed B each, a quad b_step bytes behind the
 * one before. raised: A is stored as a + 128. */
AVX512_INLINE void tiles_add(const uint8_t *a0, const uint8_t *a1, size_t step, const uint8_t *b, size_t b_step,
                             const bool raised, const int strips, const int vectors)
{
    TILE_LOAD(4, a0, step);
    TILE_LOAD(6, b, b_step);
    TILE_PRODUCT(0, 4, 6);
    if (vectors > 1) {
        TILE_LOAD(7, b + 64, b_step);
        TILE_PRODUCT(1, 4, 7);
    }
    if (strips > 1) {
        TILE_LOAD(5, a1, step);
        TILE_PRODUCT(2, 5, 6);
    }
    if (strips > 1 && vectors > 1)
        TILE_PRODUCT(3, 5, 7);
}

AVX512_INLINE void tiles_store(tile_sums *sums, const int strips, const int vectors)
{
    enum { STEP = sizeof sums->at[0][0] };
    TILE_STORE(0, sums->at[0][0], STEP);
    if (vectors > 1)
        TILE_STORE(1, sums->at[0][0] + 16, STEP);
    if (strips > 1)
        TILE_STORE(2, sums->at[1][0], STEP);
    if (strips > 1 && vectors > 1)
        TILE_STORE(3, sums->at[1][0] + 16, STEP);
}

/* A strip's lines into rows of C, `step` bytes apart; live: lanes of the last register of columns. */
AVX512_INLINE __m512i tiles_align(int32_t sums[TILE_LINES][32], size_t lines, int32_t exponent, __mmask16 live,
                                  uint8_t *out, size_t step, __m512i peak, const int vectors)
{
    for (size_t i = 0; i < lines; i++, out += step) {
        const __mmask16 first = vectors > 1 ? 0xffff : live;
        peak = mantis_align_store(_mm512_load_si512(sums[i]), exponent, first, out, peak);
        if (vectors > 1)
            peak = mantis_align_store(_mm512_load_si512(sums[i] + 16), exponent, live, out + 64, peak);
    }
    return peak;
}

size_t mantis_a_bytes_amx(size_t depth);
size_t mantis_b_bytes_amx(size_t depth);
void mantis_pack_a_amx(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed);
void mantis_multiply_amx(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc);
void mantis_multiply_align_amx(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                               const int32_t *bias, int32_t exponent, uint8_t *out, size_t out_step,
                               const uint8_t *next, mantis_marks *marks);

void mantis_strips_amx(const mantis_strips *s);
void mantis_turn_amx(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t line_step);
void mantis_direct_amx(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, mantis_marks *marks);

#endif
#endif
