/* SPDX-License-Identifier: Apache-2.0 */
/* view: what a GEMM's view fields say (docs/views.md), with the constants that follow from them
 * (microarchitecture 10.7).
 *
 * Shifts of negative coordinates are arithmetic, that is floors. */
#ifndef MANTIS_CYCLE_VIEW_H
#define MANTIS_CYCLE_VIEW_H

#include "cycle/geometry.h"

enum { VIEW_PASS = 16 /* taps of a pass in mode W */ };

struct view {
    bool used;
    bool transposed; /* mode W: C = P^T * B; otherwise mode P: C = P * B */
    bool flip;
    bool linear;   /* windows are runs of pixels; otherwise they are lines: the view is lined */
    bool may_pack; /* few channels, in mode W: worth a look .. */
    bool narrow;   /* one channel in mode P, whose pixels lie behind each other in memory: the window is bytes */
    bool pair;     /* two output rows are summed at once, the lower one in the upper half of the columns */
    bool packed;   /* .. and packed: tiles are cut from a kernel row's taps and channels; the window is bytes */
    int32_t images, height, width, channels; /* of the input */
    int32_t out_height, out_width;
    int32_t kernel_height, kernel_width, pad;
    int32_t kernel_rows; /* KR: that are gone through: KH, in pairs one more */
    int32_t stride_log, dilate_log;
    int32_t rate;             /* R, at least 1 */
    uint32_t row_tiles, rest; /* packed: tiles of a kernel row, rows of C in its last */
    uint32_t fold;      /* packed: 0, or rows of C of a kernel row, several of which make a tile; rest: in the last */
    uint32_t fold_rows; /* .. so many of which */
    uint32_t taps;      /* of all kernel rows gone through; packed: tiles */
    int32_t width_of_block; /* outputs of a full block: EDGE, or BW of a lined view: of each of its rows */
    int32_t rows_log;       /* log2 RB: output rows of a block; more than one are whole rows */
    int32_t lines;          /* LB: of a lined view's window */
    int32_t pitch;          /* of a lined view: pixels from one line to the next */
    int32_t line;           /* window indices from one line to the next; packed: bytes */
    uint32_t slice;         /* channels of a slice */
};

/* For a command that passed the checks. Without VIEW all members are 0. exact: products with a zero are zero. */
struct view view_decode(const uint32_t desc[32], bool exact);
/* In pairs, or not: so many kernel rows and taps are gone through. */
void view_set_pair(struct view *v, bool pair);

/* The kernel position whose products tap t sums; packed: kernel row and tile in it. */
struct view_position {
    int32_t a, b;
};
struct view_position view_tap(const struct view *v, uint32_t t);

/* floor(x / 2^n). */
static inline int32_t view_floor_shift(int32_t x, int32_t n)
{
    return x >= 0 ? x >> n : -((-x + (1 << n) - 1) >> n);
}

#endif
