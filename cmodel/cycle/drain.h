/* SPDX-License-Identifier: Apache-2.0 */
/* drain: empties the array's shadows row by row: partial sums to their memory, finished ones with bias to align_unit,
 * or raw ones, added to what memory holds, to the writer.
 *
 * Section 10.5. Used by gemm. */
#ifndef MANTIS_CYCLE_DRAIN_H
#define MANTIS_CYCLE_DRAIN_H

#include "cycle/dma_request.h"
#include "cycle/drain_lanes.h"
#include "cycle/drain_ports.h"
#include "cycle/drain_scales.h"

/* Numbered as in the RTL: pictures of waveforms take the states' names from there. */
enum drain_state {
    DRAIN_IDLE,
    DRAIN_PRE,
    DRAIN_ROW,
    DRAIN_FLOW,
    DRAIN_TERM, /* after PRE, while the sums are on their way into the shadows */
    DRAIN_FILL,
    DRAIN_DIVIDE_A, /* what a tile needs before PRE: these two, then FILL */
    DRAIN_DIVIDE_B
};

enum drain_asks { DRAIN_REST, DRAIN_WAIT, DRAIN_OLD, DRAIN_ASK };

/* Asks the writer, and before it the reader for old sums, for the tile's pieces. */
struct drain_asker {
    uint32_t state; /* enum drain_asks */
    uint32_t row, piece;
    uint32_t addr;  /* D */
    uint32_t ahead; /* pieces asked for and not yet loaded */
};

/* Rows of a chunk that is not the last, on their way into the partial sums. */
struct drain_keeper {
    uint32_t keeps, row;
    uint32_t rows, index, first; /* D */
};

/* A piece in stage F, W or M. All D but valid. */
struct drain_piece {
    uint32_t valid;
    uint32_t piece, count, odd, group;
    struct drain_lanes lanes;
    uint32_t sum[MANTIS_GROUP];
    bool clamped; /* one of its biases */
};

struct drain {
    uint32_t state; /* enum drain_state */
    uint32_t row, piece;
    uint32_t step;                   /* of a division, or of FILL */
    uint32_t shadow_done, saturated; /* shown */
    uint32_t clamps;                 /* F was moved */
    uint32_t waits;                  /* the clock before had something that was not taken */
    uint32_t group;                  /* D: of the row's first piece */
    struct drain_position a, b;      /* D: A's of the row whose term was read last, B's of the column */
    int32_t column_term[MANTIS_N];   /* D */
    int32_t term[MANTIS_GROUP];      /* D, stage T: of the piece that is loaded next */
    struct drain_asker asker;
    struct drain_keeper keeper;
    struct drain_piece f, m, w; /* w waits for m */
    bool clamped;               /* D: a bias of the piece that was moved last */

    /* Raw sums: F's beat; what memory holds of it, 128 bits a part. */
    uint32_t beat, old_valid, old_part;
    uint32_t old[4 * PORT_RATIO]; /* D */

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
    return s->state != DRAIN_IDLE || in->start_i || in->bias_valid_i || s->shadow_done || s->saturated || s->clamps ||
           s->waits || s->keeper.keeps || s->f.valid || s->m.valid;
}
/* The bias of a clock. */
void drain_write_bias(struct drain *s, const struct drain_in *in);
void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
