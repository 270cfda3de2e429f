/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution straight from pixels by AVX-512 VNNI (numerics section 5): outputs of a row side by side, sixteen columns
 * a register, four bytes of a run a step. Pixels are stored as a + 128, padding too; the start values take it off
 * again. The sums are aligned from the registers that hold them. */
#include "golden/align_avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

enum { TILE_ROWS = 12 };

/* A block of columns and where it goes. */
typedef struct {
    const uint8_t *b;
    const int32_t *start, *first, *last;
    __mmask16 live; /* lanes of the last register of columns */
    __m512i peak;
} target;

#define EACH_ROW(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11)
/* clang-format off */
#define FROM(i, v)                                                                                                \
    _mm512_loadu_si512((left && i == 0 ? t->first : right && i + 1 == rows ? t->last : t->start) + 16 * v)
#define START(i) VNNI_START(i, FROM(i, 0), FROM(i, 1), FROM(i, 2), FROM(i, 3))
#define STEP(i)  if (rows > i) VNNI_STEP(i, at##i)
#define STEP_LATER(i)  if (rows > i && i > 0) VNNI_STEP(i, at##i)
#define STEP_BEFORE(i) if (rows > i + 1) VNNI_STEP(i, at##i)
#define QUADS(count, steps)                                                                                       \
    do {                                                                                                          \
        size_t q_ = count;                                                                                        \
        do {                                                                                                      \
            const __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);                            \
            const __m512i b2 = _mm512_loadu_si512(b + 128), b3 = _mm512_loadu_si512(b + 192);                     \
            (void)b0, (void)b1, (void)b2, (void)b3;                                                               \
            EACH_ROW(steps)                                                                                       \
            x += 4;                                                                                               \
            b += GEMM_COLS * 4;                                                                                   \
        } while (--q_);                                                                                           \
    } while (0)
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

/* left, right: the first output leaves out what is left of the image, the last one what is right of it. */
AVX512_INLINE void tile(const mantis_direct *d, const uint8_t *pixel, uint8_t *out, target *t, const int rows,
                        const int vectors, const bool left, const bool right)
{
    const size_t s = d->pixel_step, s3 = 3 * s, s5 = 5 * s, s7 = 7 * s, s9 = 9 * s, s11 = 11 * s;
    const size_t quads = d->quads - (left ? d->left : 0) - (right ? d->right : 0);
    const uint8_t *b = t->b;
    (void)s3, (void)s5, (void)s7, (void)s9, (void)s11;
    EACH_ROW(START)
    const uint32_t *run = d->run, *const beyond = run + d->runs;
    do { /* loops that are never left out: with others gcc 12 moves sums to and fro in them */
        const uint8_t *x = pixel + *run;
        if (left)
            QUADS(d->left, STEP_LATER);
        QUADS(quads, STEP);
        if (right)
            QUADS(d->right, STEP_BEFORE);
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

#define TILE(n, v, left, right)                    \
    case n:                                        \
        tile(d, pixel, out, t, n, v, left, right); \
        break;
#define TILES_6(v, l, r) \
    TILE(1, v, l, r) TILE(2, v, l, r) TILE(3, v, l, r) TILE(4, v, l, r) TILE(5, v, l, r) TILE(6, v, l, r)
#define TILES_8(v, l, r)  TILES_6(v, l, r) TILE(7, v, l, r) TILE(8, v, l, r)
#define TILES_12(v, l, r) TILES_8(v, l, r) TILE(9, v, l, r) TILE(10, v, l, r) TILE(11, v, l, r) TILE(12, v, l, r)

/* The lines of results some outputs later, which left the caches since the last step: as many as are written now, since
 * all of a row's at once would find no place for so many lines under way. Rows of an image follow one another, so what
 * lies beyond this row's end is wanted, too. */
AVX512_INLINE void fetch(const mantis_direct *d, const uint8_t *out, size_t rows, size_t vectors)
{
    const uintptr_t at = (uintptr_t)out + d->ahead;
    for (size_t i = 0; i < rows; i++)
        mantis_fetch(at + i * d->out_step, 64 * vectors);
}

#define PLACE(name, vectors, cases, left, right)                                                                  \
    AVX512 __attribute__((noinline)) static void name(const mantis_direct *d, const uint8_t *pixel, uint8_t *out, \
                                                      target *t, size_t rows)                                     \
    {                                                                                                             \
        switch (rows) {                                                                                           \
            cases(vectors, left, right)                                                                           \
        }                                                                                                         \
    }

PLACE(tiles1, 1, TILES_12, false, false)
PLACE(tiles2, 2, TILES_12, false, false)
PLACE(tiles3, 3, TILES_8, false, false)
PLACE(tiles4, 4, TILES_6, false, false)
PLACE(left4, 4, TILES_6, true, false)
PLACE(right4, 4, TILES_6, false, true)
PLACE(both4, 4, TILES_6, true, true)

/* At the ends of a row whole blocks of columns alone leave out padding: with fewer it brought nothing. */
static void ends4(const mantis_direct *d, const uint8_t *pixel, uint8_t *out, target *t, size_t rows, bool first,
                  bool last)
{
    if (first && d->left)
        (last && d->right ? both4 : left4)(d, pixel, out, t, rows);
    else
        (last && d->right ? right4 : tiles4)(d, pixel, out, t, rows);
}

/* One block of columns of `pixels` outputs, in even tiles of no more than `most`: none of a few pixels is left over.
 * first, last: they are the row's. */
AVX512_INLINE void block(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, target *t,
                         const size_t vectors, const size_t most, bool first, bool last)
{
    const size_t cuts = (pixels + most - 1) / most, rows = pixels / cuts, longer = pixels % cuts;
    for (size_t i = 0; i < cuts; i++) {
        const size_t take = rows + (i < longer);
        fetch(d, out, take, vectors);
        if (vectors == 4)
            ends4(d, pixel, out, t, take, first && i == 0, last && i + 1 == cuts);
        else
            (vectors == 1 ? tiles1 : vectors == 2 ? tiles2 : tiles3)(d, pixel, out, t, take);
        pixel += take * d->pixel_step;
        out += take * d->out_step;
    }
}

/* Strips of a few outputs, of all columns: so C is written from its beginning to its end, as memory likes it. */
AVX512_INLINE void row(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, target *t)
{
    const size_t most = d->cols > GEMM_COLS ? TILE_ROWS : pixels;
    for (size_t done = 0; done < pixels; done += most) {
        const size_t take = pixels - done < most ? pixels - done : most;
        for (size_t col = 0; col < d->cols; col += GEMM_COLS) {
            const size_t cols = d->cols - col < GEMM_COLS ? d->cols - col : GEMM_COLS;
            t->b = d->b + col / GEMM_COLS * d->b_step;
            t->start = d->start + col;
            t->first = d->first + col;
            t->last = d->last + col;
            t->live = mantis_mask16((cols - 1) % 16 + 1);
            const uint8_t *const from = pixel + done * d->pixel_step;
            uint8_t *const to = out + done * d->out_step + 4 * col;
            const bool first = done == 0, last = done + take == pixels;
            switch ((cols + 15) / 16) {
            case 1: block(d, from, take, to, t, 1, TILE_ROWS, first, last); break;
            case 2: block(d, from, take, to, t, 2, TILE_ROWS, first, last); break;
            case 3: block(d, from, take, to, t, 3, 8, first, last); break;
            default: block(d, from, take, to, t, 4, 6, first, last); break;
            }
        }
    }
}

AVX512 void mantis_direct_vnni(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                               mantis_marks *marks)
{
    if (mantis_direct_pairs_vnni(d, pixel, pixels, out, marks))
        return;
    target t = {.peak = _mm512_setzero_si512()};
    for (size_t i = 0; i < d->rows; i++)
        row(d, pixel + i * d->row_step, pixels, out + i * d->out_row, &t);
    const uint32_t largest = _mm512_reduce_max_epu32(t.peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
