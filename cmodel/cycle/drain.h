/* SPDX-License-Identifier: Apache-2.0 */
/* drain: empties the array's shadows row by row: partial sums to their memory, finished ones with bias to align_unit,
 * or raw ones, added to what memory holds, to the writer.
 *
 * Section 10.5. Used by gemm. */
#ifndef MANTIS_CYCLE_DRAIN_H
#define MANTIS_CYCLE_DRAIN_H

#include "cycle/drain_lanes.h"
#include "cycle/drain_scales.h"
#include "cycle/drain_ports.h"

/* Numbered as in the RTL: pictures of waveforms take the states' names from there. */
enum drain_state {
    DRAIN_IDLE,
    DRAIN_PRE,
    DRAIN_ROW,
    DRAIN_REQ,
    DRAIN_OUT,
    DRAIN_NEXT,
    DRAIN_DIVIDE_A, /* what a tile needs before PRE: these three in this order */
    DRAIN_DIVIDE_B,
    DRAIN_FILL,
    DRAIN_ASK_WAIT,
    DRAIN_ASK,
    DRAIN_RAW_OLD,
    DRAIN_RAW_SHOW,
    DRAIN_TERM, /* after PRE, while the sums are on their way into the shadows */
    DRAIN_FIT
};

struct drain {
    uint32_t state; /* enum drain_state */
    uint32_t row;
    uint32_t piece;
    uint32_t fresh; /* REQ's first clock is still to come */
    uint32_t turn;  /* the first clock after REQ: what the next piece needs is read */
    uint32_t shadow_done, saturated;
    uint32_t addr; /* D */

    /* Finer exponents: the row's position in A's, the column's in B's, what each column adds. */
    uint32_t step;                 /* of a division, or of FILL */
    struct drain_position a, b;    /* D */
    int32_t column_term[MANTIS_N]; /* D */
    int32_t row_term;              /* D: of the row whose piece comes next */

    struct drain_lanes lanes;   /* D: of the piece shown */
    uint32_t sum[MANTIS_GROUP]; /* D: of the piece shown */
    bool clamped;               /* D: one of its biases was */
    uint32_t beat, old[4];      /* raw sums: the piece's beat; D: what memory holds of it */

    uint32_t psum_q[MANTIS_N]; /* the memories' output registers */
    uint32_t bias_q[16];
    uint32_t psum[16 * MANTIS_N][MANTIS_N];  /* row: tile index * N + row of the tile */
    uint32_t bias[4 * MANTIS_EDGE / 16][16]; /* fp32, columns of four column blocks */
};

struct drain_unit {
    struct drain s;
    struct drain_in in;
    struct drain_out out;
};

/* Reads desc_i and tile_* of the inputs. */
void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out);
/* Would a clock change anything? */
static inline bool drain_stirs(const struct drain *s, const struct drain_in *in)
{
    return s->state != DRAIN_IDLE || in->start_i || in->bias_valid_i || s->turn || s->shadow_done || s->saturated;
}
void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
