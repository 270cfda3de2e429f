/* SPDX-License-Identifier: Apache-2.0 */
/* view_blocks: the blocks of output pixels that a view's steps treat, and the window of input pixels that each needs
 * (section 10.7). */
#ifndef MANTIS_CYCLE_VIEW_BLOCKS_H
#define MANTIS_CYCLE_VIEW_BLOCKS_H

#include "cycle/view.h"

struct view_block {
    int32_t image, row, column; /* of its first output pixel; kept at 0 in linear views */
    int32_t first;              /* m0: that pixel's number */
    int32_t count;
};

struct view_block view_blocks_begin(const struct view *v);
/* To the next block; false, and back at the first one, when there is none. */
bool view_blocks_next(struct view_block *b, const struct view *v);

struct view_window {
    uint32_t first; /* q0: number of its first input pixel; without meaning when it is empty */
    uint32_t count; /* of pixels, 0..VIEW_PIXELS */
    int32_t top;    /* yl: input row of index 0, unless linear */
    int32_t offset; /* linear: index of the input pixel that has the number of the block's first output pixel */
};

struct view_window view_window_of(const struct view *v, const struct view_block *b);
/* Where the scratchpad keeps the window's i-th pixel. */
uint32_t view_window_index(const struct view *v, uint32_t i);
/* Index of column x within an input row, any x: columns sorted by their remainder modulo the stride. */
int32_t view_column_index(const struct view *v, int32_t x);

#endif
