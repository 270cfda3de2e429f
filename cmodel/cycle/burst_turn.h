/* SPDX-License-Identifier: Apache-2.0 */
/* burst_turn: which of two channels' bursts goes out next, in turn (microarchitecture 6, the port). */
#ifndef MANTIS_CYCLE_BURST_TURN_H
#define MANTIS_CYCLE_BURST_TURN_H

#include <stdbool.h>
#include <stdint.h>

enum { CHANNEL_PRODUCTS = 0, CHANNEL_STREAMS = 1, CHANNELS = 2, NO_CHANNEL = 2 };

/* The channel that launches, or NO_CHANNEL; *turn as it is afterwards. */
static inline unsigned burst_turn(uint32_t *turn, bool free, const bool offers[CHANNELS])
{
    unsigned first = *turn, second = 1 - first;
    if (!free || !(offers[first] || offers[second]))
        return NO_CHANNEL;
    unsigned launched = offers[first] ? first : second;
    *turn = 1 - launched;
    return launched;
}

#endif
