/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/view.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

enum {
    LARGEST_BLOCK = 128, /* of the largest array: a view is linear on all or on none */
    SMALLEST_BLOCK = 16,
    PACKED_CHANNELS = MANTIS_N < 16 ? MANTIS_N : 16, /* fewer than these */
    PACKED_WIDTH = 1 << 15,                          /* of the input, likewise */
    FOLDED_WIDTH = 128,                              /* of the input, where tiles have several kernel rows */
    FOLDED_LINE = 1024,                              /* bytes from a kernel row to the next, but for its own */
    PACKED_ROW = 8,                                  /* outputs that a row of a linear view must have */
    PAIR_WIDTH = 64,                                 /* of the input, in pairs, at most */
    PAIR_HEIGHT = 15,                                /* of the kernel, likewise */
    NEARLY_FULL = 5 * MANTIS_N / 8,                  /* outputs behind a tile's first one, in pairs */
    MOST_ROWS_LOG = 2,                               /* of a block */
    MOST_LINES = 16                                  /* of a block of several rows */
};

static int32_t log_of(uint32_t one_two_four)
{
    return (int32_t)(one_two_four >> 1); /* 1, 2, 4 to 0, 1, 2 */
}

/* All taps of a slice must fit in a chunk of the sum. */
static uint32_t slice_channels(uint32_t taps)
{
    uint32_t channels = 16;
    while (channels > 1 && taps * channels > MANTIS_KC)
        channels /= 2;
    return channels;
}

/* Columns of the input between the first and the last that so many outputs of a row look at, in whole groups. */
static int32_t line_pitch(const struct view *v, int32_t outputs)
{
    int32_t reach = ((outputs - 1) << v->stride_log) + (v->kernel_width - 1) * v->rate;
    int32_t columns = view_floor_shift(reach, v->dilate_log) + (1 << v->stride_log);
    columns = columns < v->width ? columns : v->width;
    return (columns + 3) / 4 * 4;
}

/* A lined view takes as many outputs of a row at once as its lines leave room for. */
static void choose_block(struct view *v)
{
    v->width_of_block = MANTIS_EDGE;
    if (v->linear)
        return;
    while (v->width_of_block > SMALLEST_BLOCK &&
           v->kernel_height * line_pitch(v, v->width_of_block) > MANTIS_VIEW_PIXELS)
        v->width_of_block /= 2;
    v->pitch = line_pitch(v, v->width_of_block);
}

/* Full blocks are whole tiles of one output row each: as lines, kernel rows of padding are passed over. */
static bool better_lined(const struct view *v)
{
    int32_t rows = v->out_width >= MANTIS_EDGE ? 1 : MANTIS_EDGE / v->out_width;
    bool whole = v->out_width % MANTIS_EDGE == 0 || (v->out_width >= MANTIS_N && MANTIS_EDGE % v->out_width == 0);
    return !v->transposed && v->pad > 0 && v->kernel_height < 12 && whole && v->out_height % rows == 0;
}

static int32_t lines_of(const struct view *v, int32_t rows_log)
{
    return (((1 << rows_log) - 1) << v->stride_log) + v->kernel_height;
}

/* May a lined view's block have so many whole rows? */
static bool rows_fit(const struct view *v, int32_t rows_log)
{
    int32_t tiles = (v->out_width + MANTIS_N - 1) / MANTIS_N, lines = lines_of(v, rows_log);
    bool apart = v->transposed && v->kernel_height < 1 << v->stride_log; /* lines between that no output sees */
    return v->rate == 1 && !apart && v->out_height % (1 << rows_log) == 0 &&
           tiles <= v->width_of_block / MANTIS_N >> rows_log && lines <= MOST_LINES &&
           lines * v->pitch <= MANTIS_VIEW_PIXELS;
}

static void choose_rows(struct view *v)
{
    if (!v->linear)
        for (v->rows_log = MOST_ROWS_LOG; v->rows_log > 0 && !rows_fit(v, v->rows_log);)
            v->rows_log--;
    v->lines = lines_of(v, v->rows_log);
}

void view_set_pair(struct view *v, bool pair)
{
    v->pair = pair;
    v->kernel_rows = v->kernel_height + pair;
    if (!v->transposed)
        v->taps = (uint32_t)(v->kernel_rows * v->kernel_width);
}

/* Are sums what they are wherever they stand, with nothing of their own that a row or a column brings? */
static bool plain_sums(const uint32_t desc[32])
{
    return !FIELD(STOCHASTIC) && !FIELD(ACCUMULATE) && !FIELD(X0_SCALING) && !FIELD(X1_SCALING);
}

/* Half of the array's columns are idle, and two output rows fit into a block. */
static bool in_pairs(const struct view *v, const uint32_t desc[32])
{
    bool alike = v->out_height == v->height && v->out_width == v->width;
    bool nearly_full = (v->out_width - 1) % MANTIS_N >= NEARLY_FULL;
    bool dense = v->stride_log == 0 && v->dilate_log == 0 && v->rate == 1;
    return !v->transposed && dense && plain_sums(desc) && FIELD(COLS) <= MANTIS_N / 2 && v->kernel_height >= 2 &&
           v->kernel_height <= PAIR_HEIGHT && v->out_height % 2 == 0 && v->out_width <= 2 * MANTIS_N &&
           v->width <= PAIR_WIDTH && (nearly_full || !alike);
}

/* Tiles of whole kernel rows of so many rows of C, if two of them fit. */
static void choose_fold(struct view *v, uint32_t rows)
{
    if (rows > MANTIS_N / 2 || v->width >= FOLDED_WIDTH)
        return;
    v->fold = rows;
    v->fold_rows = MANTIS_N / rows;
    v->taps = ((uint32_t)v->kernel_height + v->fold_rows - 1) / v->fold_rows;
    v->rest = rows * ((uint32_t)v->kernel_height - v->fold_rows * (v->taps - 1));
}

/* Tiles of a kernel row's taps and channels, if that makes fewer than one a tap. */
static void choose_packing(struct view *v)
{
    uint32_t rows = (uint32_t)(v->kernel_width * v->channels);
    v->may_pack = v->transposed && !v->flip && v->rate == 1 && v->channels < PACKED_CHANNELS &&
                  v->width < PACKED_WIDTH && (!v->linear || v->out_width >= PACKED_ROW);
    v->packed = v->may_pack && rows <= (uint32_t)(v->kernel_width - 1) * MANTIS_N;
    if (!v->packed)
        return;
    v->linear = false;
    v->row_tiles = (rows + MANTIS_N - 1) / MANTIS_N;
    v->rest = rows - (v->row_tiles - 1) * MANTIS_N;
    v->taps = (uint32_t)v->kernel_height * v->row_tiles;
    choose_fold(v, rows);
}

struct view view_decode(const uint32_t desc[32], bool exact)
{
    if (!FIELD(VIEW))
        return (struct view){0};
    struct view v = {
        .used = true,
        .transposed = FIELD(TRANS_A),
        .flip = FIELD(VIEW_FLIP),
        .images = (int32_t)FIELD(VIEW_IMAGES),
        .height = (int32_t)FIELD(VIEW_H),
        .width = (int32_t)FIELD(VIEW_W),
        .channels = (int32_t)FIELD(VIEW_C),
        .out_height = (int32_t)FIELD(VIEW_OH),
        .out_width = (int32_t)FIELD(VIEW_OW),
        .kernel_height = (int32_t)FIELD(VIEW_KH),
        .kernel_width = (int32_t)FIELD(VIEW_KW),
        .pad = (int32_t)FIELD(VIEW_PAD),
        .stride_log = log_of(FIELD(VIEW_STRIDE)),
        .dilate_log = log_of(FIELD(VIEW_DILATE)),
        .rate = FIELD(VIEW_RATE) > 1 ? (int32_t)FIELD(VIEW_RATE) : 1,
        .taps = FIELD(VIEW_KH) * FIELD(VIEW_KW),
    };
    v.linear = v.stride_log == 0 && v.dilate_log == 0 && v.rate == 1 && v.out_height == v.height &&
               v.out_width == v.width && v.kernel_height == 2 * v.pad + 1 && v.kernel_width == v.kernel_height &&
               LARGEST_BLOCK + 2 * v.pad * (v.width + 1) <= MANTIS_VIEW_PIXELS;
    view_set_pair(&v, exact && in_pairs(&v, desc));
    v.linear = v.linear && !better_lined(&v) && !v.pair;
    v.narrow = !v.transposed && v.channels == 1 && FIELD(X0_LD) == 1 && v.stride_log == 0 && v.dilate_log == 0;
    choose_packing(&v);
    choose_block(&v);
    choose_rows(&v);
    v.line = v.linear ? v.width : v.packed ? v.pitch * v.channels : v.pitch;
    if (v.fold)
        v.line = FOLDED_LINE + (int32_t)v.fold;
    v.slice = v.transposed ? MANTIS_N : slice_channels(v.taps);
    return v;
}

struct view_position view_tap(const struct view *v, uint32_t t)
{
    int32_t in_row = v->packed ? (int32_t)v->row_tiles : v->kernel_width;
    int32_t row = (int32_t)t / in_row, column = (int32_t)t % in_row;
    if (v->fold)
        row *= (int32_t)v->fold_rows;
    if (v->flip)
        return (struct view_position){v->kernel_rows - 1 - row, v->kernel_width - 1 - column};
    return (struct view_position){row, column};
}
