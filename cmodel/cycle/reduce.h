/* SPDX-License-Identifier: Apache-2.0 */
/* reduce: S1 = sum q (or |q|), S2 = sum q*p over the mantissas of each channel or row, exact.
 *
 * A piece is what one outer and one inner index reach: up to 16 elements of one row. By channel, 16 channels are summed
 * at once; by row, the 16 lanes are added. Section 9b of the microarchitecture, 8 of the numerics. Used by mantis_top.
 */
#ifndef MANTIS_CYCLE_REDUCE_H
#define MANTIS_CYCLE_REDUCE_H

#include "cycle/reduce_piece.h"
#include "cycle/reduce_ports.h"

enum reduce_state { REDUCE_IDLE, REDUCE_WRITE_REQ, REDUCE_FLOW, REDUCE_FINISH };

struct reduce_tag {
    uint32_t first, last, count;
};

struct reduce {
    uint32_t state; /* enum reduce_state */
    struct reduce_piece request, receive;
    uint32_t beat;
    int16_t q[16], p[16]; /* D: the piece being received */

    uint32_t pc_valid;
    struct reduce_tag pc;
    int16_t pc_q[16], pc_p[16]; /* D */

    uint32_t m_valid;
    struct reduce_tag m;
    int32_t m_s[16], m_p[16]; /* D */

    int64_t s1[16], s2[16]; /* D: 48 and 64 bits */
    uint32_t em_valid, em_index, em_last;
};

struct reduce_unit {
    struct reduce s;
    struct reduce_in in;
    struct reduce_out out;
};

/* Reads desc_i of the inputs. */
void reduce_outputs(const struct reduce *s, const struct reduce_in *in, struct reduce_out *out);
void reduce_tick(struct reduce *s, const struct reduce_in *in, const struct reduce_out *out);

#endif
