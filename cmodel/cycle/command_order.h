/* SPDX-License-Identifier: Apache-2.0 */
/* command_order: numbers the commands, says which may begin, counts what has ended, and stops the machine at the oldest
 * command that fails (microarchitecture 5, order). */
#ifndef MANTIS_CYCLE_COMMAND_ORDER_H
#define MANTIS_CYCLE_COMMAND_ORDER_H

#include <stdbool.h>
#include <stdint.h>

enum { PRODUCTS_ENGINE, STREAMS_ENGINE, BOTH_ENGINES };

enum order_state {
    ORDER_GO,
    ORDER_FAIL,
    ORDER_HALT,
};

struct command_order {
    enum order_state state;
    uint32_t next, head;
    uint32_t status;
    bool ring;
};

struct sequencer;
struct sequencer_in;

/* What order decides in a clock, of registers and of run_i and tail_i. */
struct order_view {
    bool load[BOTH_ENGINES], take[BOTH_ENGINES], forget;
    bool stopping, head_moves;
    bool halts;      /* with the failed command of this engine: */
    uint32_t failed; /* engine */
};

struct order_view command_order_view(const struct sequencer *s, const struct sequencer_in *in);
/* Would a clock change anything of order itself? */
bool command_order_stirs(const struct sequencer *s, const struct sequencer_in *in, const struct order_view *view);
void command_order_tick(struct sequencer *s, const struct sequencer_in *in, const struct order_view *view);

#endif
