/* SPDX-License-Identifier: Apache-2.0 */
/* Every size at which the float executor changes what it does, in one place. All are choices of speed: results differ
 * by rounding at most. testbenches/float/test_float_sizes.c crosses each of them. */
#ifndef MANTIS_FLOAT_SIZES_H
#define MANTIS_FLOAT_SIZES_H

enum {
    /* Elementwise work: elements of a task, some ten microseconds, and what stays in a core's second cache. Work of
     * fewer elements wakes no other thread. */
    FLOAT_TASK = 1 << 15,

    /* VECTOR: elements whose sums stay in the first cache. A longer line is done in blocks; shorter rows without
     * coefficients of their own are joined to a line of so many. */
    FLOAT_VECTOR_BLOCK = 1024,

    /* REDUCE: pieces of the rows that have sums of their own (by channel), sums side by side (by row). */
    FLOAT_REDUCE_PIECES = 16,
    FLOAT_REDUCE_LANES = 16,

    /* Depthwise products: output pixels of a piece (forward, input gradient), pieces that have sums of their own
     * (weight gradient). */
    FLOAT_DEPTHWISE_PIECE = 128,
    FLOAT_DEPTHWISE_SUMS = 16,

    /* Products by sgemm (float_plan.h). Multiplications of a slice, about: tens of microseconds. An eighth of it wakes
     * no other thread. */
    FLOAT_SLICE = 1 << 21,
    FLOAT_SLICE_ALONE = FLOAT_SLICE / 8,
    /* A plain product is cut along its depth where it has no more results than this, and a depth of more than so many
     * times its rows and columns together. */
    FLOAT_FEW_RESULTS = 1 << 16,
    FLOAT_DEEP = 4,
    /* Slices of the depth: no shorter and no more than this, and with no more partial sums in all (a product with more
     * results than these has one slice). */
    FLOAT_LEAST_DEPTH = 64,
    FLOAT_MOST_DEPTH_SLICES = 16,
    FLOAT_MOST_PARTIAL = 1 << 22,
    /* Slices of rows: no fewer rows than LEAST_ROWS, and one more for each so many elements of B, which every slice
     * packs anew, but ENOUGH_ROWS are always enough. */
    FLOAT_LEAST_ROWS = 32,
    FLOAT_B_A_ROW = 4096,
    FLOAT_ENOUGH_ROWS = 256,
    /* So many groups at once occupy the threads: they are not cut. */
    FLOAT_MANY_GROUPS = 16,
    /* Floats of a thread's stage of patches, about: half a core's second cache; and the fewest pixels in it. */
    FLOAT_STAGE = 1 << 16,
    FLOAT_STAGE_PIXELS = 16,
};

#endif
