/* SPDX-License-Identifier: Apache-2.0 */
/* sequencer: prepares commands, and has two engines execute them in their order (microarchitecture 5). */
#ifndef MANTIS_CYCLE_SEQUENCER_H
#define MANTIS_CYCLE_SEQUENCER_H

#include "cycle/command_execute.h"
#include "cycle/command_order.h"
#include "cycle/command_prepare.h"
#include "cycle/sequencer_ports.h"

struct sequencer {
    struct command_prepare prepare;
    struct command_order order;
    struct command_queue queue[BOTH_ENGINES];
    struct command_execute execute[BOTH_ENGINES];
};

struct sequencer_unit {
    struct sequencer s;
    struct sequencer_in in;
    struct sequencer_out out;
};

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out);
/* Would a clock change anything? */
bool sequencer_stirs(const struct sequencer *s, const struct sequencer_in *in);
void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out);

#endif
