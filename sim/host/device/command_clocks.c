/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/command_clocks.h"

#include "host/device/port.h"
#include "host/device/product_clocks.h"
#include "host/device/stream_pace.h"

enum { AROUND = 60 }; /* start, the first beat's way, the entries at its ends */

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

uint64_t command_clocks(const mantis_command *c, const mantis_touched *t)
{
    const uint64_t read = beats_of(t, t->written, t->count), written = beats_of(t, 0, t->written);
    if (mantis_engine_of(c) == ENGINE_PRODUCTS)
        return AROUND + product_clocks(c);
    const uint64_t bus = read > written ? read : written, pace = stream_pace(c);
    return AROUND + (bus > pace ? bus : pace);
}
