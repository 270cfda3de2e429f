/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_walker: sends the array over the tiles of every filled block, one k a clock.
 *
 * Latency: the issue registers show a read; en_o, first_o, last_o accompany its operands two clocks later.
 * Sections 10.3, 10.7. Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_WALKER_H
#define MANTIS_CYCLE_GEMM_WALKER_H

#include "cycle/gemm_steps.h"
#include "cycle/view_patch.h"
#include "cycle/gemm_walker_ports.h"

/* One stage of the issue's way to the array. */
struct gemm_walker_stage {
    uint32_t valid, first, last;
};

struct gemm_walker_tile {
    uint32_t rows, cols, index, first_chunk, last_chunk, addr, m, column, scale_a, scale_b, group, bias;
};

struct gemm_walker {
    uint32_t active;
    struct gemm_steps steps;
    uint32_t tile_row, tile_col; /* N * ti, N * tj; 0 in mode W */
    uint32_t k;                  /* issues of the tile so far */
    uint32_t tap;                /* of a view; in mode W the tile's, within its pass */
    uint32_t channel;            /* of mode P */
    uint32_t scan_left;          /* clocks until the next tile row's coordinates are known, of linear mode P views */
    struct view_lanes lanes;     /* those of the current tile row; in mode W lane 0 is pixel k */
    struct gemm_walker_stage issue, s1, s2;
    uint32_t half, a_row, b_row, read_k, a_count, b_count; /* of the issue */
    uint32_t scale_addr; /* of the channel of k, of an operand that is grouped along it */
    uint32_t view, view_row, view_c;
    struct view_read view_read;
    uint32_t take_shadow, release, release_half;
    struct gemm_walker_tile tile;
    uint32_t waiting_fill, waiting_shadow, finished;
};

struct gemm_walker_unit {
    struct gemm_walker s;
    struct gemm_walker_in in;
    struct gemm_walker_out out;
};

void gemm_walker_outputs(const struct gemm_walker *s, const struct gemm_walker_in *in, struct gemm_walker_out *out);
void gemm_walker_tick(struct gemm_walker *s, const struct gemm_walker_in *in, const struct gemm_walker_out *out);

#endif
