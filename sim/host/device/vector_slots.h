/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of a VECTOR's group, of which the stream does one in a clock: gate, terms, the constant one. 1..5 in a command
 * that passes its checks. */
#ifndef MANTIS_DEVICE_VECTOR_SLOTS_H
#define MANTIS_DEVICE_VECTOR_SLOTS_H

#include "mantis/command.h"

static inline uint64_t vector_slots(const mantis_command *c)
{
    uint64_t n = (mantis_get(c, MANTIS_VECTOR_GATE) != 0) + (mantis_get(c, MANTIS_VECTOR_C3_PRESENT) != 0);
    for (int t = 0; t < 3; t++)
        n += mantis_get(c, MANTIS_VECTOR_X_KIND[t]) != 0;
    return n;
}

#endif
