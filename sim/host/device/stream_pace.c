/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/stream_pace.h"

#include "host/device/port.h"

#include "mantis/command_set.h"

enum { LANES = 16, SUM_BYTES = 8 };

static uint64_t groups(uint64_t elements)
{
    return (elements + LANES - 1) / LANES;
}

/* Of a VECTOR's group, of which the stream does one in a clock: gate, terms, the constant one; 1..5. */
static uint64_t slots(const mantis_command *c)
{
    uint64_t n = (mantis_get(c, MANTIS_VECTOR_GATE) != 0) + (mantis_get(c, MANTIS_VECTOR_C3_PRESENT) != 0);
    for (int t = 0; t < 3; t++)
        n += mantis_get(c, MANTIS_VECTOR_X_KIND[t]) != 0;
    return n;
}

uint64_t stream_pace(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_MAP: return (mantis_get(c, MANTIS_MAP_SCALING) ? 5 : 1) * groups(mantis_get(c, MANTIS_MAP_COUNT));
    case MANTIS_OP_VECTOR:
        return slots(c) * groups((uint64_t)mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS));
    case MANTIS_OP_REDUCE: /* a row ends with a group of its own */
        return (1 + mantis_get(c, MANTIS_REDUCE_P_PRESENT)) * (uint64_t)mantis_get(c, MANTIS_REDUCE_ROWS) *
               groups(mantis_get(c, MANTIS_REDUCE_COLS));
    case MANTIS_OP_ALIGN: /* beats of sums, the group, its random words */
        return (LANES * SUM_BYTES / PORT_BEAT_BYTES + 1 + mantis_get(c, MANTIS_ALIGN_STOCHASTIC)) *
               groups(mantis_get(c, MANTIS_ALIGN_COUNT));
    default: return 0;
    }
}
