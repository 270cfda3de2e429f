/* SPDX-License-Identifier: Apache-2.0 */
/* stream: the commands PEAK (of one peak), MAP, VECTOR and ALIGN, sixteen elements (a group) at a time.
 *
 *     requester -> dma_reader -+-> gather -+-> PEAK: peak_snoop
 *                              |           +-> MAP: map lanes -> dma_writer
 *                              |           +-> VECTOR: map lanes, B -> products, C -> sums, D -> align_unit
 *                              +-> ALIGN: addends, D -> align_unit
 *
 * A MAP with an exponent for each span or group of channels reads its peaks before and writes its exponents behind.
 *
 * Section 9 of the microarchitecture, 2, 3 and 7 of the numerics. Used by mantis_top. */
#ifndef MANTIS_CYCLE_STREAM_H
#define MANTIS_CYCLE_STREAM_H

#include "cycle/coefficients.h"
#include "cycle/stream_ports.h"

enum stream_state {
    STREAM_IDLE,
    STREAM_SETUP,
    STREAM_COEF,
    STREAM_COEF_REQ,
    STREAM_COEF_DATA,
    STREAM_COEF_EXTEND,
    STREAM_PEAKS_REQ,
    STREAM_PEAKS_DATA,
    STREAM_WRITE_REQ,
    STREAM_FLOW,
    STREAM_SCALES_REQ,
    STREAM_SCALES_READ,
    STREAM_SCALES_LOAD,
    STREAM_SCALES_SHOW,
    STREAM_FINISH
};

enum stream_execute_state { STREAM_EX_GROUP, STREAM_EX_COEF, STREAM_EX_TERM, STREAM_EX_GATE };

/* Where in the tensor the group's lanes lie, of VECTOR's rows and columns or MAP's entries: prepares column and row of
 * lane 0, and for each lane how often the rows wrapped. */
struct stream_walker {
    uint32_t ready, phase, wrap, col, row;
    uint32_t col0, row0; /* D */
    uint8_t sel[16];     /* D */
};

/* What travels with a term through the stages. */
struct stream_tag {
    uint32_t slot, first, last, count, gate;
};

struct stream {
    uint32_t state; /* enum stream_state */

    /* SETUP, all D */
    uint32_t n, groups;
    uint32_t distance[4]; /* A - e_t, 12 bits */
    int32_t align_exponent;

    /* COEF: term, beat, extension */
    uint32_t term, coef_beat, extend, extend_from;
    int16_t first[16]; /* D */
    struct coefficients_unit u_coefficients;

    /* PEAKS and SCALES of MAP: coef_beat counts the beats of both */
    uint32_t bad;         /* a peak was not finite */
    uint32_t largest;     /* D: emax of the largest peak */
    int16_t peak_hold[4]; /* D: emax of an even beat's peaks */

    /* Requester and gather */
    uint32_t rq_group, rq_slot;
    uint32_t ga_group, ga_slot, ga_beat;
    uint32_t grp_valid;
    uint32_t gather[16];   /* D */
    uint32_t grp_data[16]; /* D */

    /* Execution */
    uint32_t ex_group;
    uint32_t saturated;

    /* MAP */
    uint32_t out_valid, out_second, out_beat;
    uint32_t out_data[8];  /* D */
    uint32_t window_valid; /* the coefficients' window shows the group's exponents */

    /* VECTOR */
    struct stream_walker walker;
    uint32_t ex_state, ex_slot;
    uint8_t cur_sel[16]; /* D, as the next two */
    uint32_t cur_col0, cur_row0;
    uint32_t ex_gate; /* D */
    uint32_t b_valid, c_valid, pq_valid;
    struct stream_tag b, c;          /* D */
    int16_t b_x[16], b_c[16];        /* D */
    int64_t c_term[16];              /* D */
    int64_t p[16], q[16];            /* D; 48 bits of them are registers, see the ports */
    uint32_t p_port[24], q_port[24]; /* the same on the ports al_p_o, al_q_o */
    uint32_t pq_count, pq_gate;      /* D */
    uint32_t up[16], flip;           /* D: of ALIGN: places that a sum was moved down; lanes whose sign is turned */
    uint32_t out_group;
};

struct stream_unit {
    struct stream s;
    struct stream_in in;
    struct stream_out out;
};

/* Reads desc_i, entries_0_i and scale_exp_i of the inputs. */
void stream_outputs(const struct stream *s, const struct stream_in *in, struct stream_out *out);
void stream_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out);

#endif
