/* SPDX-License-Identifier: Apache-2.0 */
/* command_prepare: the sequencer's first part: fetches the next descriptor, counts its entries, checks it, and holds it
 * until it is taken (microarchitecture 5, prepare). */
#ifndef MANTIS_CYCLE_COMMAND_PREPARE_H
#define MANTIS_CYCLE_COMMAND_PREPARE_H

#include "cycle/command_scaling.h"
#include "cycle/sequencer_ports.h"

enum prepare_state {
    PREPARE_EMPTY,
    PREPARE_SLOT,
    PREPARE_FETCH_REQ,
    PREPARE_FETCH_DATA,
    PREPARE_DECODE,
    PREPARE_DIVIDE,
    PREPARE_CHECK,
    PREPARE_READY,
};

struct command_prepare {
    enum prepare_state state;
    uint64_t slot; /* D, 33 bits */
    uint32_t beat; /* D, 3 bits */
    uint32_t desc[32];
    uint32_t opcode; /* D: desc's a clock ago */
    uint32_t status; /* D */
    bool writes_ring;

    /* DIVIDE, all D */
    struct command_entries entries;
    uint32_t quotient;
    uint64_t rest; /* 33 bits */
    uint32_t index;
    uint32_t steps; /* 6 bits */

    /* CHECK */
    uint32_t step;
    uint32_t passed; /* clocks of this step that are over */
};

/* What order and the executes do in this clock, as prepare sees it. */
struct prepare_view {
    uint32_t next; /* the number of the command that prepare holds or fetches next */
    bool ring;     /* what stands in the ring may still change */
    bool stopping; /* because of an error */
    bool loads;    /* the prepared command goes into a queue */
};

/* Would a clock change anything, unless something that it waits for has come? */
bool command_prepare_stirs(const struct command_prepare *p, const struct sequencer_in *in,
                           const struct prepare_view *view);
void command_prepare_tick(struct command_prepare *p, const struct sequencer_in *in, const struct prepare_view *view);

/* prepare_divide.c: the state DIVIDE. */
void prepare_begin_divide(struct command_prepare *p);
void prepare_divide(struct command_prepare *p);

#endif
