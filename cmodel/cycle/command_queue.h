/* SPDX-License-Identifier: Apache-2.0 */
/* command_queue: the one place in front of an engine where a prepared command waits (microarchitecture 5, queues). */
#ifndef MANTIS_CYCLE_COMMAND_QUEUE_H
#define MANTIS_CYCLE_COMMAND_QUEUE_H

#include "cycle/command_scaling.h"

#include <stdbool.h>
#include <stdint.h>

/* Numbers of commands are kept modulo the first; the second is how many lie between HEAD and the next at most, so that
 * numbers and horizons that are compared lie within half of the first. */
enum { COMMAND_NUMBERS = 2048, COMMANDS_UNDER_WAY = 512 };

struct command_queue {
    bool valid;
    uint32_t desc[32]; /* D, as all that follows */
    struct command_entries entries;
    uint32_t status;
    uint32_t number, horizon; /* 11 bits */
};

/* Whether command a stands before command b in the ring. */
static inline bool command_before(uint32_t a, uint32_t b)
{
    return (a - b) % COMMAND_NUMBERS >= COMMAND_NUMBERS / 2;
}

#endif
