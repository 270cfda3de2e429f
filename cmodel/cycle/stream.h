/* SPDX-License-Identifier: Apache-2.0 */
/* stream: the commands PEAK (of one peak), MAP, VECTOR and ALIGN, sixteen elements (a group) at a time.
 *
 *     requester -> dma_reader -+-> gather -+-> PEAK: peak_snoop
 *                              |           +-> MAP: map lanes -> dma_writer
 *                              |           +-> VECTOR: T -> map lanes, X -> factors, B -> products, M -> terms, C
 *                              |                       -> sums, D -> align_unit
 *                              +-> ALIGN: beats, Y, Z -> addends, D -> align_unit
 *
 * A MAP with an exponent for each span or group of channels reads its peaks before and writes its exponents behind.
 *
 * Section 9 of the microarchitecture, 2, 3 and 7 of the numerics. Used by mantis_top. */
#ifndef MANTIS_CYCLE_STREAM_H
#define MANTIS_CYCLE_STREAM_H

#include "cycle/coefficients.h"
#include "cycle/dma_request.h"
#include "cycle/stream_ports.h"
#include "cycle/stream_slots.h"

#include <stdbool.h>

enum stream_state {
    STREAM_IDLE,
    STREAM_SETUP,
    STREAM_SIZE,
    STREAM_GROUPS,
    STREAM_COEF,
    STREAM_COEF_REQ,
    STREAM_COEF_DATA,
    STREAM_COEF_EXTEND,
    STREAM_PEAKS_REQ,
    STREAM_PEAKS_DATA,
    STREAM_PEAKS_LAST,
    STREAM_WRITE_REQ,
    STREAM_FLOW,
    STREAM_SCALES_REQ,
    STREAM_SCALES_READ,
    STREAM_SCALES_TAKE,
    STREAM_SCALES_LOAD,
    STREAM_SCALES_SHOW,
    STREAM_FINISH
};

/* Of a MAP with several exponents: what the window has come to. */
enum stream_window { STREAM_WINDOW_NONE, STREAM_WINDOW_READ, STREAM_WINDOW_TAKEN, STREAM_WINDOW_EMAX };

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

/* A term of a group in a stage; the machine has in each no more than it needs. D but for valid. */
struct stream_term {
    uint32_t valid;
    struct stream_tag tag;
    int16_t x[16], c[16]; /* factors */
    int64_t term[16];
    bool saturated;
};

/* A beat of ALIGN on its way to P and Q. D but for valid. */
struct stream_pair {
    uint32_t valid, beat, last, count;
    uint64_t sum[2 * PORT_RATIO];
};

/* The command, taken with start_i. All D. */
struct stream_fields {
    uint32_t desc[32], entries, scale_emax, scale_exp[3];
    struct stream_slots slots; /* what desc says of its operands */
};

struct stream {
    uint32_t state; /* enum stream_state */

    struct stream_fields fields;

    /* GROUPS, all D */
    uint32_t n, groups;
    uint32_t distance[4]; /* A - e_t, 12 bits */
    int32_t align_exponent;
    uint32_t exponent_port[6]; /* the same sixteen times on the port al_exponent_o */

    /* COEF: term, beat, extension */
    uint32_t term, extend, extend_from;
    uint32_t coef_beat; /* its writes */
    int16_t first[16];  /* D */
    struct coefficients_unit u_coefficients;

    /* PEAKS and SCALES of MAP: coef_beat counts the beats of the peaks, the pieces of the scales */
    uint32_t bad;         /* a peak was not finite */
    uint32_t largest;     /* D: emax of the largest peak */
    int16_t peak_hold[4]; /* D: emax of an even beat's peaks */

    /* Requester and gather */
    uint32_t rq_group, rq_slot;
    uint32_t ga_group, ga_slot, ga_beat;
    uint32_t grp_valid;
    uint32_t gather[16];   /* D */
    uint32_t grp_data[16]; /* D */

    /* Random words of the next mapping */
    uint32_t rw_group, rw_slot;
    uint32_t r_valid;
    uint32_t r_words[12]; /* D */

    /* Execution */
    uint32_t ex_group;
    uint32_t saturated;
    struct stream_term x; /* stage X: of MAP's group mantissas and saturation alone */

    /* MAP */
    uint32_t out_valid, out_second, out_beat, out_place;
    uint32_t out_data[16];  /* D */
    uint32_t fill_valid;    /* PORT = 512 alone: a full beat stands behind the one that leaves */
    uint32_t fill_data[16]; /* D */
    uint32_t window_step;   /* enum stream_window */

    /* VECTOR */
    struct stream_walker walker;
    uint32_t ex_valid, ex_slot;
    uint8_t cur_sel[16]; /* D, as the next two */
    uint32_t cur_col0, cur_row0;
    uint32_t ex_gate;        /* D */
    struct stream_term b, m; /* stages */
    struct stream_term c[2]; /* a queue, the oldest first */
    uint32_t pq_valid;
    int64_t p[16], q[16];            /* D; 48 bits of them are registers, see the ports */
    uint32_t p_port[24], q_port[24]; /* the same on the ports al_p_o, al_q_o */
    uint32_t pq_count, pq_gate;      /* D */
    uint32_t up[16], flip;           /* D: of ALIGN: places that a sum was moved down; lanes whose sign is turned */
    struct stream_pair y, z;         /* ALIGN's beats */
    uint32_t out_group;
};

struct stream_unit {
    struct stream s;
    struct stream_in in;
    struct stream_out out;
};

/* VECTOR's stages move: the terms' queue has room. */
static inline bool stream_advances(const struct stream *s)
{
    return !s->c[1].valid;
}

/* Reads nothing of the inputs. */
void stream_outputs(const struct stream *s, const struct stream_in *in, struct stream_out *out);
/* Would a clock change anything? */
static inline bool stream_stirs(const struct stream *s, const struct stream_in *in)
{
    return s->state != STREAM_IDLE || in->start_i || s->saturated;
}
void stream_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out);

#endif
