/* SPDX-License-Identifier: Apache-2.0 */
/* view_patch: where the scratchpad's window is read to form an entry column of the patch matrix: one tap of N
 * neighbouring output pixels (mode P), or the channels of one tap of one output pixel (mode W). Section 10.7. Used by
 * gemm_walker. */
#ifndef MANTIS_CYCLE_VIEW_PATCH_H
#define MANTIS_CYCLE_VIEW_PATCH_H

#include "cycle/view.h"

/* The walker's ports view_p_o, view_mask_o, view_phase_o, view_shift_o. */
struct view_read {
    uint32_t p, mask, phase, shift;
};

/* Coordinates of N neighbouring output pixels in their image, of linear views. */
struct view_lanes {
    int32_t y[MANTIS_N], x[MANTIS_N];
};

/* Of the pixels from number `first` on. */
struct view_lanes view_lanes_at(const struct view *v, int32_t first);

/* Of a step's record: linear: u, the window index that the block's first output pixel has under the tap (0, 0); lined:
 * column and row of the dilated input that it sees there, left: the column that a line of the window begins with. Of
 * the block's output row: down, lines of the window from the first row's to its. */
struct view_origin {
    int32_t u, v, left, down;
};

/* Packed: bytes of a line of the window, and of an input row. */
struct view_line {
    uint32_t pitch, width;
};

/* The block's pixels from `pixel` (relative to the block, lined: to its row) on under tap t. mode P: `live` lanes, one
 * pixel each; mode W: `live` lanes, all of the one pixel. lanes: of the same pixel on; used by linear views. line:
 * window indices from a line to the next. */
struct view_read view_patch_read(const struct view *v, int32_t line, const struct view_origin *from, uint32_t t,
                                 int32_t pixel, uint32_t live, const struct view_lanes *lanes);

/* Packed: the bytes under tile t, `live` lanes, folded of several kernel rows; at: the place of lane 0's. width: bytes
 * of an input row. */
struct view_read view_packed_read(const struct view *v, const struct view_line *of, const struct view_origin *from,
                                  uint32_t t, int32_t pixel, uint32_t live, uint32_t *at);

#endif
