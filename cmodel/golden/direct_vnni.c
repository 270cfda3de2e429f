/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution straight from pixels by AVX-512 VNNI (numerics section 5): outputs of a row side by side, sixteen columns
 * a register, four bytes of a run a step. Pixels are stored as a + 128, padding too, so that one start value a column
 * takes 128 * sum_k B[k][n] off again (gemm_vnni.c). The sums are aligned from the registers that hold them. */
#include "golden/align_avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

enum {
    TILE_ROWS = 12,
    AHEAD = 30, /* outputs */
};

/* A block of columns and where it goes. */
typedef struct {
    const uint8_t *b;
    const int32_t *bias; /* of the columns, or NULL */
    __mmask16 live;      /* lanes of the last register of columns */
    __m512i peak;
} target;

#define EACH_ROW(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11)
/* clang-format off */
#define START(i) VNNI_START(i, v0, v1, v2, v3)
#define STEP(i)  if (rows > i) VNNI_STEP(i, at##i)
#define ALIGN(v, c, live)                                                                                         \
    if (vectors > v)                                                                                              \
        peak = mantis_align_store(c, exponent, v + 1 < vectors ? 0xffff : live, to_ + 64 * v, peak);
#define ALIGN_ROW(i, live)                                                                                        \
    if (rows > i) {                                                                                               \
        uint8_t *const to_ = out + i * step;                                                                      \
        ALIGN(0, c##i##0, live) ALIGN(1, c##i##1, live) ALIGN(2, c##i##2, live) ALIGN(3, c##i##3, live)           \
    }
#define ALIGN_WHOLE(i) ALIGN_ROW(i, 0xffff)
#define ALIGN_PART(i) ALIGN_ROW(i, t->live)
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

/* Of register v of `vectors`, which may not be there, with the biases. */
AVX512_INLINE __m512i start_of(const target *t, const int v, const int vectors)
{
    const __mmask16 live = v + 1 < vectors ? 0xffff : v < vectors ? t->live : 0;
    const __m512i from = _mm512_loadu_si512(t->b + 64 * v);
    return t->bias && live ? _mm512_add_epi32(from, _mm512_maskz_loadu_epi32(live, t->bias + 16 * v)) : from;
}

AVX512_INLINE void tile(const mantis_direct *d, const uint8_t *pixel, uint8_t *out, target *t, const int rows,
                        const int vectors)
{
    const size_t s = d->pixel_step, s3 = 3 * s, s5 = 5 * s, s7 = 7 * s, s9 = 9 * s, s11 = 11 * s, quads = d->quads;
    const __m512i v0 = start_of(t, 0, vectors), v1 = start_of(t, 1, vectors);
    const __m512i v2 = start_of(t, 2, vectors), v3 = start_of(t, 3, vectors);
    const uint8_t *b = t->b + GEMM_COLS * 4;
    (void)s3, (void)s5, (void)s7, (void)s9, (void)s11;
    EACH_ROW(START)
    const uint32_t *run = d->run, *const beyond = run + d->runs;
    do { /* loops that are never left out: with others gcc 12 moves sums to and fro in them */
        const uint8_t *x = pixel + *run;
        size_t q = quads;
        do {
            const __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);
            const __m512i b2 = _mm512_loadu_si512(b + 128), b3 = _mm512_loadu_si512(b + 192);
            EACH_ROW(STEP)
            x += 4;
            b += GEMM_COLS * 4;
        } while (--q);
    } while (++run < beyond);
    const int32_t exponent = d->exponent;
    const size_t step = d->out_step;
    __m512i peak = t->peak;
    if (t->live == 0xffff) {
        EACH_ROW(ALIGN_WHOLE)
        t->peak = peak;
        return;
    }
    EACH_ROW(ALIGN_PART)
    t->peak = peak;
}

#define TILE(n, vectors)                    \
    case n:                                 \
        tile(d, pixel, out, t, n, vectors); \
        break;
#define TILES_6(v)  TILE(1, v) TILE(2, v) TILE(3, v) TILE(4, v) TILE(5, v) TILE(6, v)
#define TILES_8(v)  TILES_6(v) TILE(7, v) TILE(8, v)
#define TILES_12(v) TILES_8(v) TILE(9, v) TILE(10, v) TILE(11, v) TILE(12, v)

/* The lines of results some outputs later, which left the caches since the last step: as many as are written now, since
 * all of a row's at once would find no place for so many lines under way. Rows of an image follow one another, so what
 * lies beyond this row's end is wanted, too. */
AVX512_INLINE void fetch(const mantis_direct *d, const uint8_t *out, size_t rows, size_t vectors)
{
    const uintptr_t at = (uintptr_t)out + AHEAD * d->out_step;
    for (size_t i = 0; i < rows; i++)
        mantis_fetch(at + i * d->out_step, 64 * vectors);
}

/* One block of columns of `pixels` outputs, in even tiles: none of a few pixels is left over. */
#define BLOCK(name, vectors, most, cases)                                                                         \
    AVX512 __attribute__((noinline)) static void name##_tile(const mantis_direct *d, const uint8_t *pixel,        \
                                                             uint8_t *out, target *t, size_t rows)                \
    {                                                                                                             \
        switch (rows) {                                                                                           \
            cases(vectors)                                                                                        \
        }                                                                                                         \
    }                                                                                                             \
    AVX512 static void name(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, target *t) \
    {                                                                                                             \
        const size_t cuts = (pixels + (most)-1) / (most), rows = pixels / cuts, longer = pixels % cuts;           \
        for (size_t i = 0; i < cuts; i++) {                                                                       \
            const size_t take = rows + (i < longer);                                                              \
            fetch(d, out, take, vectors);                                                                         \
            name##_tile(d, pixel, out, t, take);                                                                  \
            pixel += take * d->pixel_step;                                                                        \
            out += take * d->out_step;                                                                            \
        }                                                                                                         \
    }

BLOCK(block1, 1, TILE_ROWS, TILES_12)
BLOCK(block2, 2, TILE_ROWS, TILES_12)
BLOCK(block3, 3, 8, TILES_8)
BLOCK(block4, 4, 6, TILES_6)

/* Strips of a few outputs, of all columns: so C is written from its beginning to its end, as memory likes it. */
AVX512 void mantis_direct_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                               mantis_marks *marks)
{
    static void (*const blocks[4])(const mantis_direct *, const uint8_t *, size_t, uint8_t *,
                                   target *) = {block1, block2, block3, block4};
    if (mantis_direct_pairs_vnni(d, pixel, pixels, out, marks))
        return;
    target t = {.peak = _mm512_setzero_si512()};
    const size_t most = d->cols > GEMM_COLS ? TILE_ROWS : pixels;
    for (size_t done = 0; done < pixels; done += most) {
        const size_t take = pixels - done < most ? pixels - done : most;
        for (size_t col = 0; col < d->cols; col += GEMM_COLS) {
            const size_t cols = d->cols - col < GEMM_COLS ? d->cols - col : GEMM_COLS;
            t.b = d->b + col / GEMM_COLS * d->b_step;
            t.bias = d->bias ? d->bias + col : NULL;
            t.live = mantis_mask16((cols - 1) % 16 + 1);
            blocks[(cols - 1) / 16](d, pixel + done * d->pixel_step, take, out + done * d->out_step + 4 * col, &t);
        }
    }
    const uint32_t largest = _mm512_reduce_max_epu32(t.peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
