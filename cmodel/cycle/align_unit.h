/* SPDX-License-Identifier: Apache-2.0 */
/* align_unit: 16 align lanes and the beats of their results (microarchitecture 8, numerics section 6).
 *
 * A fire takes 16 pairs of 48-bit addends; two clocks later their fp32 words are shown to peak_snoop for one clock and
 * leave for the writer, four words a beat. Masked lanes give 0 and no beat beyond the last one used. */
#ifndef MANTIS_CYCLE_ALIGN_UNIT_H
#define MANTIS_CYCLE_ALIGN_UNIT_H

#include <stdint.h>

struct align_unit_in {
    uint32_t rst_ni;
    uint32_t al_valid_i;
    uint32_t al_p_i[24]; /* lane l: bits [48l +: 48], two's complement */
    uint32_t al_q_i[24];
    uint32_t al_exponent_i; /* 12 bits, two's complement */
    uint32_t al_stochastic_i;
    uint32_t al_mask_i; /* ones from lane 0 up, never 0 with valid */
    uint32_t al_gate_i; /* 0: the lane's result becomes +0 */
    uint32_t al_relu_i;
    uint32_t al_rotate_i; /* lane l takes random word (l+8) mod 16 */
    uint32_t have_i;
    uint32_t words_i[12];
    uint32_t wr_data_ready_i;
};

struct align_unit_out {
    uint32_t al_ready_o;
    uint32_t wr_data_valid_o;
    uint32_t wr_data_o[4];
    uint32_t peak_valid_o;
    uint32_t peak_words_o[16];
    uint32_t overflow_event_o;
};

struct align_unit {
    uint32_t s_valid;
    uint32_t s_mask, s_gate, s_relu; /* D */
    uint32_t lane[16];      /* D: the lanes' results; lanes outside s_mask are not computed, nothing shows them */
    uint32_t lane_overflow; /* D: one bit a lane */
    uint32_t out_valid, out_fresh, beat, overflow;
    uint32_t out_word[16]; /* D */
    uint32_t out_last;     /* D */
};

struct align_unit_unit {
    struct align_unit s;
    struct align_unit_in in;
    struct align_unit_out out;
};

void align_unit_outputs(const struct align_unit *s, const struct align_unit_in *in, struct align_unit_out *out);
void align_unit_tick(struct align_unit *s, const struct align_unit_in *in, const struct align_unit_out *out);

#endif
