/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution straight from pixels by tiles (numerics section 5): outputs of a row are a tile's rows, read where they
 * lie in the window, some bytes of a run at a time. Two strips of outputs by 32 columns make four tiles of sums. Pixels
 * are stored as a + 128, padding too; the start values take it off again. Padding at the ends of rows is multiplied. */
#include "golden/amx.h"

#ifdef MANTIS_TILES

/* Outputs side by side in a row. */
typedef struct {
    const uint8_t *pixel;
    uint8_t *out;
} strip;

/* Two strips by up to 32 columns. */
typedef struct {
    const uint8_t *b;
    const int32_t *start;
    size_t lines, quads; /* outputs of a strip; of a piece of a run */
    __mmask16 live;      /* lanes of the last register of columns */
    __m512i peak;
    tile_sums sums;
} block;

/* The results some outputs later, which left the caches since the last step. */
AVX512_INLINE void fetch(const mantis_direct *d, const block *k, const uint8_t *out, const int vectors)
{
    for (size_t i = 0; i < k->lines; i++)
        mantis_fetch((uintptr_t)out + d->ahead + i * d->out_step, 64 * (size_t)vectors);
}

AVX512_INLINE void multiply(const mantis_direct *d, block *k, const strip *s, size_t column, const int strips,
                            const int vectors)
{
    const uint8_t *b = k->b;
    const size_t bytes = 4 * k->quads, pieces = d->quads / k->quads;
    tiles_start(k->start, strips, vectors);
    for (int i = 0; i < strips; i++)
        fetch(d, k, s[i].out + column, vectors);
    for (size_t r = 0; r < d->runs; r++) {
        const uint8_t *x0 = s[0].pixel + d->run[r], *x1 = s[strips - 1].pixel + d->run[r];
        for (size_t p = 0; p < pieces; p++, x0 += bytes, x1 += bytes, b += bytes * GEMM_COLS)
            tiles_add(x0, x1, d->pixel_step, b, 4 * GEMM_COLS, true, strips, vectors);
    }
    tiles_store(&k->sums, strips, vectors);
    for (int i = 0; i < strips; i++)
        k->peak = tiles_align(k->sums.at[i], k->lines, d->exponent, k->live, s[i].out + column, d->out_step, k->peak,
                              vectors);
}

/* All columns of one or two strips: so C is written from its beginning to its end, as memory likes it. */
AVX512_INLINE void columns(const mantis_direct *d, block *k, const strip *s, const int strips)
{
    for (size_t col = 0; col < d->cols; col += 32) {
        const size_t cols = d->cols - col < 32 ? d->cols - col : 32;
        k->b = d->b + col / GEMM_COLS * d->b_step + col % GEMM_COLS * 4;
        k->start = d->start + col;
        k->live = mantis_mask16((cols - 1) % 16 + 1);
        if (cols > 16)
            multiply(d, k, s, 4 * col, strips, 2);
        else
            multiply(d, k, s, 4 * col, strips, 1);
    }
}

/* Quads of a piece of a run: equal pieces, since a tile's shape is one for all. */
static size_t piece_of(size_t quads)
{
    size_t piece = quads < TILE_QUADS ? quads : TILE_QUADS;
    while (quads % piece)
        piece--;
    return piece;
}

/* Fewer multiplications than it takes to begin with tiles, and to fetch their sums from memory. */
static bool is_light(const mantis_direct *d, size_t pixels, size_t strips, size_t piece)
{
    const size_t quads = d->runs * d->quads;
    return piece < DIRECT_TILE_QUADS || quads < DIRECT_TILE_DEPTH || pixels < DIRECT_TILE_PIXELS ||
           (strips == 1 && quads * ((d->cols + 15) / 16) < DIRECT_TILE_ALONE);
}

AVX512 void mantis_direct_amx(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out,
                              mantis_marks *marks)
{
    const size_t cuts = (pixels + TILE_LINES - 1) / TILE_LINES, piece = piece_of(d->quads), strips = d->rows * cuts;
    if (is_light(d, pixels, strips, piece)) {
        mantis_direct_vnni(d, pixel, pixels, out, marks);
        return;
    }
    block k = {.lines = (pixels + cuts - 1) / cuts, .quads = piece, .peak = _mm512_setzero_si512()};
    strip s[2];
    tiles_begin(k.lines, k.quads);
    for (size_t i = 0, n = 0; i < strips; i++) {
        /* the last strip of a row ends with it: what it has of the one before is done again */
        const size_t row = i / cuts, at = i % cuts * k.lines, first = at + k.lines <= pixels ? at : pixels - k.lines;
        s[n++] =
            (strip){pixel + row * d->row_step + first * d->pixel_step, out + row * d->out_row + first * d->out_step};
        if (n == 2) {
            columns(d, &k, s, 2);
            n = 0;
        } else if (i + 1 == strips) {
            columns(d, &k, s, 1);
        }
    }
    tiles_end();
    const uint32_t largest = _mm512_reduce_max_epu32(k.peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
