/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_walker: sends the array over the tiles of every filled block, one k a clock.
 *
 * Latency: the issue registers show a read; en_o, first_o, last_o accompany its operands two clocks later.
 * Sections 10.3, 10.7. Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_WALKER_H
#define MANTIS_CYCLE_GEMM_WALKER_H

#include "cycle/gemm_steps.h"
#include "cycle/view_patch.h"

struct gemm_walker_in {
    uint32_t rst_ni;
    uint32_t start_i;
    uint32_t desc_i[32];
    uint32_t filled_i; /* one bit a half */
    uint32_t shadow_busy_i;
};

struct gemm_walker_out {
    uint32_t a_read_o; /* the issue */
    uint32_t b_read_o;
    uint32_t read_half_o;
    uint32_t a_row_o;
    uint32_t b_row_o;
    uint32_t read_k_o;
    uint32_t a_count_o;
    uint32_t b_count_o;
    uint32_t view_o; /* A is read from a view's window */
    uint32_t view_row_o;
    uint32_t view_p_o;
    uint32_t view_c_o;
    uint32_t view_mask_o;
    uint32_t view_phase_o;
    uint32_t view_shift_o;
    uint32_t take_shadow_o; /* the issue shown is a tile's last: its sums will enter the shadows */
    uint32_t release_o;     /* the issue shown is a half's last */
    uint32_t release_half_o;
    uint32_t en_o; /* the array's operands are there */
    uint32_t first_o;
    uint32_t last_o;
    uint32_t tile_rows_o; /* the tile whose sums are in, or on their way to, the shadows */
    uint32_t tile_cols_o;
    uint32_t tile_index_o;
    uint32_t tile_first_chunk_o;
    uint32_t tile_last_chunk_o;
    uint32_t tile_addr_o;
    uint32_t tile_m_o;
    uint32_t tile_group_o;
    uint32_t tile_bias_o; /* in units of 8 columns */
    uint32_t waiting_fill_o;
    uint32_t waiting_shadow_o;
    uint32_t finished_o;
};

/* One stage of the issue's way to the array. */
struct gemm_walker_stage {
    uint32_t valid, first, last;
};

struct gemm_walker_tile {
    uint32_t rows, cols, index, first_chunk, last_chunk, addr, m, group, bias;
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
