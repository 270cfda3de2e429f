/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution straight from pixels by AVX-512 VNNI (numerics section 5): outputs of a row side by side, sixteen columns
 * a register, four bytes of a run a step. Pixels are stored as a + 128, padding too, so that one start value a column
 * takes 128 * sum_k B[k][n] off again (gemm_vnni.c). The sums are aligned from the tile's own stage. */
#include "golden/align_avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

enum { TILE_ROWS = 12, AHEAD = 3 /* tiles */ };

#define EACH_ROW(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11)
/* clang-format off */
#define START(i) VNNI_START(i, v0, v1, v2, v3)
#define STEP(i)  if (rows > i) VNNI_STEP(i, at##i)
#define STORE(i)                                                                                                  \
    if (rows > i) {                                                                                               \
        _mm512_store_si512(acc + GEMM_COLS * i, c##i##0);                                                         \
        if (vectors > 1) _mm512_store_si512(acc + GEMM_COLS * i + 16, c##i##1);                                   \
        if (vectors > 2) _mm512_store_si512(acc + GEMM_COLS * i + 32, c##i##2);                                   \
        if (vectors > 3) _mm512_store_si512(acc + GEMM_COLS * i + 48, c##i##3);                                   \
    }
/* clang-format on */
/* Twelve pixels by few registers: multiples of s that an address can scale. */
#define at0  x
#define at1  (x + s)
#define at2  (x + 2 * s)
#define at3  (x + s3)
#define at4  (x + 4 * s)
#define at5  (x + s5)
#define at6  (x + 2 * s3)
#define at7  (x + s7)
#define at8  (x + 8 * s)
#define at9  (x + s9)
#define at10 (x + 2 * s5)
#define at11 (x + s11)

AVX512_INLINE void tile(const mantis_direct *d, const uint8_t *pixel, int32_t *acc, const int rows, const int vectors)
{
    const size_t s = d->pixel_step, s3 = 3 * s, s5 = 5 * s, s7 = 7 * s, s9 = 9 * s, s11 = 11 * s, quads = d->quads;
    const uint8_t *b = d->b;
    const __m512i v0 = _mm512_loadu_si512(b), v1 = _mm512_loadu_si512(b + 64);
    const __m512i v2 = _mm512_loadu_si512(b + 128), v3 = _mm512_loadu_si512(b + 192);
    (void)s3, (void)s5, (void)s7, (void)s9, (void)s11;
    EACH_ROW(START)
    b += GEMM_COLS * 4;
    for (size_t run = 0; run < d->runs; run++) {
        const uint8_t *x = pixel + d->run[run];
        for (size_t q = 0; q < quads; q++) {
            const __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);
            const __m512i b2 = _mm512_loadu_si512(b + 128), b3 = _mm512_loadu_si512(b + 192);
            EACH_ROW(STEP)
            x += 4;
            b += GEMM_COLS * 4;
        }
    }
    EACH_ROW(STORE)
}

#define TILE(n, vectors)                 \
    case n:                              \
        tile(d, pixel, acc, n, vectors); \
        break;
#define TILES_6(v)  TILE(1, v) TILE(2, v) TILE(3, v) TILE(4, v) TILE(5, v) TILE(6, v)
#define TILES_8(v)  TILES_6(v) TILE(7, v) TILE(8, v)
#define TILES_12(v) TILES_8(v) TILE(9, v) TILE(10, v) TILE(11, v) TILE(12, v)

AVX512 static void tile1(const mantis_direct *d, const uint8_t *pixel, int32_t *acc, int rows)
{
    switch (rows) {
        TILES_12(1)
    }
}

AVX512 static void tile2(const mantis_direct *d, const uint8_t *pixel, int32_t *acc, int rows)
{
    switch (rows) {
        TILES_12(2)
    }
}

AVX512 static void tile3(const mantis_direct *d, const uint8_t *pixel, int32_t *acc, int rows)
{
    switch (rows) {
        TILES_8(3)
    }
}

AVX512 static void tile4(const mantis_direct *d, const uint8_t *pixel, int32_t *acc, int rows)
{
    switch (rows) {
        TILES_6(4)
    }
}

/* The results' lines of a later tile, which left the caches since the last step. Rows of an image follow one another,
 * so what lies beyond this row's end is wanted, too. */
AVX512_INLINE void fetch(const uint8_t *out, size_t step, size_t rows, size_t cols)
{
    const uintptr_t at = (uintptr_t)out + AHEAD * rows * step;
    for (size_t i = 0; i < rows; i++)
        mantis_fetch(at + i * step, 4 * cols);
}

AVX512 void mantis_direct_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                               mantis_marks *marks)
{
    static void (*const tiles[4])(const mantis_direct *, const uint8_t *, int32_t *, int) = {tile1, tile2, tile3,
                                                                                             tile4};
    static const size_t most[4] = {TILE_ROWS, TILE_ROWS, 8, 6};
    _Alignas(64) int32_t acc[TILE_ROWS * GEMM_COLS];
    const size_t vectors = (d->cols + 15) / 16, cuts = (pixels + most[vectors - 1] - 1) / most[vectors - 1];
    __m512i peak = _mm512_setzero_si512();
    for (size_t i = 0, done = 0; i < cuts; i++) { /* even tiles: none of a few pixels is left over */
        const size_t take = (pixels - done + cuts - i - 1) / (cuts - i);
        fetch(out + done * d->out_step, d->out_step, take, d->cols);
        tiles[vectors - 1](d, pixel + done * d->pixel_step, acc, (int)take);
        peak = mantis_align_rows(acc, d->bias, take, d->cols, d->exponent, out + done * d->out_step, d->out_step, peak);
        done += take;
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
