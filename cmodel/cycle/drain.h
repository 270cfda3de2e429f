/* SPDX-License-Identifier: Apache-2.0 */
/* drain: empties the array's shadows row by row: partial sums to their memory, finished ones with bias to align_unit.
 *
 * Section 10.5. Used by gemm. */
#ifndef MANTIS_CYCLE_DRAIN_H
#define MANTIS_CYCLE_DRAIN_H

#include "cycle/geometry.h"

struct drain_in {
    uint32_t rst_ni;
    uint32_t start_i; /* a tile's sums enter the shadows */
    uint32_t tile_rows_i;
    uint32_t tile_cols_i;
    uint32_t tile_index_i;
    uint32_t tile_first_chunk_i;
    uint32_t tile_last_chunk_i;
    uint32_t tile_addr_i;
    uint32_t tile_m_i;
    uint32_t tile_group_i;
    uint32_t tile_bias_i;
    uint32_t desc_i[32];
    uint32_t exponent_i; /* E_C, 12 bits */
    uint32_t row_i[MANTIS_N];
    uint32_t bias_valid_i;
    uint32_t bias_addr_i;
    uint32_t bias_data_i[4];
    uint32_t wr_req_ready_i;
    uint32_t have_i;
    uint32_t al_ready_i;
};

struct drain_out {
    uint32_t wr_req_valid_o;
    uint32_t wr_req_addr_o;
    uint64_t wr_req_bytes_o;
    uint32_t want_valid_o;
    uint32_t want_ctx_o;
    uint32_t want_stream_o;
    uint32_t want_group_o;
    uint32_t al_valid_o;
    uint32_t al_p_o[24];
    uint32_t al_q_o[24];
    uint32_t al_exponent_o;
    uint32_t al_stochastic_o;
    uint32_t al_mask_o;
    uint32_t al_gate_o;
    uint32_t al_relu_o;
    uint32_t al_rotate_o;
    uint32_t shift_o;
    uint32_t shadow_done_o;
    uint32_t busy_o;
    uint32_t waiting_write_o;
};

enum drain_state { DRAIN_IDLE, DRAIN_PRE, DRAIN_ROW, DRAIN_REQ, DRAIN_OUT, DRAIN_NEXT };

struct drain {
    uint32_t state; /* enum drain_state */
    uint32_t row;
    uint32_t piece;
    uint32_t shadow_done;
    uint32_t addr;             /* D */
    uint32_t psum_q[MANTIS_N]; /* the memories' output registers */
    uint32_t bias_q[16];
    uint32_t psum[16 * MANTIS_N][MANTIS_N];  /* row: tile index * N + row of the tile */
    uint32_t bias[4 * MANTIS_EDGE / 16][16]; /* int32 at E_C, columns of four column blocks */
};

struct drain_unit {
    struct drain s;
    struct drain_in in;
    struct drain_out out;
};

/* Reads desc_i, exponent_i, row_i and tile_* of the inputs. */
void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out);
void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
