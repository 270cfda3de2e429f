/* SPDX-License-Identifier: Apache-2.0 */
/* align_unit: 16 align lanes and the beats of their results (microarchitecture 8, numerics section 6).
 *
 * A fire takes 16 pairs of 48-bit addends; three clocks later their fp32 words are shown to the client's peak_snoop for
 * one clock and leave for the writer, as many per beat as the port holds. Each lane has an exponent of its own. Masked
 * lanes give 0 and no beat beyond the last one used. Two clients, products and streams, are served in turn. */
#ifndef MANTIS_CYCLE_ALIGN_UNIT_H
#define MANTIS_CYCLE_ALIGN_UNIT_H

#include "cycle/align_unit_ports.h"

#include <stdbool.h>

/* A group on its way through the lanes' stages. All D. */
struct align_group {
    uint32_t client; /* 0: products, 1: streams */
    uint32_t mask, gate, flip, relu;
    uint32_t lane[16]; /* the lanes' results; lanes outside the mask are not computed, nothing shows them */
    uint32_t overflow; /* one bit per lane */
};

struct align_unit {
    uint32_t turn; /* the client that is served */
    uint32_t s_valid, t_valid;
    struct align_group s, t;
    uint32_t out_valid, out_fresh, beat, overflow;
    uint32_t out_word[16];               /* D */
    uint32_t out_last;                   /* D */
    uint32_t out_client;                 /* D */
    uint32_t late_valid;                 /* PORT = 512 alone: the group before OUT's, which could not leave */
    uint32_t late_word[16], late_client; /* D */
};

struct align_unit_unit {
    struct align_unit s;
    struct align_unit_in in;
    struct align_unit_out out;
};

/* What a client offers: its ports. */
struct align_offer {
    bool runs, valid, has; /* has: its random words, if it needs any */
    const uint32_t *p, *q, *exponent, *words;
    uint32_t stochastic, mask, gate, relu, rotate, flip;
};

/* Of the client whose turn it is: what it offers; true if it is taken in this clock. */
bool align_unit_fires(const struct align_unit *s, const struct align_unit_in *in, struct align_offer *offer);

void align_unit_outputs(const struct align_unit *s, const struct align_unit_in *in, struct align_unit_out *out);
/* Would a clock change anything? */
bool align_unit_stirs(const struct align_unit *s, const struct align_unit_in *in);
void align_unit_tick(struct align_unit *s, const struct align_unit_in *in, const struct align_unit_out *out);

#endif
