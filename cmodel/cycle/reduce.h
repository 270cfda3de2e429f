/* SPDX-License-Identifier: Apache-2.0 */
/* reduce: S1 = sum q (or |q|), S2 = sum q*p over the mantissas of each channel or row, exact; or sums and counts
 * against thresholds; or the peaks of an fp32 tensor's spans or channels (PEAK with SCALING 1 or 2).
 *
 * A piece is what one outer and one inner index reach: up to 16 elements of one row. By channel, 16 channels are summed
 * at once; by row, the 16 lanes are added. Section 9b of the microarchitecture, 8 of the numerics. Used by mantis_top.
 */
#ifndef MANTIS_CYCLE_REDUCE_H
#define MANTIS_CYCLE_REDUCE_H

#include "cycle/dma_request.h"
#include "cycle/reduce_lanes.h"
#include "cycle/reduce_piece.h"
#include "cycle/reduce_ports.h"

enum reduce_state { REDUCE_IDLE, REDUCE_WRITE_REQ, REDUCE_FLOW, REDUCE_FINISH };

struct reduce_tag {
    uint32_t first, last, count;
    uint32_t last_row;
};

/* Terms in a stage. The machine adds the lanes of a row in R and T, here that is done in S. D but for valid. */
struct reduce_stage {
    uint32_t valid;
    struct reduce_tag tag;
    struct reduce_terms terms;
};

struct reduce {
    uint32_t state;             /* enum reduce_state */
    uint32_t desc[32], entries; /* D: the command, taken with start_i */
    struct reduce_piece request, receive;
    uint32_t beat;
    struct reduce_lanes lanes; /* D: the piece being received */
    uint32_t thresholds[16];   /* D */

    uint32_t pc_valid;
    struct reduce_tag pc;
    struct reduce_lanes pc_lanes; /* D */

    struct reduce_stage m, r, t;
    struct reduce_sums sums; /* D */
    uint32_t h_valid;
    struct reduce_tag h;           /* D */
    struct reduce_highs highs;     /* D */
    uint32_t packed;               /* results in `pack` */
    uint32_t pack[4 * PORT_RATIO]; /* D: results of rows, side by side */
    uint32_t em_valid, em_index, em_last;
};

struct reduce_unit {
    struct reduce s;
    struct reduce_in in;
    struct reduce_out out;
};

/* Reads nothing of the inputs. */
void reduce_outputs(const struct reduce *s, const struct reduce_in *in, struct reduce_out *out);
/* Would a clock change anything? */
static inline bool reduce_stirs(const struct reduce *s, const struct reduce_in *in)
{
    return s->state != REDUCE_IDLE || in->start_i;
}
void reduce_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out);

#endif
