/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/command_clocks.h"

#include "host/device/port.h"
#include "host/device/product_clocks.h"
#include "host/device/vector_slots.h"

enum { AROUND = 60, LANES = 16 }; /* start, the first beat's way, the entries at its ends */

static uint64_t up(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to;
}

static uint64_t beats_of(const mantis_touched *t, uint32_t from, uint32_t to)
{
    uint64_t beats = 0;
    for (uint32_t i = from; i < to; i++)
        beats += up((uint64_t)t->span[i].last - t->span[i].first + 1, PORT_BEAT_BYTES);
    return beats;
}

/* The pace of what works on groups of sixteen; the bus may be slower. */
static uint64_t groups(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_MAP: return (mantis_get(c, MANTIS_MAP_SCALING) ? 5 : 1) * up(mantis_get(c, MANTIS_MAP_COUNT), LANES);
    case MANTIS_OP_VECTOR:
        return vector_slots(c) *
               up((uint64_t)mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS), LANES);
    case MANTIS_OP_REDUCE:
        return (1 + mantis_get(c, MANTIS_REDUCE_P_PRESENT)) * (uint64_t)mantis_get(c, MANTIS_REDUCE_ROWS) *
               up(mantis_get(c, MANTIS_REDUCE_COLS), LANES);
    case MANTIS_OP_ALIGN: return (LANES * 8 / PORT_BEAT_BYTES + 1) * up(mantis_get(c, MANTIS_ALIGN_COUNT), LANES);
    default: return 0;
    }
}

uint64_t command_clocks(const mantis_command *c, const mantis_touched *t)
{
    const uint64_t read = beats_of(t, t->written, t->count), written = beats_of(t, 0, t->written);
    if (mantis_engine_of(c) == ENGINE_PRODUCTS)
        return AROUND + product_clocks(c);
    const uint64_t bus = read > written ? read : written, pace = groups(c);
    return AROUND + (bus > pace ? bus : pace);
}
