/* SPDX-License-Identifier: Apache-2.0 */
/* sequencer: fetches a descriptor, judges it, reads its scale entries, runs one unit on it, records its peak
 * (microarchitecture 5). */
#ifndef MANTIS_CYCLE_SEQUENCER_H
#define MANTIS_CYCLE_SEQUENCER_H

#include "cycle/command_scaling.h"
#include "cycle/sequencer_ports.h"

/* owner_o */
enum { OWNER_SEQUENCER = 0, OWNER_STREAM = 1, OWNER_REDUCE = 2, OWNER_GEMM = 3 };

enum sequencer_state {
    SEQUENCER_IDLE,
    SEQUENCER_CLEAR,
    SEQUENCER_SLOT,
    SEQUENCER_FETCH_REQ,
    SEQUENCER_FETCH_DATA,
    SEQUENCER_DECODE,
    SEQUENCER_DIVIDE,
    SEQUENCER_CHECK,
    SEQUENCER_SCALE,
    SEQUENCER_SCALE_REQ,
    SEQUENCER_SCALE_DATA,
    SEQUENCER_SCALE_TAKE,
    SEQUENCER_START,
    SEQUENCER_RUN,
    SEQUENCER_SETTLE,
    SEQUENCER_RECORD_REQ,
    SEQUENCER_RECORD_DATA,
    SEQUENCER_RECORD_WAIT,
    SEQUENCER_DONE,
    SEQUENCER_FAIL,
    SEQUENCER_HALT,
};

struct sequencer {
    enum sequencer_state state;
    uint32_t head;
    uint32_t status;
    uint32_t index;    /* 5 bits */
    uint64_t slot;     /* D, 33 bits */
    uint32_t desc[32]; /* D */
    uint32_t word;     /* D */
    uint32_t emax[3];  /* D, 9 bits */
    int32_t exp[7];    /* D, 12 bits */

    /* DIVIDE */
    struct command_entries entries; /* D */
    uint32_t quotient;              /* D */
    uint64_t rest;                  /* D, 33 bits */
    uint32_t steps;                 /* 6 bits */

    /* CHECK */
    uint32_t passed; /* clocks of the step `index` that are over */
};

struct sequencer_unit {
    struct sequencer s;
    struct sequencer_in in;
    struct sequencer_out out;
};

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out);
void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out);

#endif
