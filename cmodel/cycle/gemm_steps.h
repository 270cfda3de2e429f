/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a product in the order in which the loader makes and the walker takes them: groups (outermost),
 * columns of blocks, then
 *     without VIEW   rows of blocks, chunks of the sum;
 *     mode P         blocks of output pixels, slices of channels;
 *     mode W         slices of channels, passes of 16 taps, blocks of output pixels.
 *
 * Each step uses one half of both scratchpads; halves alternate from 0. Sections 10, 10.7. */
#ifndef MANTIS_CYCLE_GEMM_STEPS_H
#define MANTIS_CYCLE_GEMM_STEPS_H

#include "cycle/view_blocks.h"

struct gemm_steps {
    uint32_t group; /* g */
    uint32_t cb;    /* blocks of columns since the start, modulo 4 */
    uint32_t col0;  /* first column of the block */
    uint32_t row0;  /* EDGE * mb: first row; 0 in views */
    uint32_t k0;    /* first element of the chunk; 0 in views */
    uint32_t half;
    uint32_t most_log; /* 2^most_log: elements of the sum in a step at most, without VIEW */
    struct view view;
    uint32_t slice; /* of views: first channel of the slice */
    uint32_t pass;  /* first tap of the pass; 0 in mode P */
    uint32_t since; /* steps of this column of blocks before this one, 2 for more */
    struct view_block block;
    struct view_window window;
};

/* exact: products with a zero are zero. */
struct gemm_steps gemm_steps_begin(const uint32_t desc[32], bool exact);
/* To the next step; false when there is none (the steps then stand at the beginning, the half toggles all the same). */
bool gemm_steps_next(struct gemm_steps *s, const uint32_t desc[32]);

/* Is this the first step of its column of blocks? */
bool gemm_steps_first_of_columns(const struct gemm_steps *s);
/* Sizes of the current step: rows(mb), cols(nb), klen(kc). rows and klen are not for views. */
uint32_t gemm_steps_rows(const struct gemm_steps *s, const uint32_t desc[32]);
uint32_t gemm_steps_cols(const struct gemm_steps *s, const uint32_t desc[32]);
uint32_t gemm_steps_klen(const struct gemm_steps *s, const uint32_t desc[32]);
/* Mode P: is the step's B in its half of the scratchpad already? */
bool gemm_steps_keep_b(const struct gemm_steps *s, const uint32_t desc[32]);
/* Where the bias memory keeps the bias of the step's first column. */
uint32_t gemm_steps_bias_column(const struct gemm_steps *s);
/* cj: channels of the current slice. */
uint32_t gemm_steps_channels(const struct gemm_steps *s);
/* Is its block of columns the group's last? */
bool gemm_steps_last_columns(const struct gemm_steps *s, const uint32_t desc[32]);
/* Do the tiles' sums end with this step? */
bool gemm_steps_last_chunk(const struct gemm_steps *s, const uint32_t desc[32]);

#endif
