/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/product_clocks.h"

#include "host/device/port.h"

#include "mantis/command_set.h"
#include "mantis/version.h"

#include <stdbool.h>

enum {
    BEAT = 16,                   /* bytes that the loader takes in a clock */
    CHUNK = 256,                 /* a sum's terms in a step */
    PASS = 16,                   /* a view's taps in a step */
    FOLDED_WIDTH = 128,          /* of the input, where tiles have several kernel rows */
    PAIR_WIDTH = 64,             /* of the input, where two output rows are summed at once, at most, .. */
    PAIR_HEIGHT = 15,            /* .. and of the kernel */
    MOST_ROWS = 4,               /* of the output in a view's block, .. */
    MOST_LINES = 16,             /* .. if it looks at no more lines of the input */
    PIECE = 16,                  /* columns that leave the drain together */
    WORDS = PORT_BEAT_BYTES / 4, /* in which they go to memory */
    BETWEEN = 3                  /* a tile's last piece and the next one's first */
};

typedef struct {
    uint64_t m, n, k, groups, edge, block; /* edges of the array and of a block of results */
    uint64_t out_ld;
    bool trans_a, trans_b, aligned_a, aligned_b, raw;
    bool plain; /* sums are what they are wherever they stand */
} product;

typedef struct {
    uint64_t h, w, oh, ow, images, channels, kh, kw, pad, stride, dilate, rate;
    uint64_t rows;  /* of the kernel, that are gone through: in pairs one more */
    uint64_t there; /* of all output rows, or pairs of them: kernel rows that look at a line of the input */
    bool linear, packed, narrow, pair;
} view;

static uint64_t up(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static product product_of(const mantis_command *c)
{
    const uint64_t edge = (uint64_t)mantis_array_size();
    return (product){.m = mantis_get(c, MANTIS_GEMM_ROWS),
                     .n = mantis_get(c, MANTIS_GEMM_COLS),
                     .k = mantis_get(c, MANTIS_GEMM_DEPTH),
                     .groups = mantis_get(c, MANTIS_GEMM_LAST_GROUP) + (uint64_t)1,
                     .edge = edge,
                     .block = 4 * edge,
                     .out_ld = mantis_get(c, MANTIS_GEMM_OUT_LD),
                     .trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A),
                     .trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B),
                     .aligned_a = (mantis_get(c, MANTIS_GEMM_X0_ADDR) | mantis_get(c, MANTIS_GEMM_X0_LD)) % BEAT == 0,
                     .aligned_b = (mantis_get(c, MANTIS_GEMM_X1_ADDR) | mantis_get(c, MANTIS_GEMM_X1_LD)) % BEAT == 0,
                     .raw = mantis_get(c, MANTIS_GEMM_RAW),
                     .plain = !mantis_get(c, MANTIS_GEMM_STOCHASTIC) && !mantis_get(c, MANTIS_GEMM_ACCUMULATE) &&
                              !mantis_get(c, MANTIS_GEMM_X0_SCALING) && !mantis_get(c, MANTIS_GEMM_X1_SCALING)};
}

static uint64_t lines(uint64_t count, uint64_t bytes, bool aligned)
{
    return aligned ? count * up(bytes, BEAT) : count * (bytes + BEAT - 1) / BEAT;
}

/* Beats of the port in which so many rows of results go to memory, each piece of a row by itself; rows begin where
 * their distance lets them. */
static uint64_t beats_out(const product *p, uint64_t rows, uint64_t cols)
{
    const uint64_t distance = 4 * p->out_ld, at = distance & (~distance + 1),
                   between = PORT_BEAT_BYTES - least(at, PORT_BEAT_BYTES);
    const uint64_t whole = cols / PIECE, rest = cols % PIECE;
    return rows * (whole * (4 * PIECE + between) + (rest ? 4 * rest + between : 0)) / PORT_BEAT_BYTES;
}

/* Clocks in which the drain writes so many rows of tiles, each of so many rows, and columns. */
static uint64_t out(const product *p, uint64_t tiles_down, uint64_t rows, uint64_t cols)
{
    const uint64_t pieces = up(cols, PIECE), tiles = tiles_down * up(cols, p->edge);
    return (p->raw ? rows * (pieces + up(cols, WORDS / 2)) : most(rows * pieces, beats_out(p, rows, cols))) +
           BETWEEN * tiles;
}

/* What a step of a plain product loads. */
static uint64_t plain_load(const product *p, uint64_t rows, uint64_t cols, uint64_t depth)
{
    return (p->trans_a ? lines(depth, rows, p->aligned_a) : lines(rows, depth, p->aligned_a)) +
           (p->trans_b ? lines(cols, depth, p->aligned_b) : lines(depth, cols, p->aligned_b));
}

/* A block of results, all chunks of its sums; sums leave with the last one. */
static uint64_t block_clocks(const product *p, uint64_t rows, uint64_t cols)
{
    uint64_t clocks = 0;
    for (uint64_t left = p->k, depth; left > 0; left -= depth) {
        depth = least(left, CHUNK);
        const uint64_t array = up(rows, p->edge) * up(cols, p->edge) * depth,
                       way = left > depth ? rows * up(cols, p->edge) : out(p, up(rows, p->edge), rows, cols);
        clocks += most(most(plain_load(p, rows, cols, depth), array), way);
    }
    return clocks;
}

static uint64_t plain(const product *p)
{
    const uint64_t whole_m = p->m / p->block, rest_m = p->m % p->block, whole_n = p->n / p->block,
                   rest_n = p->n % p->block;
    return (whole_m && whole_n ? whole_m * whole_n * block_clocks(p, p->block, p->block) : 0) +
           (rest_m && whole_n ? whole_n * block_clocks(p, rest_m, p->block) : 0) +
           (whole_m && rest_n ? whole_m * block_clocks(p, p->block, rest_n) : 0) +
           (rest_m && rest_n ? block_clocks(p, rest_m, rest_n) : 0);
}

static uint64_t lines_there(const view *v)
{
    uint64_t n = 0;
    for (uint64_t oy = 0; oy < v->oh; oy += v->pair ? 2 : 1)
        for (uint64_t a = 0; a < v->rows; a++) {
            const uint64_t at = oy * v->stride + a * v->rate; /* of the padded, dilated input */
            n += at >= v->pad && (at - v->pad) % v->dilate == 0 && (at - v->pad) / v->dilate < v->h;
        }
    return n;
}

/* Full blocks are whole tiles of one output row each: as lines, kernel rows of padding are passed over. */
static bool better_lined(const product *p, const view *v)
{
    const bool whole = v->ow >= p->block ? v->ow % p->block == 0 : v->ow >= p->edge && p->block % v->ow == 0;
    return !p->trans_a && v->pad > 0 && v->kh < 12 && whole && v->oh % (v->ow < p->block ? p->block / v->ow : 1) == 0;
}

/* Half of the array's columns are idle, and two output rows fit into a block. */
static bool in_pairs(const product *p, const view *v)
{
    const bool alike = v->oh == v->h && v->ow == v->w, nearly_full = (v->ow - 1) % p->edge >= 5 * p->edge / 8;
    return !p->trans_a && p->plain && v->stride == 1 && v->dilate == 1 && v->rate == 1 && p->n <= p->edge / 2 &&
           v->kh >= 2 && v->kh <= PAIR_HEIGHT && v->oh % 2 == 0 && v->ow <= 2 * p->edge && v->w <= PAIR_WIDTH &&
           (nearly_full || !alike);
}

static view view_of(const product *p, const mantis_command *c)
{
    view v = {.h = mantis_get(c, MANTIS_GEMM_VIEW_H),
              .w = mantis_get(c, MANTIS_GEMM_VIEW_W),
              .oh = mantis_get(c, MANTIS_GEMM_VIEW_OH),
              .ow = mantis_get(c, MANTIS_GEMM_VIEW_OW),
              .images = mantis_get(c, MANTIS_GEMM_VIEW_IMAGES),
              .channels = mantis_get(c, MANTIS_GEMM_VIEW_C),
              .kh = mantis_get(c, MANTIS_GEMM_VIEW_KH),
              .kw = mantis_get(c, MANTIS_GEMM_VIEW_KW),
              .pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD),
              .stride = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE),
              .dilate = mantis_get(c, MANTIS_GEMM_VIEW_DILATE),
              .rate = most(1, mantis_get(c, MANTIS_GEMM_VIEW_RATE))};
    v.packed = p->trans_a && v.kw * v.channels <= p->edge * (v.kw - 1);
    v.narrow =
        !p->trans_a && v.channels == 1 && v.stride == 1 && v.dilate == 1 && mantis_get(c, MANTIS_GEMM_X0_LD) == 1;
    v.linear = !v.packed && v.stride == 1 && v.dilate == 1 && v.rate == 1 && v.oh == v.h && v.ow == v.w &&
               v.kh == 2 * v.pad + 1 && 128 + 2 * v.pad * (v.w + 1) <= MANTIS_VIEW_PIXELS;
    v.pair = in_pairs(p, &v);
    v.rows = v.kh + v.pair;
    v.linear = v.linear && !better_lined(p, &v) && !v.pair;
    v.there = v.linear ? v.oh * v.kh : lines_there(&v);
    return v;
}

/* Columns of the input that so many outputs of a row see. */
static uint64_t columns(const view *v, uint64_t outputs)
{
    return least(v->w, ((outputs - 1) * v->stride + (v->kw - 1) * v->rate) / v->dilate + v->stride);
}

/* Output rows that a block of `width` outputs of a row takes, each of which is `ow` wide. */
static uint64_t block_rows(const product *p, const view *v, uint64_t width)
{
    for (uint64_t rows = MOST_ROWS; rows > 1 && !v->linear && v->rate == 1; rows /= 2) {
        const uint64_t all = (rows - 1) * v->stride + v->kh, pitch = up(columns(v, width), 4) * 4;
        if (v->oh % rows == 0 && !(p->trans_a && v->kh < v->stride) && rows * up(v->ow, p->edge) * p->edge <= width &&
            all <= MOST_LINES && all * pitch <= MANTIS_VIEW_PIXELS)
            return rows;
    }
    return 1;
}

/* A slice of `deep` channels of a block of `rows` times `count` pixels; A is not transposed. */
static uint64_t forward_slice(const product *p, const view *v, uint64_t slices, uint64_t deep, uint64_t rows,
                              uint64_t count, uint64_t load, bool last)
{
    const uint64_t taps = v->kh * v->kw, tiles = up(count, p->edge) * rows / (v->pair ? 2 : 1);
    const bool kept = slices <= 2;
    uint64_t clocks = 0;
    for (uint64_t left = p->n, cols; left > 0; left -= cols) {
        cols = least(left, p->block);
        const uint64_t b = p->trans_b ? lines(taps * cols, deep, p->aligned_b) : lines(taps * deep, cols, p->aligned_b),
                       array = rows * up(count, p->edge) * up(cols, p->edge) * v->kw * deep * v->there / v->oh,
                       way = last ? out(p, tiles, rows * count, cols) : rows * count * up(cols, p->edge);
        clocks += most(most(load + (kept ? 0 : b), array), way);
    }
    return clocks;
}

/* The same where A is transposed: the pixels are what is summed over. */
static uint64_t weight_slice(const product *p, const view *v, uint64_t count, uint64_t load)
{
    const uint64_t row = v->kw * v->channels, fold = 2 * row <= p->edge && v->w < FOLDED_WIDTH ? p->edge / row : 0;
    const uint64_t tiles = !v->packed ? v->kh * v->kw : fold ? up(v->kh, fold) : v->kh * up(row, p->edge);
    uint64_t clocks = 0;
    for (uint64_t left = p->n, cols; left > 0; left -= cols) {
        cols = least(left, p->edge);
        for (uint64_t rest = tiles, pass; rest > 0; rest -= pass) {
            pass = least(rest, PASS);
            clocks += most(load + lines(count, cols, p->aligned_b), pass * count);
        }
    }
    return clocks;
}

static uint64_t of_view(const product *p, const mantis_command *c)
{
    const view v = view_of(p, c);
    const uint64_t taps = v.rows * v.kw, pixels = v.images * v.oh * v.ow;
    uint64_t block = p->block, slice = taps <= 16 ? 16 : taps <= 32 ? 8 : taps <= 64 ? 4 : taps <= 128 ? 2 : 1;
    while (!v.linear && block > 16 && v.kh * 4 * up(columns(&v, block), 4) > MANTIS_VIEW_PIXELS)
        block /= 2;
    const uint64_t rows = block_rows(p, &v, block), count = least(block, v.linear ? pixels : v.ow),
                   blocks = v.linear ? up(pixels, block) : v.images * v.oh / rows * up(v.ow, block),
                   height = least(v.h, up((rows - 1) * v.stride + v.kh - 1, v.dilate) + (v.dilate == 1));
    const uint64_t window = v.linear ? least(pixels, count + 2 * v.pad * (v.w + 1)) : columns(&v, count) * height;
    if (v.packed)
        return blocks * weight_slice(p, &v, rows * count, lines(height, columns(&v, count) * v.channels, false));
    if (p->trans_a)
        slice = p->edge;
    uint64_t clocks = 0;
    for (uint64_t left = v.channels, deep; left > 0; left -= deep) {
        deep = least(left, slice);
        const uint64_t load = v.narrow ? lines(v.linear ? 1 : height, v.linear ? window : columns(&v, count), false)
                                       : lines(window, deep, p->aligned_a);
        clocks +=
            blocks * (p->trans_a ? weight_slice(p, &v, rows * count, load)
                                 : forward_slice(p, &v, up(v.channels, slice), deep, rows, count, load, left == deep));
    }
    return clocks;
}

uint64_t product_clocks(const mantis_command *gemm)
{
    const product p = product_of(gemm);
    if (mantis_get(gemm, MANTIS_GEMM_VIEW))
        return p.groups * of_view(&p, gemm);
    return plain_load(&p, least(p.m, p.block), least(p.n, p.block), least(p.k, CHUNK)) + p.groups * plain(&p);
}
