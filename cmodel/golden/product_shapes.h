/* SPDX-License-Identifier: Apache-2.0 */
/* What the loops of products and mappings are given (loops.h): where operands lie, and in which pieces. */
#ifndef MANTIS_PRODUCT_SHAPES_H
#define MANTIS_PRODUCT_SHAPES_H

#include "golden/golden_sizes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stored int8 matrix: element (row, col) of the operand is at base[row * row_step + col * col_step]; one step is 1.
 */
typedef struct {
    const int8_t *base;
    size_t row_step, col_step;
} mantis_matrix;

/* -- Convolution straight from pixels ------------------------------------------------------------ */

/* Outputs side by side in some rows, all columns in blocks of GEMM_COLS: for each, `runs` runs of 4 * quads bytes of
 * its patch, at run[] bytes from its pixel, one at least; bytes are a + 128. b: quads of a block of columns, as pack_b
 * has them behind its start values. start: what sums begin with, of whole blocks: the bias, less 128 * sum B of these
 * runs. Sums stay below 2^31, and every result of `exponent` is normal and finite. */
typedef struct {
    size_t pixel_step, out_step; /* bytes from a pixel to the next, from a row of C to the next output's */
    size_t rows;                 /* of outputs */
    size_t row_step, out_row;    /* bytes from one's first pixel, and from its first row of C, to the next one's */
    size_t ahead;                /* bytes from a row of C to the one that memory is asked for meanwhile */
    const uint32_t *run;
    size_t runs, quads, cols;
    const uint8_t *b;
    size_t b_step;      /* bytes from a block's b to the next */
    size_t left, right; /* quads of a run that the first and the last output may leave out, fewer than quads */
    const int32_t *start, *first, *last; /* first, last: of these, then without what is left out */
    int32_t exponent;
    size_t taps, planes,
        plane_step; /* of direct_few: taps of a run; words of a pixel; bytes from a plane to the next */
} mantis_direct;

/* Stretches of a tensor: emax of the first and those behind it, what is left of the first, the others' length. */
typedef struct {
    const int32_t *emax;
    uint64_t left, span;
} mantis_map_stretches;

/* Bytes 0..k-1 of a line in an order of parts, each of which keeps theirs. mask: for each part, a bit for each of its
 * bytes, in ceil(k / 64) words. */
typedef struct {
    const uint32_t *order; /* k indices */
    const uint64_t *mask;
    size_t k, parts;
} mantis_gather;

enum { MANTIS_GATHER_SLACK = 64 };

/* Depthwise outputs of a kernel of 3 x 3, a pixel apart in rows of `row`; `first` of them are left of the first one's
 * row. x: nine taps of each, of which the rightmost six are the leftmost of the next one (back: of the one before). */
typedef struct {
    const uint8_t *const *x;
    size_t outputs, first, row;
    bool back;
    uintptr_t results; /* where memory is asked for meanwhile: of as many outputs, `step` bytes apart */
    size_t step;
} mantis_channels_rows;

/* Four rows of what comes back, `cols` of them side by side, beside six rows of the input of as many columns, from one
 * above the first on; rows that are not there are zeros, with a step of 0. */
typedef struct {
    const uint8_t *x[6], *y[4];
    size_t x_step[6], y_step[4], cols;
} mantis_channels_strip;

/* Columns of C: what each adds to the exponent (NULL: nothing) and its bias word (NULL: none) under a peak entry. */
typedef struct {
    const int32_t *exponent;
    const uint8_t *bias;
    uint32_t peak;
} mantis_align_columns;

static inline mantis_align_columns mantis_columns_from(const mantis_align_columns *c, size_t first)
{
    const mantis_align_columns from = {c->exponent ? c->exponent + first : NULL, c->bias ? c->bias + 4 * first : NULL,
                                       c->peak};
    return from;
}

/* -- Weight gradients ---------------------------------------------------------------------------- */

/* Strips of sixteen lines by sixteen or 32 columns. line: a strip's first, its bytes along the depth, the next one
 * line_step behind; b: quads of 64 * vectors bytes; depth: a multiple of 64. sums: of a strip's first line, the next
 * one's pitch words behind. */
typedef struct {
    size_t strips, line_step, vectors, depth, pitch;
    const uint8_t *b;
    const uint8_t *line[GRADIENT_STRIPS];
    int32_t *sums[GRADIENT_STRIPS];
} mantis_strips;

/* Sums over images and rows of outputs of 4 * quads outputs each. Packed A: quads of 64 bytes, line l's four at 4 * l;
 * packed B: quads of 64 * vectors bytes. */
typedef struct {
    size_t images, rows, quads;
    size_t a_image, a_row, b_image, b_row; /* bytes from an image, from a row of outputs to the next */
    const uint8_t *b;
    size_t cols;   /* of B that count, at most 16 * vectors */
    size_t pitch;  /* words from a line's sums to the next's */
    int32_t *free; /* of few columns and fewer than 16 lines, or NULL: what the lane behind them sums up is taken off */
} mantis_gradient;

#endif
