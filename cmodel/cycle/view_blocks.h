/* SPDX-License-Identifier: Apache-2.0 */
/* view_blocks: the blocks of output pixels that a view's steps treat, and the window of input pixels that each needs
 * (section 10.7). */
#ifndef MANTIS_CYCLE_VIEW_BLOCKS_H
#define MANTIS_CYCLE_VIEW_BLOCKS_H

#include "cycle/view.h"

struct view_block {
    int32_t image, row, column; /* of its first output pixel; kept at 0 in linear views */
    int32_t first;              /* m0: that pixel's number */
    int32_t count;              /* of pixels in each of its rows */
};

struct view_block view_blocks_begin(const struct view *v);
/* All of its pixels, which have numbers one behind the other. */
int32_t view_block_pixels(const struct view *v, const struct view_block *b);
/* To the next block; false, and back at the first one, when there is none. */
bool view_blocks_next(struct view_block *b, const struct view *v);

struct view_window {
    uint32_t count; /* of pixels, 0..VIEW_PIXELS: of the run, or of each line that is there */
    uint32_t first; /* linear: q0, the number of its first input pixel */
    int32_t offset; /* linear: index of the input pixel that has the number of the block's first output pixel */
    int32_t left;   /* lined: xl, the first column of the lines */
};

struct view_window view_window_of(const struct view *v, const struct view_block *b);
/* The runs of pixels that a window is loaded in: the one of a linear view, or its lines. */
int32_t view_runs(const struct view *v);
/* The pixels of the window's a-th run; 0 where the line meets no input row. */
uint32_t view_run_pixels(const struct view *v, const struct view_block *b, const struct view_window *w, int32_t a);
/* The number of its first pixel in the input. */
uint32_t view_run_first(const struct view *v, const struct view_block *b, const struct view_window *w, int32_t a);
/* Where the scratchpad keeps the i-th pixel of the a-th run. */
uint32_t view_window_index(const struct view *v, const struct view_window *w, int32_t a, uint32_t i);
/* Lined: the index of column x in line a, any x: columns sorted by their remainder modulo the stride.
 */
int32_t view_line_index(const struct view *v, const struct view_window *w, int32_t a, int32_t x);

#endif
