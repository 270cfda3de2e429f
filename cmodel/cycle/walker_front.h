/* SPDX-License-Identifier: Apache-2.0 */
/* walker_front: the issues of the steps, one after the other, from the steps' records: what each reads, and of a tile's
 * last where the tile lies. Sections 10.3, 10.7. Part of gemm_walker. */
#ifndef MANTIS_CYCLE_WALKER_FRONT_H
#define MANTIS_CYCLE_WALKER_FRONT_H

#include "cycle/fifo.h"
#include "cycle/gemm_record.h"
#include "cycle/view_patch.h"
#include "cycle/gemm_walker_ports.h"

enum { GEMM_WALKER_STEPS = 2 /* depth */ };

struct gemm_walker_tile {
    uint32_t rows, cols, index, first_chunk, last_chunk, addr, m, column, scale_a, scale_b, group, bias;
};

/* An issue on its way from the front to the issue registers: the ports' values. */
struct gemm_walker_issue {
    uint32_t valid, first, last;
    uint32_t end_step, final; /* the step's last; the last of all */
    uint32_t a_row, b_row, read_k, a_count, b_count, b_upper;
    uint32_t scale_addr; /* of the channel of k, of an operand that is grouped along it */
    uint32_t view, view_row, view_packed, view_c;
    struct view_read view_read;
    struct gemm_walker_tile tile; /* with `last` */
};

/* Where the loops outside of a step stand. */
struct gemm_walker_loops {
    uint32_t group; /* g */
    uint32_t cb;    /* blocks of columns since the start, modulo 4 */
    uint32_t col0;  /* first column of the block */
    uint32_t row0;  /* first row of C: EDGE * mb, m0 of mode P; mode W: first channel of the slice */
    uint32_t pass;  /* first tap of mode W's pass */
    uint32_t k0;    /* elements of the sum in the chunks before; mode W: pixels */
    uint32_t first_chunk;
};

struct walker_front {
    struct fifo steps;
    struct gemm_record steps_item[GEMM_WALKER_STEPS];
    /* The front: a step, and the position in it. */
    uint32_t have;
    struct gemm_record step;
    struct view view;
    uint32_t along_sum, scale_step, scale_span; /* of the operand that is grouped along k, if one is */
    uint32_t rows_log;                          /* log2 RB, with the first record */
    struct gemm_walker_loops loops;
    uint32_t row;                /* o: output row of the block, of mode P */
    uint32_t tile_row, tile_col; /* N * ti, N * tj; 0 in mode W */
    uint32_t k;                  /* issues of the tile so far */
    uint32_t tap;                /* of a view; in mode W the tile's, within its pass */
    uint32_t channel;            /* of mode P */
    uint32_t scan_left;          /* clocks until the next tile row's coordinates are known, of linear mode P views */
    struct view_lanes lanes;     /* those of the current tile row; in mode W lane 0 is pixel k */
};

void walker_front_start(struct walker_front *s, const uint32_t desc[32]);
/* A step comes, and there is room for it; it enters the queue. */
bool walker_front_takes(const struct walker_front *s, const struct gemm_walker_in *in);
void walker_front_take(struct walker_front *s, const struct gemm_walker_in *in);
/* How many issues follow, clock by clock, that begin and end nothing. */
uint32_t walker_front_inner(const struct walker_front *s);
/* One clock. advance: stage u takes the front's issue, valid or not. */
void walker_front_tick(struct walker_front *s, const struct gemm_walker_in *in, bool advance,
                       struct gemm_walker_issue *u);

#endif
