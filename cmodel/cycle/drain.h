/* SPDX-License-Identifier: Apache-2.0 */
/* drain: empties the array's shadows row by row: partial sums to their memory, finished ones with bias to align_unit.
 *
 * Section 10.5. Used by gemm. */
#ifndef MANTIS_CYCLE_DRAIN_H
#define MANTIS_CYCLE_DRAIN_H

#include "cycle/geometry.h"
#include "cycle/drain_ports.h"

enum drain_state { DRAIN_IDLE, DRAIN_PRE, DRAIN_ROW, DRAIN_REQ, DRAIN_OUT, DRAIN_NEXT };

struct drain {
    uint32_t state; /* enum drain_state */
    uint32_t row;
    uint32_t piece;
    uint32_t shadow_done;
    uint32_t addr;             /* D */
    uint32_t psum_q[MANTIS_N]; /* the memories' output registers */
    int64_t bias_q[16];
    uint32_t psum[16 * MANTIS_N][MANTIS_N]; /* row: tile index * N + row of the tile */
    int64_t bias[4 * MANTIS_EDGE / 16][16]; /* 48 bits at exponent_i, columns of four column blocks */
};

struct drain_unit {
    struct drain s;
    struct drain_in in;
    struct drain_out out;
};

/* Reads desc_i, exponent_i, places_i, row_i and tile_* of the inputs. */
void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out);
void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
