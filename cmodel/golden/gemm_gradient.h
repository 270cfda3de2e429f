/* SPDX-License-Identifier: Apache-2.0 */
/* What the two forms of a weight gradient without laid out patches share (gemm_gradient.c, gemm_gradient_whole.c). */
#ifndef MANTIS_GOLDEN_GEMM_GRADIENT_H
#define MANTIS_GOLDEN_GEMM_GRADIENT_H

#include "golden/gemm_job.h"

typedef struct {
    const gemm_job *job;
    size_t images, images_a_task, s, lines, groups; /* of an image; bytes of a run, in groups of sixteen */
    size_t ahead;                                   /* bytes from an input row to the one that is asked for meanwhile */
    size_t quads, rows;                             /* of a row of outputs; input rows of an image, padded */
    size_t vectors, pitch;                          /* of all columns; words of a row of a thread's C */
    size_t row_bytes, a_row, b_row;                 /* padded input row; packed rows of A and of B (all columns) */
    size_t sums_bytes, a_bytes, b_bytes;
    size_t threads;
    bool pairs;        /* one channel and few columns: the input's rows are padded, nothing is packed */
    bool free;         /* few columns: a lane of packed A beyond the last group's lines, all 128, sums up 128 * sum B */
    bool whole;        /* all images at once: they take less room than C's sums */
    bool turned;       /* gemm_gradient_turned.c: by tiles */
    size_t line, area; /* of these, pixels of a padded input's row and image */
    uint8_t *scratch;
} gemm_gradient;

/* Packs an image into a and b; row: room for a padded input row. */
void mantis_gradient_pack(const gemm_gradient *g, size_t image, uint8_t *a, uint8_t *b, uint8_t *row);

/* Rows of outputs that meet the image with a row of the kernel: `count` from the first on. */
typedef struct {
    size_t first, count;
} gradient_rows;

gradient_rows mantis_gradient_rows(const gemm_gradient *g, size_t kh);
/* sums[16 * vectors] += 128 * sum B of all the loop's rows but these. */
void mantis_gradient_ones(const gemm_gradient *g, gradient_rows but, const mantis_gradient *all, const uint8_t *ones,
                          size_t vectors, int32_t *sums);

size_t mantis_gradient_whole_scratch(const gemm_gradient *g);
void mantis_gradient_whole(const gemm_gradient *g, mantis_pool *pool);

/* By tiles: the plan, whose sizes they change; some images' sums added to a thread's, in a_bytes, b_bytes and row_bytes
 * of scratch; or all at once. */
void mantis_gradient_turned_plan(gemm_gradient *g);
void mantis_gradient_turned_images(const gemm_gradient *g, size_t first, size_t images, int32_t *sums, uint8_t *a,
                                   uint8_t *b, uint8_t *stage);
size_t mantis_gradient_turned_scratch(const gemm_gradient *g);
void mantis_gradient_turned_whole(const gemm_gradient *g, mantis_pool *pool);

#endif
