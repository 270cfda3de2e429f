/* SPDX-License-Identifier: Apache-2.0 */
/* Weight gradients by AVX-512 VNNI (numerics section 5): four outputs of a row a dot, the bytes of a patch's kernel row
 * as lines, sixteen columns a register. Bytes are stored as a + 128 (gemm_gradient.c takes 128 * sum B off again). */
#include "golden/avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

/* clang-format off */
#define EACH_LINE(M)                                                                                              \
    M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12) M(13) M(14) M(15)
#define START(i) VNNI_START(i, zero, zero, zero, zero)
#define STEP(i)  if (lines > i) VNNI_STEP(i, a + 4 * i)
#define ADD_TO(at, c) _mm512_storeu_si512(at, _mm512_add_epi32(_mm512_loadu_si512(at), c))
#define ADD(i)                                                                                                    \
    if (lines > i) {                                                                                              \
        ADD_TO(sums + i * g->pitch, c##i##0);                                                                     \
        if (vectors > 1) ADD_TO(sums + i * g->pitch + 16, c##i##1);                                               \
        if (vectors > 2) ADD_TO(sums + i * g->pitch + 32, c##i##2);                                               \
        if (vectors > 3) ADD_TO(sums + i * g->pitch + 48, c##i##3);                                               \
    }
/* clang-format on */

AVX512_INLINE void tile(const mantis_gradient *g, const uint8_t *from, int32_t *sums, const int lines,
                        const int vectors)
{
    const __m512i zero = _mm512_setzero_si512();
    EACH_LINE(START)
    for (size_t image = 0; image < g->images; image++) {
        for (size_t row = 0; row < g->rows; row++) {
            const uint8_t *a = from + image * g->a_image + row * g->a_row;
            const uint8_t *b = g->b + image * g->b_image + row * g->b_row;
            for (size_t q = 0; q < g->quads; q++) {
                const __m512i b0 = _mm512_loadu_si512(b);
                const __m512i b1 = vectors > 1 ? _mm512_loadu_si512(b + 64) : zero;
                const __m512i b2 = vectors > 2 ? _mm512_loadu_si512(b + 128) : zero;
                const __m512i b3 = vectors > 3 ? _mm512_loadu_si512(b + 192) : zero;
                (void)b1, (void)b2, (void)b3;
                EACH_LINE(STEP)
                a += 64;
                b += 64 * vectors;
            }
        }
    }
    EACH_LINE(ADD)
}

#define TILE(n, vectors)              \
    case n:                           \
        tile(g, a, sums, n, vectors); \
        break;
#define TILES_6(v) TILE(1, v) TILE(2, v) TILE(3, v) TILE(4, v) TILE(5, v) TILE(6, v)
#define TILES_8(v) TILES_6(v) TILE(7, v) TILE(8, v)
#define TILES_16(v) \
    TILES_8(v) TILE(9, v) TILE(10, v) TILE(11, v) TILE(12, v) TILE(13, v) TILE(14, v) TILE(15, v) TILE(16, v)

AVX512 static void tile1(const mantis_gradient *g, const uint8_t *a, int32_t *sums, size_t lines)
{
    switch (lines) {
        TILES_16(1)
    }
}

AVX512 static void tile2(const mantis_gradient *g, const uint8_t *a, int32_t *sums, size_t lines)
{
    switch (lines) {
        TILES_8(2)
    }
}

AVX512 static void tile3(const mantis_gradient *g, const uint8_t *a, int32_t *sums, size_t lines)
{
    switch (lines) {
        TILES_8(3)
    }
}

AVX512 static void tile4(const mantis_gradient *g, const uint8_t *a, int32_t *sums, size_t lines)
{
    switch (lines) {
        TILES_6(4)
    }
}

/* Few columns: the lines lie in the lanes instead, a register a column; two sums of each, since one dot waits for the
 * other. Lanes without a line are thrown away, but for one that the loop asks for. */
/* clang-format off */
#define EACH_COL(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#define START_COL(j) __m512i e##j = zero, o##j = zero; (void)e##j; (void)o##j;
#define DOT_COL(sum, from, x)                                                                                     \
    do {                                                                                                          \
        int32_t quad_;                                                                                            \
        memcpy(&quad_, from, 4);                                                                                  \
        sum = _mm512_dpbusd_epi32(sum, x, _mm512_set1_epi32(quad_));                                              \
    } while (0)
#define EVEN_COL(j) if (cols > j) DOT_COL(e##j, b + 4 * j, x0);
#define ODD_COL(j) if (cols > j) DOT_COL(o##j, b + 64 + 4 * j, x1);
#define GIVE_COL(j) if (cols > j) _mm512_store_si512(give[j], _mm512_add_epi32(e##j, o##j));
/* clang-format on */

AVX512_INLINE void few(const mantis_gradient *g, const uint8_t *from, int32_t *sums, size_t lines, const size_t cols)
{
    const __m512i zero = _mm512_setzero_si512();
    _Alignas(64) int32_t give[GRADIENT_FEW][16];
    EACH_COL(START_COL)
    for (size_t image = 0; image < g->images; image++) {
        for (size_t row = 0; row < g->rows; row++) {
            const uint8_t *a = from + image * g->a_image + row * g->a_row;
            const uint8_t *b = g->b + image * g->b_image + row * g->b_row;
            size_t q = 0;
            for (; q + 2 <= g->quads; q += 2) {
                const __m512i x0 = _mm512_loadu_si512(a), x1 = _mm512_loadu_si512(a + 64);
                EACH_COL(EVEN_COL)
                EACH_COL(ODD_COL)
                a += 128;
                b += 128;
            }
            if (q < g->quads) {
                const __m512i x0 = _mm512_loadu_si512(a);
                EACH_COL(EVEN_COL)
            }
        }
    }
    EACH_COL(GIVE_COL)
    for (size_t i = 0; i < lines; i++)
        for (size_t j = 0; j < cols; j++)
            sums[i * g->pitch + j] = (int32_t)((uint32_t)sums[i * g->pitch + j] + (uint32_t)give[j][i]);
    if (!g->free)
        return;
    for (size_t j = 0; j < cols; j++)
        g->free[j] = (int32_t)((uint32_t)g->free[j] - (uint32_t)give[j][lines]);
}

#define FEW_COLS(n)                                                                                    \
    AVX512 static void few##n(const mantis_gradient *g, const uint8_t *a, int32_t *sums, size_t lines) \
    {                                                                                                  \
        few(g, a, sums, lines, n);                                                                     \
    }
FEW_COLS(1)
FEW_COLS(2)
FEW_COLS(3)
FEW_COLS(4)
FEW_COLS(5)
FEW_COLS(6)
FEW_COLS(7)
FEW_COLS(8)

AVX512 void mantis_gradient_vnni(const mantis_gradient *g, const uint8_t *a, size_t lines, size_t vectors,
                                 int32_t *sums)
{
    static void (*const tiles[4])(const mantis_gradient *, const uint8_t *, int32_t *, size_t) = {tile1, tile2, tile3,
                                                                                                  tile4};
    static void (*const fews[GRADIENT_FEW])(const mantis_gradient *, const uint8_t *, int32_t *,
                                            size_t) = {few1, few2, few3, few4, few5, few6, few7, few8};
    static const size_t most[4] = {16, 8, 8, 6};
    if (g->cols <= GRADIENT_FEW && lines > GRADIENT_FEW) {
        fews[g->cols - 1](g, a, sums, lines);
        return;
    }
    const size_t cuts = (lines + most[vectors - 1] - 1) / most[vectors - 1];
    for (size_t i = 0, done = 0; i < cuts; i++) {
        const size_t take = (lines - done + cuts - i - 1) / (cuts - i);
        tiles[vectors - 1](g, a + 4 * done, sums + done * g->pitch, take);
        done += take;
    }
}

#endif
