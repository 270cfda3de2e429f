/* SPDX-License-Identifier: Apache-2.0 */
/* Every size at which the golden executor changes what it does, in one place. All are choices of speed: the bytes are
 * the same on both sides. testbenches/golden/test_golden_sizes.c, test_golden_one_channel.c, test_golden_padding.c,
 * test_golden_tiles.c,
 * test_golden_groups.c and test_chains.c cross each of them. */
#ifndef MANTIS_GOLDEN_SIZES_H
#define MANTIS_GOLDEN_SIZES_H

enum {
    /* The walk over elements with their random words (walk.h): eight segments are drawn side by side, a run of each at
     * a time; elements of a task without random words, and how many of these wake no other thread. */
    RANDOM_SEGMENTS = 8,
    RANDOM_RUN = 256, /* words: 16 beats of 16 */
    RANDOM_PARTS = 8, /* in which a run is drawn */
    RANDOM_SEGMENT = 4096,
    RANDOM_MANY_SEGMENTS = 16, /* of one stream, in runs: two sets of lanes side by side */
    RANDOM_FEW_SEGMENTS = 4,   /* SIMD draws no fewer at once */
    RANDOM_SHARE = 128,        /* segments of a thread from which its share is no longer one task */
    RANDOM_PIECE = 64,         /* words drawn while so many elements are worked on; fewer at a tensor's end are not */
    PLAIN_TASK = 32768,
    PLAIN_ALONE = 4 * PLAIN_TASK,

    /* PEAK and MAP by channels: few of them are repeated, in a table of no fewer elements. */
    PEAK_CHANNELS = 2048,
    MAP_CHANNELS = 2048,

    /* GEMM: a block of accumulators. */
    GEMM_ROWS = 48,
    GEMM_COLS = 64,
    GEMM_GROUP_ROWS = 64, /* of a small group, which are one block all the same */
    GEMM_TILE_DEPTH = 48, /* no less by tiles */
    /* Exponents under which every sum aligns to a normal number. */
    GEMM_LOW = -126,
    GEMM_HIGH = 95,
    /* Rows that an entry covers at least where the biases are brought to its exponent once for them. */
    GEMM_BIAS_ROWS = 4,
    /* Multiplications, about 10 us, of a group: no more than these, and one thread does it; of all groups: no more than
     * these, and one thread does them all. So many groups for each thread are shared out whole even if larger. */
    GEMM_SMALL = 2000000,
    GEMM_GROUPS_A_THREAD = 4,
    GEMM_GROUP_TASKS = 8, /* for each thread, of several groups where there are more */
    GEMM_FETCH =
        16 << 10, /* bytes of a group's operands up to which it is asked for while the one before is worked on */
    /* Bytes of accumulators by random index: stochastic groups come in batches that have room in them. */
    GEMM_INDEX_BYTES = 64 << 20,
    /* Long sums: pixels of a piece, and no fewer than FEW; bytes of a stage of patches; blocks of C in a window.
     * Matrices: pieces of PIECE to LONG, sums no shorter than LONG; C of no more BLOCKS, fewer than TASKS for each
     * thread. */
    DEPTH_PIECE = 256,
    DEPTH_PIECE_FEW = 4,
    DEPTH_STAGE = 4 << 20,
    DEPTH_WINDOW = 4096,
    DEPTH_LONG = 1024,
    DEPTH_BLOCKS = 16,
    DEPTH_TASKS = 4,
    /* Bytes of an image, in whole rows, that are asked for ahead while rows are copied. */
    IMAGE_AHEAD = 4096,
    /* Straight from pixels: bytes of a thread's window of the input, but no fewer than ROWS rows of outputs. */
    DIRECT_WINDOW = 128 << 10,
    DIRECT_ROWS = 4,
    /* Packed B up to which it stays in the first cache: all its columns are multiplied with an output at once. */
    DIRECT_TOGETHER = 16 << 10,
    /* Results asked for ahead, in outputs: of a few dots each, and of more. */
    DIRECT_LIGHT = 16,
    DIRECT_FAR = 144,
    DIRECT_NEAR = 30,
    /* Kernels of one pixel: bytes of rows or images that are made one row, images while there are more tasks. */
    DIRECT_FLAT = 16 << 10,
    DIRECT_TASKS = 8,
    /* One channel to few columns: quads of a patch of two outputs side by side, at most. */
    DIRECT_PAIR_QUADS = 32,
    /* Columns and bytes of a pixel from which the first and the last output of a row leave out padding. */
    DIRECT_EDGE_COLS = 49,
    DIRECT_EDGE_BYTES = 32,
    /* By tiles, no fewer: quads of a piece of a run, of all runs, and of these by sixteen columns where a row of
     * outputs is one strip alone; outputs of a row. In rows of fewer than ROW patches are copied for longer tiles, if
     * weights are so many. */
    DIRECT_TILE_QUADS = 4,
    DIRECT_TILE_DEPTH = 32,
    DIRECT_TILE_ALONE = 256,
    DIRECT_TILE_PIXELS = 4,
    DIRECT_TILE_ROW = 8,
    DIRECT_TILE_WEIGHTS = 1 << 18,
    /* Few columns, of no fewer outputs side by side. */
    DIRECT_FEW = 8,
    DIRECT_FEW_PIXELS = 8,
    DIRECT_FEW_BYTES = 6, /* columns, of outputs a byte apart */
    DIRECT_SLACK = 64,    /* bytes behind a window that are read with it */
    /* Weight gradients without patches: bytes of packed images of a task, and how many at most; tasks that images are
     * shared out to where there are so many; results up to which each thread has sums of its own. */
    GRADIENT_BYTES = 256 << 10,
    GRADIENT_IMAGES = 16,
    GRADIENT_TASKS = 8,
    GRADIENT_RESULTS = 4 << 20,
    /* By tiles: bytes of a pixel, no fewer; depth of a task's images. */
    GRADIENT_TURNED_BYTES = 12,
    GRADIENT_TURNED_DEPTH = 576, /* of a piece */
    GRADIENT_STRIPS = 10,        /* of a piece, and of a task that has all images */
    GRADIENT_FEW = 8,            /* columns, of more lines, that have lines in the lanes */
    GRADIENT_PAIR_COLS = 8,      /* columns, of one channel, of which two quads of outputs share a register */
    GRADIENT_WHOLE = 4 << 20, /* bytes of all images packed up to which, if fewer than C's, they are packed at once */
    /* One row of equal elements: no fewer than LEAST rows of B; elements of a piece, of no fewer than ROWS rows; a
     * longer row is a multiple of LANES; longer rows whose sums fit in 16 bits. */
    SUMS_LEAST = 16,
    SUMS_PIECE = 65536,
    SUMS_LANES = 32,
    SUMS_ROWS = 255,
    /* Depthwise: output pixels of a piece. */
    CHANNELS_PIECE = 128,
    CHANNELS_PIXELS = 16, /* of a call */

    /* VECTOR: coefficients of a row that shorter rows are lengthened to. */
    VECTOR_ROW = 2048,
    /* Tables of coefficients, 8 bytes a channel and term, which share the first cache with what is read and written: up
     * to so many channels, and how long a row of few is made. */
    VECTOR_TABLE = 1024,
    VECTOR_TABLE_ROW = 512,

    /* Channels of a REDUCE that is done with the MAP before it. */
    CHAIN_COLS = 4096,

    /* REDUCE by row: rows of a task; by channel: pieces of the rows, no more than PIECES, no smaller than LEAST
     * elements and FEW rows (else clearing and adding sums is the work). Fewer elements than ALONE wake no other
     * thread. */
    REDUCE_ROWS = 64,
    REDUCE_EACH = 4096, /* columns of rows that are done eight at a time */
    REDUCE_PIECES = 64,
    REDUCE_LEAST = 4096,
    REDUCE_FEW = 16,
    REDUCE_ALONE = 32768,
};

#endif
